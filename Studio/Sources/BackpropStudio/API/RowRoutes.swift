import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Hummingbird
import NIOCore
import Synchronization

/// The route of rows: a table as its owner has it becomes classes or values, as by `backprop predict`.
struct RowRoutes: Sendable {
  let models: ModelRegistry
  let limits: RunLimits

  /// The number of tables that are being predicted, each of which takes a core and some memory.
  private static let active = Atomic<Int>(0)
  private static let activeLimit = 2

  private enum Format: String, CaseIterable { case json, csv }

  private struct Answer: Encodable {
    let model: String
    /// The names of the classes; empty for values.
    let classNames: [String]
    /// The names of the values; empty for classes.
    let valueNames: [String]
    /// The number of rows that are left out since an entry is missing.
    let leftOut: Int
    let predictions: [Row]
  }

  private struct Row: Encodable {
    /// The name of the predicted class; nil for values.
    @NullWhenNil var predictedClass: String?
    /// The name of the class that the table has; nil if it has none.
    @NullWhenNil var actualClass: String?
    /// The output for each class, or the values in the units of the data.
    let outputs: [Double]

    private enum CodingKeys: String, CodingKey {
      case predictedClass = "class"
      case actualClass = "actual"
      case outputs
    }
  }

  func add(to router: Router<StudioContext>) {
    router.post("/api/models/:id/rows") { request, context in
      try await predict(request, try context.parameters.require("id"))
    }
  }

  private func predict(_ request: Request, _ id: String) async throws -> Response {
    let query = Query(request)
    let format: Format = try query.choice("format") ?? .json
    var options = TableOptions()
    options.header = try query.choice("header") ?? .automatic
    options.missing = try query.choice("missing") ?? .error
    guard options.missing != .mean else {
      throw StudioError.invalid("missing: the mean is that of the training, which the model tells")
    }
    let (id, model) = try await models.model(id)
    guard let preprocessing = model.description.preprocessing else {
      throw StudioError.invalid(
        "the model does not tell which columns it takes: send its inputs to /predict")
    }
    let bytes = try await request.bytes(upTo: limits.tableBytes)
    guard Self.active.add(1, ordering: .relaxed).newValue <= Self.activeLimit else {
      Self.active.subtract(1, ordering: .relaxed)
      throw StudioError.busy("other tables are being predicted; try again in a second")
    }
    defer { Self.active.subtract(1, ordering: .relaxed) }
    let result = try await performBlocking { [options] in
      try predictions(of: bytes, options, preprocessing, by: model)
    }
    guard result.predictions.allSatisfy(\.isFinite) else {
      throw StudioError.invalid(
        "for these rows the network computes values that are infinite or not a number")
    }
    if format == .csv {
      return Response(
        status: .ok, headers: [.contentType: "text/csv; charset=utf-8"],
        body: ResponseBody(
          byteBuffer: ByteBuffer(string: PredictionTable(of: result.predictions).csv)))
    }
    let names = result.predictions.first?.classNames
    return .json(
      Answer(
        model: id, classNames: names ?? [], valueNames: result.predictions.first?.valueNames ?? [],
        leftOut: result.leftOutCount,
        predictions: result.predictions.map { prediction in
          Row(
            predictedClass: prediction.predictedClass,
            actualClass: prediction.label.flatMap { names?[$0] },
            outputs: prediction.activations ?? prediction.values ?? [])
        }))
  }

  private func predictions(
    of bytes: [UInt8], _ options: TableOptions, _ preprocessing: Preprocessing,
    by model: LoadedModel
  ) throws(StudioError) -> DataSource.Predictions {
    do {
      let source = try DataFinder(environment: [:]).parse(
        bytes, name: "the table", table: options, for: preprocessing,
        limit: OwnData.decompressedLimit)
      let count = source.count(of: .test)
      guard count <= limits.tableRows else {
        throw StudioError.tooLarge(
          "\(count) rows, but at most \(limits.tableRows) are allowed; send several requests")
      }
      return try source.predictions(by: model.model.opened)
    } catch let error as StudioError {
      throw error
    } catch {
      throw .invalid("\(error)")
    }
  }
}
