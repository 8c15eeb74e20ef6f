import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats

/// The options that name a trained network.
struct ModelOptions: ParsableArguments {
  @Argument(.input(ModelFile.endings), help: "The file of the trained network.")
  var model: String

  @OptionGroup(title: "NETWORK") var fallback: ModelFallbackOptions

  /// Reads the model, in the scalar type in which it is stored, and remarks on what was left out.
  ///
  /// - Parameters:
  ///   - isForPrediction: True if the cost is not needed.
  ///   - isQuiet: True for no remarks.
  func read(isForPrediction: Bool = false, isQuiet: Bool) throws(FileError) -> AnyModel {
    let values = fallback.values
    return try ModelFile.readAny(
      model, fallback: isForPrediction ? values.forPrediction : values,
      remark: { if !isQuiet { StandardStream.remarkOnModel($0) } })
  }
}

/// The option that names further networks, which vote with the first one.
struct VoteOptions: ParsableArguments {
  @Option(
    name: .customLong("with"), parsing: .singleValue,
    help: ArgumentHelp(
      "Another network that votes with it, as often as there are some: the outputs are averaged.",
      valueName: "model"), completion: .file(extensions: ModelFile.endings))
  var others: [String] = []

  /// Reads the networks, the first one included.
  ///
  /// - Parameters:
  ///   - model: The first network.
  ///   - isForPrediction: True if the cost is not needed.
  ///   - isQuiet: True for no remarks.
  func read(
    with model: ModelOptions, isForPrediction: Bool = false, isQuiet: Bool
  ) throws(FileError) -> [Voter] {
    var voters = [
      Voter(
        name: model.model,
        stored: try model.read(isForPrediction: isForPrediction, isQuiet: isQuiet))
    ]
    for name in others {
      let other = try ModelFile.readAny(
        name, fallback: model.fallback.values.forPrediction,
        remark: { if !isQuiet { StandardStream.remarkOnModel($0) } })
      voters.append(Voter(name: name, stored: other))
    }
    return voters
  }
}

/// A network that votes.
struct Voter {
  /// The name of its file.
  let name: String
  let stored: AnyModel

  var model: any TypedModel { stored.opened }

  /// Returns the mean of the outputs of several networks, row by row.
  static func mean(_ outputs: [[[Double]]]) -> [[Double]] {
    guard let first = outputs.first, outputs.count > 1 else { return outputs.first ?? [] }
    return first.indices.map { row in
      first[row].indices.map { column in
        outputs.reduce(0) { $0 + $1[row][column] } / Double(outputs.count)
      }
    }
  }

  /// The error that two networks have other classes.
  static func differentClasses(_ name: String, _ first: String) -> ValidationError {
    ValidationError("--with \(name): its classes are not those of \(first)")
  }

  /// The error that two networks cannot vote on the same samples.
  static func differentSamples(_ name: String, _ first: String) -> ValidationError {
    ValidationError(
      "--with \(name): it cannot be applied to the same samples as \(first), since entries of its "
        + "columns are missing in others")
  }
}

/// The options that complete a network's file where it names neither activations nor cost.
struct ModelFallbackOptions: ParsableArguments {
  @Option(
    .activations,
    help: """
      The activations of a network whose file does not name them: one for all layers, or one per \
      layer, separated by commas; the names are those of train. Names that the file contradicts \
      are refused.
      """)
  var activation: [String]?

  @Option(
    .choice,
    help:
      "The cost of a network whose file does not name it; one that the file contradicts is refused."
  )
  var cost: Cost?

  /// The values of these options.
  var values: ModelFallback { ModelFallback(activations: activation, cost: cost) }
}

extension StandardStream {
  /// Prints a remark on a model's file as a line on standard error.
  static func remarkOnModel(_ remark: String) {
    StandardStream.error.note("backprop: \(remark)")
  }
}

extension ModelFile {
  /// The endings of the names of models' files, without the dot.
  static let endings = Format.allCases.map(\.rawValue)
}
