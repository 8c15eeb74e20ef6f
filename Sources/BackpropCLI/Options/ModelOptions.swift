import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats

/// A trained network, on the command line.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The file of the trained network.",
      discussion: "Its name ends in \(ModelOptions.endings).", valueName: "model"),
    completion: .file(extensions: ModelFile.Format.allCases.map(\.rawValue)))
  var model: String

  @OptionGroup(title: "NETWORK") var assumed: AssumptionOptions

  static let endings = ModelFile.Format.allCases.map { "." + $0.rawValue }.joined(separator: " or ")

  func validate() throws {
    if (try? ModelFile.Format(ofFile: model)) == nil {
      throw ValidationError("\(model): the name of a network's file ends in \(Self.endings)")
    }
  }

  /// The model, in the numbers in which it is stored.
  func read() throws(FileError) -> AnyModel {
    try ModelFile.readAny(model, assuming: assumed.assumption)
  }
}

extension AnyModel {
  /// Does the work on the model, whatever its scalar.
  func perform<Work: ModelWork>(_ work: Work) throws -> Work.Outcome {
    switch self {
    case .float32(let model): try work.perform(on: model)
    case .float64(let model): try work.perform(on: model)
    case .complex64(let model): try work.perform(on: model)
    case .complex128(let model): try work.perform(on: model)
    }
  }
}

/// Work on a model that was read from a file.
protocol ModelWork {
  associatedtype Outcome

  func perform<S: Scalar>(on model: Model<S>) throws -> Outcome
}
