/// The description of the API, OpenAPI 3.1: the file that is in the folder `Description`.
enum OpenAPIDocument {
  static let bytes: [UInt8] = PackageResources.openapi_json
}
