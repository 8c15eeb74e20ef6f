import BackpropData
import BackpropFiles
import HTTPTypes
import Hummingbird
import NIOCore

/// The routes of models: list, upload, delete, pin.
struct ModelRoutes: Sendable {
  let models: ModelRegistry
  let limits: RunLimits

  func add(to router: Router<StudioContext>) {
    router.get("/api/models") { _, _ in list() }
    router.post("/api/models/:id/pin") { request, context in
      _ = try MemberReader(try await request.json(upTo: 4096), "", keys: [])
      try models.pin(try context.parameters.require("id"))
      return Response(status: .noContent)
    }
    router.delete("/api/models/:id/pin") { _, context in
      try models.unpin(try context.parameters.require("id"))
      return Response(status: .noContent)
    }
    router.post("/api/models") { request, _ in try await upload(request) }
    router.delete("/api/models/:id") { _, context in
      try models.delete(try context.parameters.require("id"))
      return Response(status: .noContent)
    }
  }

  private func list() -> Response {
    struct List: Encodable {
      let models: [ModelEntry]
    }
    return .json(List(models: models.entries))
  }

  private func upload(_ request: Request) async throws -> Response {
    guard let name = request.uri.queryParameters["name"].map(String.init),
      limits.allows(name: name)
    else {
      throw StudioError.invalid("name is missing or too long, as in /api/models?name=digits.npz")
    }
    let bytes = try await request.bytes(upTo: limits.modelBytes)
    // Decoding a large file takes long: it must not block the threads of the server.
    let entry = try await performBlocking { try models.add(bytes, name: name) }
    return .json(entry, status: .created)
  }
}

/// The route of predictions, for programs.
struct PredictRoutes: Sendable {
  let models: ModelRegistry
  let queue: PredictionQueue
  let limits: RunLimits
  let metrics: Metrics

  /// Enough for 256 images with 17 digits per pixel.
  private static let bodyLimit = 8 << 20
  /// Enough for an image of complex pixels.
  private static let valuesPerRow = 2_048

  func add(to router: Router<StudioContext>) {
    router.post("/predict") { request, _ in try await predict(request) }
  }

  private func predict(_ request: Request) async throws -> Response {
    let start = ContinuousClock.now
    let input = try PredictionRequest(
      try await request.bytes(upTo: Self.bodyLimit), rowLimit: limits.rows,
      valueLimit: limits.rows * Self.valuesPerRow)
    let (id, model) = try await models.model(input.model)
    guard input.width == model.inputCount, input.isComplex == model.isComplex else {
      throw StudioError.invalid(
        "inputs: rows of \(input.width) \(input.isComplex ? "complex" : "real") numbers, but the "
          + "model takes \(model.inputCount) \(model.isComplex ? "complex" : "real") ones")
    }
    guard model.canRepresent(input.values) else {
      throw StudioError.invalid(
        "inputs: a number is too large for \(model.description.scalarType.rawValue)")
    }
    let outputs = try await queue.outputs(of: model, for: .values(input.values), rows: input.rows)
    let text =
      "{\"model\":\"\(id)\",\"outputs\":[\(outputs.rows.joined(separator: ","))],\"labels\":["
      + outputs.labels.map(String.init).joined(separator: ",") + "]}"
    metrics.predictionSeconds.record(.now - start)
    return Response(json: Array(text.utf8))
  }
}

/// The route of drawings: preprocesses a hand-drawn digit and classifies it.
struct DrawRoutes: Sendable {
  let models: ModelRegistry
  let queue: PredictionQueue
  let limits: RunLimits

  private struct Prediction: Encodable {
    struct Image: Encodable {
      let width = HandwrittenImage.side
      let height = HandwrittenImage.side
      let pixels: String
    }

    let model: String
    let outputs: [Double]
    let label: Int
    let image: Image
  }

  func add(to router: Router<StudioContext>) {
    router.post("/api/draw") { request, _ in try await draw(request) }
  }

  private func draw(_ request: Request) async throws -> Response {
    let side = limits.drawing
    let reader = try MemberReader(
      try await request.json(upTo: side * side * 3 / 2 + 1024), "",
      keys: ["model", "width", "height", "pixels"])
    guard let width = try reader.integer("width"), let height = try reader.integer("height"),
      1...side ~= width, 1...side ~= height
    else { throw StudioError.invalid("width and height must lie in 1…\(side)") }
    guard let ink = try reader.text("pixels").flatMap(Base64.decode), ink.count == width * height
    else { throw StudioError.invalid("pixels must be \(width * height) bytes in base64") }
    let (id, model) = try await models.model(try reader.text("model"))
    guard model.inputCount == HandwrittenImage.side * HandwrittenImage.side else {
      throw StudioError.invalid(
        "the model has \(model.inputCount) inputs, but a digit has 784 pixels: choose another model"
      )
    }
    let image: HandwrittenImage
    do throws(FileError) {
      image = try HandwrittenImage(
        PixelImage(
          width: width, height: height, layout: .greyAlpha, pixels: ink.flatMap { [$0, 255] }))
    } catch {
      throw StudioError.invalid(error.description)
    }
    let outputs = try await queue.outputs(of: model, for: .pixels(image.pixels), rows: 1)
    return .json(
      Prediction(
        model: id, outputs: outputs.scores[0], label: outputs.labels[0],
        image: Prediction.Image(pixels: Base64.encode(image.pixels))))
  }
}
