import BackpropFiles
import Hummingbird

/// The routes of the tables that users store: upload and deletion.
struct OwnDataRoutes: Sendable {
  let engine: RunEngine

  func add(to router: Router<StudioContext>) {
    router.post("/api/datasets") { request, _ in try await upload(request) }
    router.delete("/api/datasets/:name") { _, context in
      try delete(try context.parameters.require("name"))
      return Response(status: .noContent)
    }
  }

  private struct Stored: Encodable {
    let name: String
    let rows: Int
    let inputs: Int
    let classNames: [String]
    @NullWhenNil var scaling: String?
  }

  private func upload(_ request: Request) async throws -> Response {
    guard let name = request.uri.queryParameters["name"].map(String.init),
      engine.limits.allows(name: name),
      name.lowercased().hasSuffix(".csv")
        || name.lowercased().hasSuffix(".tsv"), !name.contains("/"), !name.hasPrefix(".")
    else {
      throw StudioError.invalid(
        "name is missing, too long, or not that of a table, as in /api/datasets?name=iris.csv")
    }
    let bytes = try await request.bytes(upTo: engine.limits.tableBytes)
    let table = OwnTable(name: name, bytes: bytes)
    return try await performBlocking {
      let entry = try engine.addTable(table)
      return .json(
        Stored(
          name: entry.name, rows: entry.rowCount, inputs: entry.inputCount(over: .real),
          classNames: entry.table?.classNames ?? [],
          scaling: entry.table?.preprocessing?.scaling?.description), status: .created)
    }
  }

  private func delete(_ name: String) throws {
    guard engine.data.entry(name)?.isOwn == true else {
      throw StudioError.notFound("there is no stored table '\(name.prefix(40))'")
    }
    try engine.removeTable(name)
  }
}

extension RunEngine {
  /// Stores a table as a data set.
  ///
  /// - Throws: ``StudioError`` if it is invalid, its name is taken, or there are too many.
  func addTable(_ table: OwnTable) throws -> StudioData.Entry {
    if data.entry(table.name) != nil {
      throw StudioError.conflict(
        "there is already a data set \(table.name): delete it first, or take another name")
    }
    guard data.ownCount < limits.tables else {
      throw StudioError.conflict("there are already \(limits.tables) tables; delete some")
    }
    let entry = try StudioData.entry(of: table)
    try store.insert(table)
    try data.add(table)
    return entry
  }

  /// Deletes a stored table; runs on it keep their curves and networks.
  ///
  /// - Throws: ``StudioError`` if a run on it is training.
  func removeTable(_ name: String) throws {
    if let run = runs.first(where: { $0.specification.datasetName == name && !$0.state.isIdle }) {
      throw StudioError.conflict("the run \(run.name) trains on \(name): stop it first")
    }
    try store.deleteTable(name)
    data.remove(name)
  }
}
