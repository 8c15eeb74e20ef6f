import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  /// An HTTP server on the loopback interface for one test: answers each GET of a known path with
  /// its bytes, any other with 404, and closes the connection.
  final class LoopbackServer: Sendable {
    let port: UInt16
    private let socketDescriptor: Int32
    private let requests = Mutex<[String]>([])

    /// The paths asked for, in order.
    var requested: [String] { requests.withLock { $0 } }
    var baseURL: String { "http://127.0.0.1:\(port)/" }

    init(_ bodies: [String: [UInt8]]) throws {
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

    /// Refuses connections from now on; the serving thread closes the socket, so that its number is
    /// not given to another one while it is still used here.
    func stop() {
      shutdown(socketDescriptor, Int32(SHUT_RDWR))
    }

    private func serve(_ bodies: [String: [UInt8]]) {
      defer { close(socketDescriptor) }
      while true {
        let connection = accept(socketDescriptor, nil, nil)
        guard connection >= 0 else { return }
        defer { close(connection) }
        var text = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !text.contains("\r\n\r\n") {
          let count = read(connection, &buffer, buffer.count)
          guard count > 0 else { break }
          text += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let words = text.split(separator: " ")
        guard words.count > 1 else { continue }
        let path = String(words[1].dropFirst())
        requests.withLock { $0.append(path) }
        let body = bodies[path]
        let head =
          "HTTP/1.1 \(body == nil ? "404 Not Found" : "200 OK")\r\n"
          + "Content-Length: \(body?.count ?? 0)\r\nConnection: close\r\n\r\n"
        let answer = Array(head.utf8) + (body ?? [])
        var sent = 0
        while sent < answer.count {
          let count = answer.withUnsafeBytes { bytes in
            send(connection, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
          }
          guard count > 0 else { break }
          sent += count
        }
      }
    }
  }
#endif
