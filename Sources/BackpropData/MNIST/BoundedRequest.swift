#if canImport(FoundationNetworking) || canImport(Darwin)
  import BackpropFiles
  import Foundation

  #if canImport(FoundationNetworking)
    import FoundationNetworking
  #endif

  /// One HTTP GET that takes at most a given number of bytes, and goes on where a connection was cut.
  ///
  /// `URLSession.data(for:)` would gather whatever a server sends; here the transfer ends at the
  /// first byte too many.
  struct BoundedRequest: Sendable {
    let url: String
    let limit: Int
    /// Seconds that a server may keep silent.
    let timeout: Double

    /// How often a transfer is begun at most; each time must have brought some bytes.
    static let attemptLimit = 8

    /// The body of a response with status 200, or of several with 206 for its parts.
    ///
    /// Where a connection ends early or falls silent, the rest is asked for by its range (RFC 9110,
    /// section 14); a server that knows no ranges begins anew. What comes of it is not trusted here:
    /// the caller checks it.
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
        let ending = await transfer.proceed(from: address, limit: limit, timeout: timeout)
        switch ending {
        case .whole: return transfer.body
        case .refused(let problem): throw FileError(.unavailable, problem, path: url)
        case .cut(let problem):
          guard attempt < Self.attemptLimit, transfer.body.count > before else {
            let place = before > 0 ? " after \(transfer.body.count) bytes" : ""
            throw FileError(.unavailable, problem + place, path: url)
          }
        }
      }
    }
  }

  /// How an attempt to get a body ended.
  enum TransferEnding: Sendable {
    case whole
    /// The connection failed; what came before is kept.
    case cut(String)
    /// The server sent what is not to be had again.
    case refused(String)
  }

  /// A body as far as it has come.
  private struct Transfer {
    var body: [UInt8] = []
    /// What the server calls this version of the body, if it has a name that is exact.
    var tag: String?

    /// Asks for what is missing, once.
    mutating func proceed(
      from address: URL, limit: Int, timeout: Double
    ) async -> TransferEnding {
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
      let ending = await withCheckedContinuation { continuation in
        receiver.begin(continuation)
        session.dataTask(with: request).resume()
      }
      (body, tag) = receiver.received
      return ending
    }
  }
#endif
