import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  /// An HTTP server on the loopback interface for one test. It answers each GET of a known path with
  /// its bytes or the requested range of them, any other with 404, and closes the connection.
  package final class LoopbackServer: Sendable {
    /// A fault of a response.
    package enum Fault: Sendable {
      /// The connection ends after this number of bytes of the body.
      case cut(after: Int)
      /// The server falls silent after this number of bytes of the body, until the client hangs up.
      case stall(after: Int)
      /// The head claims this number of bytes more than there are.
      case lie(by: Int)
      /// The server ignores the requested range.
      case whole
      /// The server sends another part than the requested one.
      case otherPart
      /// The server does not respond.
      case silence
      /// The response is an error of the server.
      case status(Int)
    }

    private let port: UInt16
    private let socketDescriptor: Int32
    private let requests = Mutex<[String]>([])
    private let ranges = Mutex<[Int]>([])
    private let faults: Mutex<[Fault?]>

    /// The requested paths, in order.
    package var requested: [String] { requests.withLock { $0 } }

    /// The first byte of each request.
    package var starts: [Int] { ranges.withLock { $0 } }

    package var baseURL: String { "http://127.0.0.1:\(port)/" }

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - bodies: The bytes by path.
    ///   - faults: The faults of the first responses; later ones have none.
    package init(_ bodies: [String: [UInt8]], faults: [Fault?] = []) throws {
      self.faults = Mutex(faults)
      socketDescriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let status = withUnsafeMutablePointer(to: &address) { [socketDescriptor] pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
          bind(socketDescriptor, pointer, length) | listen(socketDescriptor, 8)
            | getsockname(socketDescriptor, pointer, &length)
        }
      }
      guard status == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
      port = UInt16(bigEndian: address.sin_port)
      Thread.detachNewThread { [self] in serve(bodies) }
    }

    /// Refuses further connections. The serving thread closes the socket, so that its descriptor is
    /// not reused while the thread still needs it.
    package func stop() {
      shutdown(socketDescriptor, Int32(SHUT_RDWR))
    }

    private func serve(_ bodies: [String: [UInt8]]) {
      defer { close(socketDescriptor) }
      while true {
        let connection = accept(socketDescriptor, nil, nil)
        guard connection >= 0 else { return }
        defer { close(connection) }
        let lines = head(from: connection).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1 else { continue }
        let path = String(words[1].dropFirst())
        let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
        let start = range.flatMap { Int($0.dropFirst(13).prefix(while: \.isNumber)) } ?? 0
        requests.withLock { $0.append(path) }
        ranges.withLock { $0.append(start) }
        let fault = faults.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        answer(connection, bodies[path], from: start, fault)
      }
    }

    /// The head of a request.
    private func head(from connection: Int32) -> String {
      var text = ""
      var buffer = [UInt8](repeating: 0, count: 4096)
      while !text.contains("\r\n\r\n") {
        let count = read(connection, &buffer, buffer.count)
        guard count > 0 else { break }
        text += String(decoding: buffer[..<count], as: UTF8.self)
      }
      return text
    }

    private func answer(_ connection: Int32, _ body: [UInt8]?, from start: Int, _ fault: Fault?) {
      var (start, status, surplus) = (start, body == nil ? "404 Not Found" : "200 OK", 0)
      var end = body?.count ?? 0
      switch fault {
      case .whole: start = 0
      case .lie(let bytes): surplus = bytes
      case .status(let number): status = "\(number) Wrong"
      case .otherPart: start += 1
      case .silence: return wait(for: connection)
      case .cut(let count), .stall(let count): end = min(end, start + count)
      case nil: break
      }
      let rest = (body?.count ?? 0) - start
      var head = ""
      if start > 0, let body, status.hasPrefix("200") {
        status = "206 Partial Content"
        head = "Content-Range: bytes \(start)-\(body.count - 1)/\(body.count)\r\n"
      }
      head =
        "HTTP/1.1 \(status)\r\nContent-Length: \(rest + surplus)\r\nETag: \"1\"\r\n"
        + "\(head)Connection: close\r\n\r\n"
      send(Array(head.utf8) + (body?[start..<end] ?? []), to: connection)
      if case .stall = fault { wait(for: connection) }
    }

    /// Waits until the client hangs up.
    private func wait(for connection: Int32) {
      var buffer = [UInt8](repeating: 0, count: 64)
      while read(connection, &buffer, buffer.count) > 0 {}
    }

    private func send(_ bytes: [UInt8], to connection: Int32) {
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          Foundation.send(
            connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { break }
        sent += count
      }
    }
  }
#endif
