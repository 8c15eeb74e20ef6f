import BackpropRuns
import Dispatch
import Hummingbird

/// The route of sample images.
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
      try await samples(try context.decodedParameter("name"), Query(request))
    }
  }

  private func samples(_ name: String, _ query: Query) async throws -> Response {
    guard let entry = data.entry(name) else {
      throw StudioError.notFound("there is no data set '\(name.prefix(40))', only \(data.names)")
    }
    guard entry.image != nil else {
      throw StudioError.invalid("the samples of \(name) are not images")
    }
    let part: DataSource.Part = try query.choice("part") ?? .test
    let size = part == .training ? entry.trainingSize : entry.testSize
    let start = try query.integer("start", in: 0...size - 1) ?? 0
    let count = min(try query.integer("count", in: 1...Self.countLimit) ?? 24, size - start)
    return try await performBlocking {
      guard let all = try data.source(entry).images(part), all.count >= start + count else {
        throw StudioError.notFound("there are no such samples")
      }
      let part = all[start..<start + count]
      return .json(
        Samples(
          count: count, width: part.width, height: part.height, labels: part.labels.map(Int.init),
          pixels: Base64.encode(part.pixels)))
    }
  }
}

/// Performs long work on a thread outside the cooperative pool, which serves the requests.
func performBlocking<Result: Sendable>(
  _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { done in
    DispatchQueue.global().async { done.resume(with: Swift.Result { try work() }) }
  }
}
