import BackpropFiles

/// The OpenAPI 3.1 description of the API, from the folder `Description`.
enum OpenAPIDocument {
  static let bytes: [UInt8] = PackageResources.openapi_json
}

/// The paths of the API and their methods, from its OpenAPI description.
struct RouteTable: Sendable {
  struct Route: Sendable, Hashable {
    /// The path as in the description: `/api/runs/{id}`.
    let path: String
    let methods: [String]

    /// The value of the header `Allow`.
    var allowed: String { methods.joined(separator: ", ") }

    fileprivate var parts: [Substring] { path.split(separator: "/") }
  }

  let routes: [Route]
  private let byLength: [Int: [(parts: [Substring], route: Route)]]

  /// The routes of an OpenAPI document.
  ///
  /// - Throws: `FileError` if the document is invalid.
  init(_ document: [UInt8]) throws(FileError) {
    var routes: [Route] = []
    for (path, item) in try JSONReader.read(document).member("paths").members() {
      let methods = try item.members().map { $0.key.uppercased() }.filter {
        ["GET", "POST", "PATCH", "DELETE"].contains($0)
      }
      routes.append(Route(path: path, methods: methods + (methods.contains("GET") ? ["HEAD"] : [])))
    }
    self.routes = routes
    byLength = Dictionary(grouping: routes.map { ($0.parts, $0) }) { $0.0.count }
  }

  /// Returns the route of a request's path; nil if there is none.
  func route(of path: String) -> Route? {
    let parts = path.split(separator: "/")
    return byLength[parts.count]?.first { entry in
      zip(entry.parts, parts).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }?.route
  }
}
