import ArgumentParser
import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import BackpropPlots

/// `backprop evaluate`: evaluates a stored network on a data set.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a trained network on a data set.",
    discussion: """
      Prints accuracy, the mean cost (without an L2 term), how often samples of each class are \
      classified as each other class, and precision, recall and F1 by class and on average over the \
      classes (macro average); of a regression the root-mean-square error and R². The columns, classes \
      and scaling of a table are those that the network was trained with.

      Examples:
        backprop evaluate digits.json
        backprop evaluate digits.json --part validation --confusion matrix.svg
        backprop evaluate digits.json --top 3
        backprop evaluate a.json --with b.json --with c.json
        backprop evaluate iris.json --dataset iris.csv --json
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var vote: VoteOptions

  @OptionGroup(title: "DATA") var data: DataOptions
  @OptionGroup(title: "DATA") var columns: TableColumnOptions

  @Option(
    .choice,
    help: "The part of the images to evaluate on, by default test; of a table all rows are used.")
  var part: DataSource.Part?

  @Option(
    .output(["svg"]), help: "Store the confusion matrix as a figure. The name ends in .svg.")
  var confusion: OutputFile?

  @Option(
    .count(from: 1), help: "Count also the samples whose class is among the N largest outputs.")
  var top: Int?

  @OptionGroup var overwrite: OverwriteOptions

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Say nothing on standard error.")
  var quiet = false

  func validate() throws {
    if part != nil, case .table = data.dataset {
      throw ValidationError("--part is for images: of a table all rows are used")
    }
    if part != nil, case .points = data.dataset {
      throw ValidationError("--part is for images: of points in the plane all are used")
    }
    if confusion != nil, case .task(let task) = data.dataset,
      RunSpecification(dataset: data.dataset).defaultMonitor == .evaluationCost
    {
      throw ValidationError("--confusion: the targets of \(task.rawValue) are not classes")
    }
  }

  func run() async throws {
    try confusion?.check(isForced: overwrite.force)
    let voters = try vote.read(with: model, isQuiet: quiet)
    let source = try await find(for: voters[0])
    let report =
      voters.count == 1
      ? try evaluate(voters[0].model, on: source) : try await evaluate(voters, on: source)
    if confusion != nil, report.confusion.isEmpty {
      throw ValidationError("--confusion: the targets of \(source.name) are not classes")
    }
    if top != nil, report.confusion.isEmpty {
      throw ValidationError("--top: the targets of \(source.name) are not classes")
    }
    let failure =
      report.cost?.isFinite == false ? NotFiniteResult(what: "the cost") : report.failure
    try takeAll(
      {
        if let confusion, failure == nil {
          try AtomicFile.write(Array(report.figure.svg.utf8), to: confusion.path)
        }
      }, { try print(report, json: json, text: report.text, failure: failure) })
  }
}

extension EvaluateCommand {
  private func find(for voter: Voter) async throws -> DataSource {
    let preprocessing = voter.model.preprocessing
    return try await data.find(
      columns.options(for: data.dataset, model: preprocessing), for: preprocessing, isQuiet: quiet)
  }

  /// Evaluates the mean of the outputs of several networks.
  ///
  /// - Parameter source: The data as the first of them takes it.
  private func evaluate(_ voters: [Voter], on source: DataSource) async throws -> EvaluationReport {
    var parts: [ClassOutputs] = []
    for voter in voters {
      let source = parts.isEmpty ? source : try await find(for: voter)
      let outputs = try ClassOutputs(voter, on: source, part ?? .test)
      if let first = parts.first, outputs.classes != first.classes {
        throw Voter.differentClasses(voter.name, voters[0].name)
      }
      if let first = parts.first, outputs.labels != first.labels {
        throw Voter.differentSamples(voter.name, voters[0].name)
      }
      parts.append(outputs)
    }
    let outputs = Voter.mean(parts.map(\.outputs))
    let (classes, labels) = (parts[0].classes, parts[0].labels)
    var confusion = Array(
      repeating: Array(repeating: 0, count: classes.count), count: classes.count)
    for (label, output) in zip(labels, outputs) {
      confusion[label][output.indexOfLargest] += 1
    }
    var topResult: EvaluationReport.Top?
    if let top {
      try checkTop(top, of: classes.count)
      let correct = zip(labels, outputs).count { label, output in
        output.count { $0 > output[label] } < top
      }
      topResult = EvaluationReport.Top(top, correct, of: labels.count)
    }
    return EvaluationReport(
      model: voters[0].name, with: voters.dropFirst().map(\.name), data: source.origin,
      part: source.hasParts ? (part ?? .test).rawValue : nil, size: labels.count, cost: nil,
      costName: nil, classes: classes, confusion: confusion, errors: [], top: topResult,
      failure: outputs.allSatisfy { $0.allSatisfy(\.isFinite) }
        ? nil : NotFiniteResult(what: "an output of a network"))
  }

  private func checkTop(_ top: Int, of classes: Int) throws {
    guard top <= classes else {
      throw ValidationError("--top \(top): there are only \(classes) classes")
    }
  }

  /// Evaluates a model on a part of the data.
  private func evaluate<S>(
    _ model: some TypedModel<S>, on source: DataSource
  ) throws -> EvaluationReport {
    let part = part ?? .test
    try model.network.checkInputs(source.inputCount(over: ScalarType(of: S.self).field))
    let data: Dataset<S> = try source.samples(part)
    let result = try model.network.evaluate(on: data, cost: model.cost)
    var errors: [RegressionError] = []
    if !data.isClassification {
      errors =
        try source.preprocessing?.errors(of: model.network, on: data)
        ?? model.network.regressionErrors(on: data)
    }
    var topResult: EvaluationReport.Top?
    if let top, data.isClassification {
      try checkTop(top, of: data.outputCount)
      let correct = try model.network.correctCount(within: top, on: data)
      topResult = EvaluationReport.Top(top, correct, of: result.count)
    }
    return EvaluationReport(
      model: self.model.model, with: [], data: source.origin,
      part: source.hasParts ? part.rawValue : nil,
      size: result.count, cost: result.cost, costName: model.cost.rawValue,
      classes: source.classNames,
      confusion: data.isClassification ? try model.network.confusionMatrix(on: data) : [],
      errors: errors, top: topResult, failure: nil)
  }
}

/// The outputs of a network for samples whose classes are known.
private struct ClassOutputs {
  let classes: [String]
  let labels: [Int]
  let outputs: [[Double]]

  init(_ voter: Voter, on source: DataSource, _ part: DataSource.Part) throws {
    func run<S>(_ model: some TypedModel<S>) throws -> (labels: [Int], outputs: [[Double]]) {
      try model.network.checkInputs(source.inputCount(over: ScalarType(of: S.self).field))
      let data: Dataset<S> = try source.samples(part)
      guard case .classes(let labels, _) = data.targets else {
        throw ValidationError("--with: the targets of \(source.name) are not classes")
      }
      let outputs = try model.network.outputs(for: data)
      return (labels.map { Int($0) }, outputs.map { $0.map { Double($0.realPart) } })
    }
    (labels, outputs) = try run(voter.model)
    classes = source.classNames
  }
}

/// The result of `backprop evaluate`.
private struct EvaluationReport: Encodable {
  let model: String
  /// The networks that vote with it.
  let with: [String]
  /// The origin of the data.
  let data: String
  /// The evaluated part of the data; nil if the data has no parts.
  let part: String?
  let size: Int
  /// The mean cost; nil for several networks, which have no cost in common.
  let cost: Double?
  let costName: String?
  /// The number of correctly classified samples; nil where there are no classes.
  let accuracy: Int?
  let relativeAccuracy: Double?
  let classes: [String]
  /// The share of each class that was classified correctly; nil for a class without samples.
  let recall: [Double?]
  /// The share of correct ones among those that are predicted as a class; nil if there are none.
  let precision: [Double?]
  /// The harmonic mean of precision and recall.
  let f1: [Double?]
  /// The means over the classes for which a ratio is defined; nil where there are no classes.
  let macroAverage: [String: Double?]?
  /// The samples whose class is among the k largest outputs.
  let top: Top?
  /// The values that are nil, with the reason.
  let undefined: [Undefined]
  /// Rows are actual classes, columns predicted ones.
  let confusion: [[Int]]
  /// The errors of each target of a regression.
  let errors: [RegressionError]
  /// The reason why the result is not a number; nil if it is one.
  let failure: NotFiniteResult?

  private enum CodingKeys: CodingKey {
    case model, with, data, part, size, cost, costName, accuracy, relativeAccuracy, classes, recall
    case precision, f1, macroAverage, top, undefined, confusion, errors
  }

  /// The accuracy within the k largest outputs.
  struct Top: Encodable {
    let k: Int
    let accuracy: Int
    let relativeAccuracy: Double

    init(_ k: Int, _ correct: Int, of count: Int) {
      self.k = k
      accuracy = correct
      relativeAccuracy = Double(correct) / Double(max(1, count))
    }
  }

  /// A value that is not defined.
  struct Undefined: Encodable {
    /// The name of the value: precision, recall, f1 or r2.
    let value: String
    /// The class or the target.
    let of: String
    let reason: String
  }

  init(
    model: String, with others: [String], data: String, part: String?, size: Int, cost: Double?,
    costName: String?, classes: [String], confusion: [[Int]], errors: [RegressionError], top: Top?,
    failure: NotFiniteResult?
  ) {
    with = others
    self.failure = failure
    self.top = top
    self.errors = errors
    self.model = model
    self.data = data
    self.part = part
    self.size = size
    self.cost = cost
    self.costName = costName
    self.classes = classes
    self.confusion = confusion
    let correct = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    accuracy = confusion.isEmpty ? nil : correct
    relativeAccuracy = confusion.isEmpty ? nil : Double(correct) / Double(max(1, size))
    let report = ClassificationReport(confusion: confusion)
    recall = report.classes.map(\.recall)
    precision = report.classes.map(\.precision)
    f1 = report.classes.map(\.f1)
    macroAverage =
      confusion.isEmpty
      ? nil
      : [
        "precision": report.macroAverage(\.precision), "recall": report.macroAverage(\.recall),
        "f1": report.macroAverage(\.f1),
      ]
    var undefined: [Undefined] = []
    for (result, name) in zip(report.classes, classes) {
      if result.precision == nil {
        undefined.append(
          Undefined(value: "precision", of: name, reason: "no sample is predicted as the class"))
      }
      if result.recall == nil {
        undefined.append(Undefined(value: "recall", of: name, reason: "the class has no samples"))
      }
      if result.f1 == nil {
        undefined.append(
          Undefined(value: "f1", of: name, reason: "the class has no samples and no predictions"))
      }
    }
    if cost == nil {
      undefined.append(
        Undefined(value: "cost", of: model, reason: "networks that vote have no cost in common"))
    }
    for error in errors where error.r2 == nil {
      undefined.append(Undefined(value: "r2", of: error.target, reason: "all targets are equal"))
    }
    self.undefined = undefined
  }

  /// The confusion matrix as a figure.
  var figure: ConfusionMatrix {
    ConfusionMatrix(
      "Confusion matrix of \(model)",
      subtitle: "\(data)\(part.map { ", \($0)" } ?? ""): "
        + "\(relativeAccuracy?.percent ?? "–") correct",
      counts: confusion, labels: classes)
  }

  /// The number of classes up to which the whole matrix is shown.
  private static let largestShownMatrix = 20

  /// Precision, recall and F1 of each class and on average.
  ///
  /// - Parameter showsConfusion: True to add the class that each is taken for most often.
  private func ratioTable(showsConfusion: Bool) -> String {
    func cells(_ values: [Double?]) -> [String] { values.map { $0?.percent ?? "–" } }
    var table = TextTable(
      [.left],
      header: ["class", "samples", "precision", "recall", "F1"]
        + (showsConfusion ? ["most often taken for"] : []))
    for (index, row) in confusion.enumerated() {
      let wrong = row.indices.filter { $0 != index && row[$0] > 0 }.max { row[$0] < row[$1] }
      table.append(
        [classes[index], row.reduce(0, +).grouped]
          + cells([precision[index], recall[index], f1[index]])
          + (showsConfusion ? [wrong.map { "\(classes[$0]) (\(row[$0].grouped))" } ?? "–"] : []))
    }
    if let average = macroAverage {
      let values = ["precision", "recall", "f1"].map { average[$0] ?? nil }
      table.append(["macro average", size.grouped] + cells(values))
    }
    let notes = undefined.filter { $0.value != "cost" }.map {
      "\($0.value) of \($0.of) is undefined: \($0.reason)".printable + "\n"
    }
    return table.text() + (notes.isEmpty ? "" : "\n" + notes.joined())
  }

  /// The report as lines for a reader.
  var text: String {
    var head = TextTable([.left, .left])
    head.append("network", model)
    if !with.isEmpty { head.append("votes with", with.joined(separator: ", ") + " (mean output)") }
    head.append("data", "\(data): \(size.grouped) \(part.map { "\($0) samples" } ?? "rows")")
    if let accuracy, let relativeAccuracy {
      head.append(
        "accuracy", "\(relativeAccuracy.percent) (\(accuracy.grouped) of \(size.grouped))")
    }
    if let top {
      head.append(
        "top \(top.k)",
        "\(top.relativeAccuracy.percent) (\(top.accuracy.grouped) of \(size.grouped))")
    }
    for error in errors {
      let r2 = error.r2.map { ", R² \($0.short)" } ?? ""
      head.append("error of \(error.target)", "\(error.rmse.short) (root mean square)\(r2)")
    }
    if let cost, let costName { head.append("cost", "\(cost.short) (\(costName))") }
    if confusion.isEmpty { return head.text() }

    guard classes.count <= Self.largestShownMatrix else {
      return head.text() + "\n" + ratioTable(showsConfusion: true)
    }
    var matrix = TextTable(header: ["actual"] + classes + ["recall"])
    for (index, row) in confusion.enumerated() {
      // A dot draws less attention than a zero.
      let cells = row.map { $0 == 0 ? "·" : String($0) }
      matrix.append([classes[index]] + cells + [recall[index]?.percent ?? "–"])
    }
    return head.text() + "\nRows are actual classes, columns predicted classes.\n\n" + matrix.text()
      + "\n" + ratioTable(showsConfusion: false)
  }
}
