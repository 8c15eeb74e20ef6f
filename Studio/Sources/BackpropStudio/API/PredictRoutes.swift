import HTTPTypes
import Hummingbird
import NIOCore

/// Predictions over HTTP, for programs.
struct PredictRoutes: Sendable {
  let shelf: ModelShelf
  let queue: PredictionQueue
  let limits: RunLimits
  let metrics: Metrics

  /// 256 images with 17 digits a pixel fit.
  static let bodyLimit = 8 << 20
  /// As many numbers as the rows allowed can have: of images, both parts of complex pixels.
  private static let valuesPerRow = 2_048

  func add(to router: Router<StudioContext>) {
    router.post("/predict") { request, _ in try await predict(request) }
  }

  private func predict(_ request: Request) async throws -> Response {
    let start = ContinuousClock.now
    let input = try PredictionRequest(
      try await request.bytes(upTo: Self.bodyLimit), rowLimit: limits.rows,
      valueLimit: limits.rows * Self.valuesPerRow)
    let (id, model) = try await shelf.model(input.model)
    guard input.width == model.inputCount, input.isComplex == model.isComplex else {
      throw StudioError.invalid(
        "inputs: rows of \(input.width) \(input.isComplex ? "complex" : "real") numbers, where the "
          + "model takes \(model.inputCount) \(model.isComplex ? "complex" : "real") ones")
    }
    guard model.canHold(input.values) else {
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
