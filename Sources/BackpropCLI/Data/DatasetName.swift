import ArgumentParser
import BackpropData

/// Which data a command works on.
public enum DatasetName: Hashable, Sendable {
  /// MNIST where it is found without a download, else the built-in digits.
  case auto
  /// The MNIST database.
  case mnist
  /// The built-in digits.
  case digits
  /// A task made for complex networks.
  case task(ComplexTask)
  /// A CSV file.
  case table(String)

  static let names = ["auto", "mnist", "digits"] + ComplexTask.allCases.map(\.rawValue)
  static let tableEndings = [".csv", ".tsv", ".txt"]

  /// - Throws: `ValidationError` if the text names neither a data set nor a table.
  static func parse(_ text: String) throws -> DatasetName {
    switch text {
    case "auto": return .auto
    case "mnist": return .mnist
    case "digits": return .digits
    default:
      if let task = ComplexTask(rawValue: text) { return .task(task) }
      if tableEndings.contains(where: text.lowercased().hasSuffix) { return .table(text) }
      let advice = NamedChoice.advice(on: text, among: names)
      throw ValidationError("\(advice), or name a file that ends in .csv")
    }
  }
}

/// The options by which a command finds its data.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The data: \(DatasetName.names.joined(separator: ", ")), or a CSV file. (default: auto)",
      discussion: """
        auto is MNIST where it is found without a download, otherwise the built-in digits; mnist \
        is downloaded where it is not found. In a CSV file the column label, class, target or y, \
        else the last one, holds the class. The names from xor on are tasks for complex networks; \
        a real network gets real and imaginary parts side by side.
        """, valueName: "name"),
    completion: DatasetName.completion, transform: DatasetName.parse)
  var dataset: DatasetName = .auto

  @Option(
    help: ArgumentHelp(
      "The folder that holds MNIST. (default: $BACKPROP_DATA, then the cache)",
      valueName: "folder"), completion: .directory)
  var data: String?

  func validate() throws {
    if let data, data.isEmpty { throw ValidationError("--data: name a folder") }
    if data != nil, case .table(let path) = dataset {
      throw ValidationError("--data is for MNIST: leave it out with the table \(path)")
    }
    if data != nil, case .task(let task) = dataset, !task.needsDigits {
      throw ValidationError("--data is for MNIST: \(task.rawValue) is made by a rule")
    }
    if data != nil, dataset == .digits {
      throw ValidationError("--data is for MNIST: the built-in digits need no folder")
    }
  }
}
