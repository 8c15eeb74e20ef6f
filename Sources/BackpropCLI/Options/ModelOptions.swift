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

  @Option(
    help: ArgumentHelp(
      "The precision of the computation: float32 or float64. (default: float32)",
      valueName: "type"),
    completion: NamedChoice.completion(ScalarOptions.Precision.self),
    transform: { try NamedChoice.parse($0) })
  var precision: ScalarOptions.Precision = .float32

  static let endings = ModelFile.Format.allCases.map { "." + $0.rawValue }.joined(separator: " or ")

  func validate() throws {
    if (try? ModelFile.Format(ofFile: model)) == nil {
      throw ValidationError("\(model): the name of a network's file ends in \(Self.endings)")
    }
  }

  /// The model, read in the chosen precision.
  func read() throws(FileError) -> LoadedModel {
    switch precision {
    case .float32: .float32(try ModelFile.read(model))
    case .float64: .float64(try ModelFile.read(model))
    }
  }
}

/// A model in the precision that was chosen.
enum LoadedModel: Sendable {
  case float32(Model<Float>)
  case float64(Model<Double>)

  func perform<Work: ModelWork>(_ work: Work) throws -> Work.Outcome {
    switch self {
    case .float32(let model): try work.perform(on: model)
    case .float64(let model): try work.perform(on: model)
    }
  }
}

/// Work on a model that was read from a file.
protocol ModelWork {
  associatedtype Outcome

  func perform<S: Scalar>(on model: Model<S>) throws -> Outcome
}
