#if canImport(FoundationNetworking) || canImport(Darwin)
  import Foundation
  import Synchronization

  #if canImport(FoundationNetworking)
    import FoundationNetworking
  #endif

  /// Gathers the body of a response after the part of it that is there already; all that changes is
  /// behind one lock.
  final class BodyReceiver: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
      var body: [UInt8]
      var tag: String?
      /// Whether the server has begun to send the body.
      var isFlowing = false
      var refusal: String?
      var continuation: CheckedContinuation<TransferEnding, Never>?
    }

    private let limit: Int
    private let state: Mutex<State>

    init(_ body: [UInt8], tag: String?, limit: Int) {
      self.limit = limit
      state = Mutex(State(body: body, tag: tag))
    }

    /// What has come until now.
    var received: ([UInt8], tag: String?) { state.withLock { ($0.body, $0.tag) } }

    func begin(_ continuation: CheckedContinuation<TransferEnding, Never>) {
      state.withLock { $0.continuation = continuation }
    }

    func urlSession(
      _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
      completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
      let isWanted = state.withLock { state in
        Self.accept(response as? HTTPURLResponse, into: &state)
      }
      completionHandler(isWanted ? .allow : .cancel)
    }

    /// Whether the body that begins now is to be taken: a whole one in the place of what was there,
    /// or the part that is missing.
    private static func accept(_ response: HTTPURLResponse?, into state: inout State) -> Bool {
      let range = response?.value(forHTTPHeaderField: "Content-Range") ?? ""
      switch response?.statusCode ?? 0 {
      case 200:
        state.body = []
      case 206 where range.hasPrefix("bytes \(state.body.count)-") && !state.body.isEmpty:
        break
      case 206:
        state.refusal = state.refusal ?? "the server sends another part than the missing one"
      case let status:
        state.refusal = state.refusal ?? "the server answers with status \(status)"
      }
      guard state.refusal == nil else { return false }
      // Only a strong tag (RFC 9110, section 8.8.3) says that the bytes are the same.
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
      let (continuation, ending) = state.withLock { state in
        defer { state.continuation = nil }
        let ending: TransferEnding =
          if let refusal = state.refusal {
            .refused(refusal)
          } else if let problem = error?.localizedDescription {
            state.isFlowing ? .cut(problem) : .refused(problem)
          } else {
            .whole
          }
        return (state.continuation, ending)
      }
      continuation?.resume(returning: ending)
    }
  }
#endif
