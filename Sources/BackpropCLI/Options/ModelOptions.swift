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

extension Network {
  /// Checks the number of inputs, before data is prepared for the network.
  ///
  /// - Throws: ``Backprop/TrainingError/doesNotFit(what:network:data:)``.
  func checkInputs(_ count: Int) throws(TrainingError) {
    if inputCount != count {
      throw .doesNotFit(what: "inputs", network: inputCount, data: count)
    }
  }
}
