import HTTPTypes
import Hummingbird
import NIOCore
import Testing

@testable import BackpropStudio

/// Access control, rate limits and size limits.
@Suite struct SafetyTests {
  private func request(
    _ path: String, host: String? = "localhost:8010", _ headers: HTTPFields = [:]
  ) -> Request {
    Request(
      head: HTTPRequest(
        method: .get, scheme: nil, authority: host, path: path, headerFields: headers),
      body: RequestBody(buffer: ByteBuffer()))
  }

  private func status(_ access: Access, _ request: Request) -> Int {
    do throws(StudioError) {
      try access.check(request)
      return 200
    } catch {
      return error.status.code
    }
  }

  @Test(arguments: [
    ("localhost:8010", 200), ("127.0.0.1:8010", 200), ("[::1]:8010", 200), ("LOCALHOST", 200),
    ("evil.example", 403), ("evil.example:8010", 403), ("localhost.evil.example", 403),
    ("localhost:", 403), ("localhost:99999", 403), ("10.0.0.1", 403), ("", 403),
  ])
  func hostMustBeANameOfTheServer(host: String, wanted: Int) {
    let access = Access(host: "127.0.0.1", token: nil)
    #expect(status(access, request("/api/runs", host: host)) == wanted)
  }

  @Test func aRequestWithoutHostIsRefused() {
    #expect(status(Access(host: "127.0.0.1", token: nil), request("/", host: nil)) == 403)
  }

  @Test(arguments: [
    ("http://localhost:8010", 200), ("https://localhost:8010", 200), ("http://localhost:8011", 403),
    ("null", 403), ("http://evil.example", 403), ("http://localhost:8010.evil.example", 403),
  ])
  func originMustBeThisServer(origin: String, wanted: Int) {
    let access = Access(host: "127.0.0.1", token: nil)
    #expect(status(access, request("/api/runs", [.origin: origin])) == wanted)
  }

  @Test func aTokenIsRequiredIfOneIsSet() {
    let access = Access(host: "0.0.0.0", names: ["studio.example"], token: "0123456789abcdef")
    let host = "studio.example"
    func asked(_ path: String, _ headers: HTTPFields = [:]) -> Int {
      status(access, request(path, host: host, headers))
    }
    #expect(asked("/") == 200)
    #expect(asked("/main.js") == 200)
    #expect(asked("/health") == 200)
    #expect(asked("/api/runs") == 401)
    #expect(asked("/api/x.js") == 401)
    #expect(asked("/predict", [.authorization: "Bearer 0123456789abcde"]) == 401)
    #expect(asked("/predict", [.authorization: "Bearer 0123456789abcdef0"]) == 401)
    #expect(asked("/predict", [.authorization: "Bearer 0123456789abcdef"]) == 200)
    #expect(asked("/metrics", [.cookie: "a=b; studio_token=0123456789abcdef"]) == 200)
    #expect(status(access, request("/", host: "192.168.1.7:80")) == 200)
    #expect(status(access, request("/", host: "other.example")) == 403)
  }

  @Test func aBucketIsEmptiedRefilledAndRemoved() {
    let limiter = RateLimiter(rate: 2, burst: 3)
    let start = ContinuousClock.now
    for _ in 0..<3 { #expect(limiter.take("a", at: start) == nil) }
    #expect(limiter.take("a", at: start) == 0.5)
    #expect(limiter.take("b", at: start) == nil)
    #expect(limiter.take("a", at: start + .seconds(1)) == nil)
    for address in 0..<10_000 { _ = limiter.take("\(address)", at: start + .seconds(1)) }
    #expect(limiter.count <= 4_097)
  }

  @Test func refusedRequestsGetAMessageAndSecurityHeaders() async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let digits = #"{"configuration":{"dataset":"digits"}}"#
        func code(
          _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
          _ headers: HTTPFields = [:]
        ) async throws -> String? {
          let answer = try await client(method, path, body, headers: headers)
          #expect(answer.headers[.xContentTypeOptions] == "nosniff")
          #expect(answer.headers[.accessControlAllowOrigin] == nil)
          return "\(answer.status) \(try answer.code ?? "")"
        }
        let large = #"{"name":""# + String(repeating: "x", count: 70_000) + #""}"#
        let requests: [(HTTPRequest.Method, String, String?, HTTPFields, String)] = [
          (.post, "/api/runs", "{", [:], "400 malformed"),
          (.post, "/api/runs", "[]", [:], "422 invalid"),
          (.post, "/api/runs", #"{"a":1,"a":2}"#, [:], "400 malformed"),
          (.post, "/api/runs", digits, [.contentType: "text/plain"], "415 unsupported_media_type"),
          (.post, "/api/runs", digits, [.origin: "http://evil.example"], "403 forbidden_origin"),
          (.get, "/api/nothing", nil, [:], "404 not_found"),
          (.get, "/api/runs/..%2f..%2fetc", nil, [:], "404 not_found"),
          (.get, "/../../etc/passwd", nil, [:], "404 not_found"),
          (.put, "/api/catalog", "{}", [:], "405 method_not_allowed"),
          // This is the last one, as it closes the connection.
          (.post, "/api/runs", large, [:], "413 too_large"),
        ]
        for (method, path, body, headers, wanted) in requests {
          let given = try await code(method, path, body, headers)
          #expect(given == wanted, "\(method) \(path)")
        }
      }
    }
  }

  @Test(arguments: [
    #"{"dataset":"nothing"}"#, #"{"dataset":"digits","sizes":[784]}"#,
    #"{"dataset":"digits","sizes":[784,2000,10]}"#, #"{"dataset":"digits","sizes":[783,30,10]}"#,
    #"{"dataset":"digits","sizes":[784,0,10]}"#,
    #"{"dataset":"digits","sizes":[784,1e3,1e3,1e3,10]}"#,
    #"{"dataset":"digits","epochs":0}"#, #"{"dataset":"digits","epochs":10001}"#,
    #"{"dataset":"digits","trainSize":50001}"#,
    #"{"dataset":"digits","trainSize":5}"#, #"{"dataset":"digits","batchSize":-1}"#,
    #"{"dataset":"digits","eta":0}"#, #"{"dataset":"digits","eta":1e308,"lambda":1e308}"#,
    #"{"dataset":"digits","seed":-1}"#, #"{"dataset":"digits","seed":1.5}"#,
    #"{"dataset":"digits","scalar":"quaternion"}"#, #"{"dataset":"digits","activation":["step"]}"#,
    #"{"dataset":"digits","activation":["relu","relu","relu"]}"#,
    #"{"dataset":"digits","cost":"log-likelihood","activation":["sigmoid","sigmoid"]}"#,
    #"{"dataset":"digits","eta":"fast"}"#, #"{"dataset":"digits","treads":2}"#,
  ])
  func invalidSettingsAreRefused(configuration: String) async throws {
    try await withFolder { folder in
      try await StudioServer.forTests(folder).serve { client in
        let answer = try await client(
          .post, "/api/runs", #"{"configuration":\#(configuration)}"#)
        #expect(answer.status == 422)
        let message = try answer.json.member("error").member("message").string()
        #expect(message.hasPrefix("configuration"))
      }
    }
  }
}
