import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats
import BackpropPlots

/// `backprop evaluate`: how well a stored network does.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a trained network on a data set.",
    discussion: """
      Prints accuracy, the mean cost (without an L2 term), and how often each class is taken for \
      each other.

      Examples:
        backprop evaluate digits.json
        backprop evaluate digits.json --part validation --confusion matrix.svg
        backprop evaluate iris.json --dataset iris.csv --json
      """)

  @OptionGroup var model: ModelOptions

  @OptionGroup(title: "DATA") var data: DataOptions

  @Option(
    help: ArgumentHelp(
      """
      The part of the images: training, validation or test; of a table all rows are taken. \
      (default: test)
      """, valueName: "name"),
    completion: NamedChoice.completion(SampleSource.Part.self),
    transform: { try NamedChoice.parse($0) })
  var part: SampleSource.Part?

  @Option(
    help: ArgumentHelp(
      "Store the confusion matrix as a figure. The name ends in .svg.", valueName: "file"),
    completion: .file(extensions: ["svg"]))
  var confusion: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Say nothing on standard error.")
  var quiet = false

  func validate() throws {
    if part != nil, case .table = data.dataset {
      throw ValidationError("--part is for images: of a table all rows are taken")
    }
    if confusion != nil, case .task(let task) = data.dataset, !task.isClassification {
      throw ValidationError("--confusion: the targets of \(task.rawValue) are no classes")
    }
  }

  func run() async throws {
    let file = try confusion.map {
      try OutputFile($0, option: "--confusion", endings: ["svg"])
    }
    try file?.check()
    let network = try model.read()
    let source = try await SampleSource.find(data, isQuiet: quiet)
    let report = try network.perform(
      Measuring(model: model.model, source: source, part: part ?? .test))
    if let file {
      try AtomicFile.write(Array(report.figure.svg.utf8), to: file.path)
    }
    try StandardStream.output.write(json ? jsonText(report) : report.text)
  }
}

/// Measures a model on a part of the data.
private struct Measuring: ModelWork {
  let model: String
  let source: SampleSource
  let part: SampleSource.Part

  func perform<S: Scalar>(on model: Model<S>) throws -> EvaluationReport {
    let kind: ScalarOptions.Kind = S.realBasis.count == 2 ? .complex : .real
    try model.network.checkInputs(source.inputCount(over: kind))
    let data = try source.samples(part, over: S.self)
    let result = try model.network.evaluate(on: data, cost: model.cost)
    return EvaluationReport(
      model: self.model, data: source.origin, part: source.hasParts ? part.rawValue : nil,
      size: result.count, cost: result.cost, costName: model.cost.rawValue,
      classes: source.classNames,
      confusion: data.isClassification ? try model.network.confusionMatrix(on: data) : [])
  }
}
