import Backprop
import BackpropFiles
import BackpropFormats
import BackpropPlots
import BackpropRuns
import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of exports: models, histories, figures and settings as files.
struct ExportRoutes: Sendable {
  let engine: RunEngine

  private enum File: String, CaseIterable {
    case network2 = "model.json"
    case safetensors = "model.safetensors"
    case numPy = "model.npz"
    case onnx = "model.onnx"
    case history = "history.json"
    case table = "history.csv"
    case curves = "curves.svg"
    case configuration = "run.yaml"

    var mediaType: String {
      switch self {
      case .network2, .history: "application/json; charset=utf-8"
      case .safetensors, .numPy, .onnx: "application/octet-stream"
      case .table: "text/csv; charset=utf-8"
      case .curves: "image/svg+xml"
      case .configuration: "application/yaml"
      }
    }

    var format: ModelFile.Format? {
      switch self {
      case .network2: .network2
      case .safetensors: .safetensors
      case .numPy: .numPy
      case .onnx: .onnx
      default: nil
      }
    }
  }

  func add(to router: Router<StudioContext>) {
    router.get("/api/runs/:id/export/:file") { request, context in
      let run = try engine.find(try context.parameters.require("id"))
      let name = try context.parameters.require("file")
      guard let file = File(rawValue: name) else {
        throw StudioError.notFound(
          "the files are " + File.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return Response.download(
        try await bytes(file, of: run, Query(request)), "\(run.fileName)-\(file.rawValue)",
        file.mediaType)
    }
    router.get("/api/compare.svg") { request, _ in try await compare(Query(request)) }
  }

  private func bytes(_ file: File, of run: StudioRun, _ query: Query) async throws -> [UInt8] {
    let value: RunChart.Value? = try query.choice("value")
    if let format = file.format { return try await model(of: run, format) }
    let history = try await engine.history(run)
    var specification = run.completeSpecification
    if let entry = engine.data.entry(specification.dataset), entry.isOwn {
      let task = specification.table.task
      specification.table = entry.tableOptions
      specification.table.task = task
    }
    let record = RunRecord(history, of: specification)
    switch file {
    case .history: return Array(try record.json.utf8)
    case .table: return Array(record.csv.utf8)
    case .configuration: return Array(RunFile.yaml(specification).utf8)
    default:
      return Array(RunChart.curves(of: run, history, value).svg.utf8)
    }
  }

  private func model(of run: StudioRun, _ format: ModelFile.Format) async throws -> [UInt8] {
    guard let model = try await engine.model(run) else {
      throw StudioError.conflict("the run has no network yet; start it")
    }
    do throws(FileError) {
      return try model.encode(format)
    } catch {
      throw StudioError.conflict(error.description)
    }
  }

  private func compare(_ query: Query) async throws -> Response {
    let ids = query.text("runs")?.split(separator: ",").map(String.init) ?? []
    guard 1...engine.limits.runsPerListener ~= ids.count else {
      throw StudioError.invalid("runs: name 1…\(engine.limits.runsPerListener) runs to compare")
    }
    var runs: [(StudioRun, History)] = []
    for id in ids {
      let run = try engine.find(id)
      runs.append((run, try await engine.history(run)))
    }
    let value: RunChart.Value = try query.choice("value") ?? .evaluationAccuracy
    return .download(
      Array(RunChart.comparison(of: runs, value).svg.utf8), "compare-\(value.rawValue).svg",
      "image/svg+xml")
  }
}

extension StudioRun {
  /// The name as the beginning of a file's name: letters, digits and hyphens, not empty.
  fileprivate var fileName: String {
    let plain = name.lowercased().map { character -> Character in
      character.isASCII && (character.isLetter || character.isNumber || character == ".")
        ? character : "-"
    }
    let words = String(plain).split(separator: "-").joined(separator: "-").prefix(60)
    return words.isEmpty ? id : String(words)
  }

  /// The specification with the numbers of samples.
  fileprivate var completeSpecification: RunSpecification {
    var complete = specification
    (complete.trainingSize, complete.evaluationSize) = (trainingSize, evaluationSize)
    return complete
  }
}

extension Response {
  /// A response with a file to download.
  fileprivate static func download(_ bytes: [UInt8], _ name: String, _ mediaType: String)
    -> Response
  {
    Response(
      status: .ok,
      headers: [
        .contentType: mediaType, .contentDisposition: "attachment; filename=\"\(name)\"",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

/// The figures of histories.
private enum RunChart {
  /// The quantity on the vertical axis.
  enum Value: String, CaseIterable, Sendable {
    case trainingCost, trainingAccuracy, evaluationCost, evaluationAccuracy

    fileprivate var isAccuracy: Bool { self == .trainingAccuracy || self == .evaluationAccuracy }

    fileprivate var label: String {
      switch self {
      case .trainingCost: "cost on the training data"
      case .trainingAccuracy: "relative accuracy on the training data"
      case .evaluationCost: "cost on the test data"
      case .evaluationAccuracy: "relative accuracy on the test data"
      }
    }

    fileprivate func values(of history: History) -> [Double] {
      switch self {
      case .trainingCost: history.trainingCost
      case .trainingAccuracy: history.relativeTrainingAccuracy
      case .evaluationCost: history.evaluationCost
      case .evaluationAccuracy: history.relativeEvaluationAccuracy
      }
    }

    fileprivate var axis: Axis {
      isAccuracy ? Axis(label, format: .percent()) : Axis(label, scale: .log10)
    }
  }

  /// A figure of the training and test curves of one run: of accuracies, if there are some and no cost
  /// is requested.
  static func curves(of run: StudioRun, _ history: History, _ value: Value?) -> LineChart {
    let isAccuracy = value?.isAccuracy ?? !history.evaluationAccuracy.isEmpty
    let pair: [Value] =
      isAccuracy ? [.evaluationAccuracy, .trainingAccuracy] : [.evaluationCost, .trainingCost]
    return LineChart(
      run.name, subtitle: run.specification.title, x: Axis("epoch", format: .integer),
      y: isAccuracy
        ? Axis("relative accuracy", format: .percent()) : Axis("cost", scale: .log10),
      series: [
        Series("test", values: pair[0].values(of: history), from: 1, color: .blue),
        Series("training", values: pair[1].values(of: history), from: 1, color: .vermilion),
      ])
  }

  /// A figure of one quantity of several runs.
  static func comparison(of runs: [(run: StudioRun, history: History)], _ value: Value) -> LineChart
  {
    LineChart(
      value.label.prefix(1).uppercased() + value.label.dropFirst(),
      x: Axis("epoch", format: .integer), y: value.axis,
      series: runs.map { Series($0.run.name, values: value.values(of: $0.history), from: 1) })
  }
}
