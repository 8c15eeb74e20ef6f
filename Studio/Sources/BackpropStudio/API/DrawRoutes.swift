import BackpropData
import BackpropFiles
import Hummingbird

/// What is drawn by hand, as a network sees it and what it takes it for.
struct DrawRoutes: Sendable {
  let shelf: ModelShelf
  let queue: PredictionQueue
  let limits: RunLimits

  private struct Answer: Encodable {
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
    else { throw StudioError.invalid("width and height should lie in 1…\(side)") }
    guard let ink = try reader.text("pixels").flatMap(Base64.decode), ink.count == width * height
    else { throw StudioError.invalid("pixels should be \(width * height) bytes in base64") }
    let (id, model) = try await shelf.model(try reader.text("model"))
    guard model.inputCount == HandwrittenImage.side * HandwrittenImage.side else {
      throw StudioError.invalid(
        "the model has \(model.inputCount) inputs, and a digit has 784 pixels: take another model")
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
      Answer(
        model: id, outputs: outputs.scores[0], label: outputs.labels[0],
        image: Answer.Image(pixels: Base64.encode(image.pixels))))
  }
}
