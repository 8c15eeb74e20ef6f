#if canImport(FoundationNetworking) || canImport(Darwin)
  import BackpropFiles
  import Foundation
  import Synchronization

  #if canImport(FoundationNetworking)
    import FoundationNetworking
  #endif

  /// One HTTP GET that takes at most a given number of bytes.
  ///
  /// `URLSession.data(for:)` would gather whatever a server sends; here the transfer ends at the
  /// first byte too many.
  struct BoundedRequest: Sendable {
    let url: String
    let limit: Int
    /// Seconds that a server may keep silent.
    let timeout: Double

    /// The body of a response with status 200.
    ///
    /// - Throws: `FileError` of kind `unavailable`.
    func bytes() async throws(FileError) -> [UInt8] {
      guard let address = URL(string: url), ["http", "https"].contains(address.scheme) else {
        throw FileError(.unavailable, "not an http or https address", path: url)
      }
      let configuration = URLSessionConfiguration.ephemeral
      configuration.timeoutIntervalForRequest = timeout
      configuration.timeoutIntervalForResource = timeout * 20
      let receiver = Receiver(limit: limit)
      let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
      defer { session.invalidateAndCancel() }
      let result: Result<[UInt8], FileError> = await withCheckedContinuation { continuation in
        receiver.begin(continuation)
        let request = URLRequest(
          url: address, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: timeout)
        session.dataTask(with: request).resume()
      }
      do throws(FileError) {
        return try result.get()
      } catch {
        throw error.inFile(url)
      }
    }

    /// Gathers the body; all that changes is behind one lock.
    private final class Receiver: NSObject, URLSessionDataDelegate, Sendable {
      private struct State {
        var body: [UInt8] = []
        var refusal: String?
        var continuation: CheckedContinuation<Result<[UInt8], FileError>, Never>?
      }

      private let limit: Int
      private let state = Mutex(State())

      init(limit: Int) {
        self.limit = limit
      }

      func begin(_ continuation: CheckedContinuation<Result<[UInt8], FileError>, Never>) {
        state.withLock { $0.continuation = continuation }
      }

      func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
      ) {
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard status == 200 else {
          refuse("the server answers with status \(status)")
          return completionHandler(.cancel)
        }
        completionHandler(.allow)
      }

      func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data
      ) {
        let isWithinLimit = state.withLock { state in
          guard data.count <= limit - state.body.count else { return false }
          state.body += data
          return true
        }
        if !isWithinLimit {
          refuse("the server sends more than the \(limit) bytes allowed")
          dataTask.cancel()
        }
      }

      func urlSession(
        _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
      ) {
        let (continuation, result) = state.withLock { state in
          defer { state.continuation = nil }
          let result: Result<[UInt8], FileError> =
            if let problem = state.refusal ?? error?.localizedDescription {
              .failure(FileError(.unavailable, problem))
            } else {
              .success(state.body)
            }
          return (state.continuation, result)
        }
        continuation?.resume(returning: result)
      }

      private func refuse(_ problem: String) {
        state.withLock { $0.refusal = $0.refusal ?? problem }
      }
    }
  }
#endif
