import ArgumentParser
import Backprop
import BackpropFormats

/// A trained network, on the command line.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The file of the trained network.",
      discussion: "Its name ends in \(ModelOptions.endings).", valueName: "model"),
    completion: .file(extensions: ModelFile.Format.allCases.map(\.rawValue)))
  var model: String

  @Option(
    help: "The precision of the computation: float32 or float64. (default: float32)",
    completion: NamedChoice.completion(ScalarOptions.Precision.self),
    transform: { try NamedChoice.parse($0) })
  var precision: ScalarOptions.Precision = .float32

  static let endings = ModelFile.Format.allCases.map { "." + $0.rawValue }.joined(separator: " or ")

  func validate() throws {
    if (try? ModelFile.Format(ofFile: model)) == nil {
      throw ValidationError("\(model): the name of a network's file ends in \(Self.endings)")
    }
  }

  /// Does work with the model, read in the chosen precision.
  func perform<Work: ModelWork>(_ work: Work) throws -> Work.Outcome {
    switch precision {
    case .float32: try work.perform(on: ModelFile.read(model, as: Float.self))
    case .float64: try work.perform(on: ModelFile.read(model, as: Double.self))
    }
  }
}

/// Work on a model that was read from a file.
protocol ModelWork {
  associatedtype Outcome

  func perform<S: Scalar>(on model: Model<S>) throws -> Outcome
}
