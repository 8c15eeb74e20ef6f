import BackpropCLI
import Hummingbird

/// Images of the data sets, to look at and to draw over.
struct DataRoutes: Sendable {
  let data: StudioData

  private static let countLimit = 256

  private struct Samples: Encodable {
    let count: Int
    let width: Int
    let height: Int
    let labels: [Int]
    let pixels: String
  }

  func add(to router: Router<StudioContext>) {
    router.get("/api/datasets/:name/samples") { request, context in
      try await samples(try context.parameters.require("name"), Query(request))
    }
  }

  private func samples(_ name: String, _ query: Query) async throws -> Response {
    guard let entry = data.entry(name) else {
      throw StudioError.notFound("there is no data set '\(name.prefix(40))', only \(data.names)")
    }
    guard entry.image != nil else {
      throw StudioError.invalid("the samples of \(name) are no images")
    }
    let part: SampleSource.Part = try query.choice("part") ?? .test
    let size = part == .training ? entry.trainingSize : entry.testSize
    let start = try query.integer("start", in: 0...size - 1) ?? 0
    let count = min(try query.integer("count", in: 1...Self.countLimit) ?? 24, size - start)
    return try await offPool {
      guard let all = try data.source(entry).images(part), all.count >= start + count else {
        throw StudioError.notFound("there are no such samples")
      }
      let some = all[start..<start + count]
      return .json(
        Samples(
          count: count, width: some.width, height: some.height, labels: some.labels.map(Int.init),
          pixels: Base64.encode(some.pixels)))
    }
  }
}

/// What stands behind the question mark of a request.
struct Query {
  private let request: Request

  init(_ request: Request) { self.request = request }

  func text(_ name: Substring) -> String? {
    request.uri.queryParameters[name].map(String.init)
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(StudioError) -> Int? {
    guard let text = text(name[...]) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .invalid(
        "\(name) should be a whole number in \(range.lowerBound)…\(range.upperBound)")
    }
    return number
  }

  func choice<Choice>(
    _ name: String, _: Choice.Type = Choice.self
  ) throws(StudioError) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = text(name[...]) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw .invalid(
        "\(name): choose from " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }
}
