import BackpropFiles
import HTTPTypes
import Hummingbird
import NIOCore

/// The page, out of the binary.
struct PageRoutes: Sendable {
  private struct File: Sendable {
    let body: ByteBuffer
    let mediaType: String
    let tag: String

    init(_ name: String, _ bytes: [UInt8]) {
      body = ByteBuffer(bytes: bytes)
      mediaType =
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: "text/javascript; charset=utf-8"
        }
      tag = "\"\(SHA256.hexadecimal(of: bytes).prefix(24))\""
    }
  }

  func add(to router: Router<StudioContext>) {
    for (name, bytes) in PageFiles.all + PageFiles.made {
      let file = File(name, bytes)
      router.get(RouterPath(name == "index.html" ? "/" : "/\(name)")) { request, _ in
        answer(file, to: request)
      }
    }
  }

  private func answer(_ file: File, to request: Request) -> Response {
    var response =
      request.headers[.ifNoneMatch] == file.tag
      ? Response(status: .notModified)
      : Response(
        status: .ok, headers: [.contentType: file.mediaType],
        body: ResponseBody(byteBuffer: file.body))
    response.headers[.eTag] = file.tag
    // Asked for anew each time, and answered in a line while it is the same.
    response.headers[.cacheControl] = "no-cache"
    return response
  }
}
