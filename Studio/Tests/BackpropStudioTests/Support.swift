import BackpropData
import BackpropFiles
import BackpropRuns
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore

@testable import BackpropStudio

/// Calls a function with a temporary folder, and deletes it afterwards.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.path)
}

extension StudioServer {
  /// A cache without MNIST, in which the digits are drawn before the first test needs them.
  private static let cache = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "backprop-studio-tests")
      .path
    _ = SyntheticDigits().dataset(cacheDirectory: folder + "/backprop")
    return folder
  }()

  /// A server without MNIST, so that the tests are the same on all machines.
  static func forTests(
    _ store: String, _ change: (inout Options) -> Void = { _ in }
  ) throws -> StudioServer {
    var options = Options(store: store)
    (options.port, options.changesPerSecond) = (0, 1e5)
    change(&options)
    return try StudioServer(
      options, environment: ["XDG_CACHE_HOME": cache],
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// Serves requests, then saves all runs and closes the store.
  func serve(_ body: @Sendable (StudioClient) async throws -> Void) async throws {
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(
        try await application().test(.live) { try await body(StudioClient(client: $0)) })
    } catch {
      outcome = .failure(error)
    }
    await close()
    try outcome.get()
  }

  func close() async {
    predictions.close()
    await engine.close()
    engine.store.close()
  }

  /// The run of a data set with options, as on the command line.
  func specification(
    _ options: [String: String] = [:], of dataset: String = "digits"
  ) throws -> RunSpecification {
    let all = [("dataset", dataset)] + options.map { ($0.key, $0.value) }
    return try RunSpecification(options: all, data: engine.data, limits: limits)
  }
}

/// A client that sends and receives JSON.
struct StudioClient: Sendable {
  struct Answer {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var json: JSONValue {
      get throws { try JSONReader.read(bytes) }
    }

    /// The code of an error.
    var code: String? {
      get throws { try json.member("error").member("code").string() }
    }
  }

  let client: any TestClientProtocol

  func callAsFunction(
    _ method: HTTPRequest.Method, _ path: String, _ json: String? = nil,
    headers: HTTPFields = [:]
  ) async throws -> Answer {
    var headers = headers
    if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
    return try await self(method, path, bytes: json.map { Array($0.utf8) }, headers: headers)
  }

  func callAsFunction(
    _ method: HTTPRequest.Method, _ path: String, bytes: [UInt8]?, headers: HTTPFields
  ) async throws -> Answer {
    try await client.execute(
      uri: path, method: method, headers: headers, body: bytes.map { ByteBuffer(bytes: $0) }
    ) { response in
      Answer(
        status: response.status.code, headers: response.headers,
        bytes: Array(response.body.readableBytesView))
    }
  }

  /// Creates a run, and returns its id.
  func start(_ configuration: String, start: Bool = true) async throws -> String {
    let answer = try await self(
      .post, "/api/runs", #"{"configuration":\#(configuration),"start":\#(start)}"#)
    return try answer.json.member("id").string()
  }

  /// Waits until a run is in a state.
  func wait(_ id: String, for state: String) async throws {
    for _ in 0..<3_000 {
      if try await self(.get, "/api/runs/\(id)").json.member("state").string() == state { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw StudioError.conflict("run \(id) is not \(state) after half a minute")
  }
}
