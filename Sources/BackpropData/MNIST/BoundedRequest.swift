#if canImport(FoundationNetworking) || canImport(Darwin)
  import BackpropFiles
  import Foundation
  import Synchronization

  #if canImport(FoundationNetworking)
    import FoundationNetworking
  #endif

  /// An HTTP GET that accepts at most a given number of bytes, and continues where a connection broke.
  ///
  /// `URLSession.data(for:)` would collect everything that a server sends; this transfer ends at the
  /// first byte beyond the limit.
  struct BoundedRequest: Sendable {
    let url: String
    let limit: Int
    /// The longest silence of the server, in seconds.
    let timeout: Double

    /// The largest number of attempts, each of which must have brought some bytes.
    private static let attemptLimit = 8

    /// Returns the body of a response with status 200, or of several with 206 for its parts.
    ///
    /// If a connection ends early or falls silent, the rest is requested by its range (RFC 9110,
    /// section 14); a server without ranges begins again. The caller must check the result.
    ///
    /// - Throws: `FileError` of kind `unavailable`.
    func bytes() async throws(FileError) -> [UInt8] {
      guard let address = URL(string: url), ["http", "https"].contains(address.scheme) else {
        throw FileError(.unavailable, "not an http or https address", path: url)
      }
      var transfer = Transfer()
      var attempt = 0
      while true {
        attempt += 1
        let before = transfer.body.count
        let outcome = await transfer.proceed(from: address, limit: limit, timeout: timeout)
        switch outcome {
        case .complete: return transfer.body
        case .refused(let problem): throw FileError(.unavailable, problem, path: url)
        case .interrupted(let problem):
          guard attempt < Self.attemptLimit, transfer.body.count > before else {
            let progress = before > 0 ? " after \(transfer.body.count) bytes" : ""
            throw FileError(.unavailable, problem + progress, path: url)
          }
        }
      }
    }
  }

  /// The outcome of an attempt to get a body.
  private enum TransferOutcome: Sendable {
    case complete
    /// The connection failed; the bytes before that are kept.
    case interrupted(String)
    /// The response is not the expected one; another attempt would not help.
    case refused(String)
  }

  /// The part of a body received so far.
  private struct Transfer {
    var body: [UInt8] = []
    /// The server's strong entity tag of this version of the body, if it sends one.
    var tag: String?

    /// Requests the missing part, once.
    mutating func proceed(
      from address: URL, limit: Int, timeout: Double
    ) async -> TransferOutcome {
      let configuration = URLSessionConfiguration.ephemeral
      configuration.timeoutIntervalForRequest = timeout
      configuration.timeoutIntervalForResource = timeout * 20
      var request = URLRequest(
        url: address, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout)
      if !body.isEmpty {
        request.setValue("bytes=\(body.count)-", forHTTPHeaderField: "Range")
        if let tag { request.setValue(tag, forHTTPHeaderField: "If-Range") }
      }
      let receiver = BodyReceiver(body, tag: tag, limit: limit)
      let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
      defer { session.invalidateAndCancel() }
      let outcome = await withCheckedContinuation { continuation in
        receiver.begin(continuation)
        session.dataTask(with: request).resume()
      }
      (body, tag) = receiver.received
      return outcome
    }
  }

  /// Collects the body of a response after the part that was received before; a lock guards all of
  /// its state.
  private final class BodyReceiver: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
      var body: [UInt8]
      var tag: String?
      /// True once the server sends the body.
      var isFlowing = false
      var refusal: String?
      var continuation: CheckedContinuation<TransferOutcome, Never>?
    }

    private let limit: Int
    private let state: Mutex<State>

    init(_ body: [UInt8], tag: String?, limit: Int) {
      self.limit = limit
      state = Mutex(State(body: body, tag: tag))
    }

    /// The body so far.
    var received: ([UInt8], tag: String?) { state.withLock { ($0.body, $0.tag) } }

    func begin(_ continuation: CheckedContinuation<TransferOutcome, Never>) {
      state.withLock { $0.continuation = continuation }
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
      let isAccepted = state.withLock { state in
        Self.accept(response as? HTTPURLResponse, into: &state)
      }
      completionHandler(isAccepted ? .allow : .cancel)
    }

    /// Returns true if the body of a response is accepted: a complete one, which replaces the earlier
    /// part, or the missing part.
    private static func accept(_ response: HTTPURLResponse?, into state: inout State) -> Bool {
      let range = response?.value(forHTTPHeaderField: "Content-Range") ?? ""
      switch response?.statusCode ?? 0 {
      case 200:
        state.body = []
      case 206 where range.hasPrefix("bytes \(state.body.count)-") && !state.body.isEmpty:
        break
      case 206:
        state.refusal = state.refusal ?? "the server sends another part than the requested one"
      case let status:
        state.refusal = state.refusal ?? "the server answers with status \(status)"
      }
      guard state.refusal == nil else { return false }
      // Only a strong tag (RFC 9110, section 8.8.3) guarantees the same bytes.
      let tag = response?.value(forHTTPHeaderField: "ETag")
      state.tag = tag.flatMap { $0.hasPrefix("\"") ? $0 : nil }
      state.isFlowing = true
      return true
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
      let isWithinLimit = state.withLock { state in
        guard data.count <= limit - state.body.count else {
          state.refusal =
            state.refusal ?? "the server sends more than the \(limit) bytes allowed"
          return false
        }
        state.body += data
        return true
      }
      if !isWithinLimit { dataTask.cancel() }
    }

    func urlSession(
      _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
      let (continuation, outcome) = state.withLock { state in
        defer { state.continuation = nil }
        let outcome: TransferOutcome =
          if let refusal = state.refusal {
            .refused(refusal)
          } else if let problem = error?.localizedDescription {
            state.isFlowing ? .interrupted(problem) : .refused(problem)
          } else {
            .complete
          }
        return (state.continuation, outcome)
      }
      continuation?.resume(returning: outcome)
    }
  }
#endif
