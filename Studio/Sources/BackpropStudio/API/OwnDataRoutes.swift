import BackpropFiles
import BackpropRuns
import Hummingbird

/// The routes of the data that users store: upload and deletion.
struct OwnDataRoutes: Sendable {
  let engine: RunEngine

  func add(to router: Router<StudioContext>) {
    router.post("/api/datasets") { request, _ in try await upload(request) }
    router.delete("/api/datasets/:name") { _, context in
      try delete(try context.decodedParameter("name"))
      return Response(status: .noContent)
    }
  }

  private struct Stored: Encodable {
    let name: String
    /// The number of samples, for training and test together.
    let rows: Int
    let inputs: Int
    let outputs: Int
    /// The names of the classes; empty if the targets are numbers.
    let classNames: [String]
    @NullWhenNil var scaling: String?
  }

  private func upload(_ request: Request) async throws -> Response {
    let query = Query(request)
    guard let name = query.text("name"), engine.limits.allows(name: name),
      DatasetName.isDataFile(name), !name.contains("/"), !name.hasPrefix(".")
    else {
      throw StudioError.invalid(
        "name is missing, too long, or not that of a file with data, as in "
          + "/api/datasets?name=iris.csv: it ends in "
          + DatasetName.tableExtensions.joined(separator: ", "))
    }
    var options: [String: String] = [:]
    for option in OwnData.optionNames {
      guard let text = query.text(option[...]) else { continue }
      guard text.utf8.count <= 1_000 else {
        throw StudioError.invalid("\(option) has more than 1000 bytes")
      }
      options[option] = text
    }
    let bytes = try await request.bytes(upTo: engine.limits.tableBytes)
    let data = OwnData(name: name, bytes: bytes, options: options)
    return try await performBlocking {
      let entry = try engine.add(data)
      return .json(
        Stored(
          name: entry.name, rows: entry.rowCount, inputs: entry.inputCount(over: .real),
          outputs: entry.outputCount(over: .real), classNames: entry.source?.classNames ?? [],
          scaling: entry.source?.preprocessing?.scaling?.description), status: .created)
    }
  }

  private func delete(_ name: String) throws {
    guard engine.data.entry(name)?.isOwn == true else {
      throw StudioError.notFound("there is no stored data set '\(name.prefix(40))'")
    }
    try engine.removeData(name)
  }
}

extension RunEngine {
  /// Stores a file as a data set.
  ///
  /// - Throws: ``StudioError`` if it is invalid, its name is taken, or there are too many.
  func add(_ own: OwnData) throws -> StudioData.Entry {
    if data.entry(own.name) != nil {
      throw StudioError.conflict(
        "there is already a data set \(own.name): delete it first, or take another name")
    }
    guard data.ownCount < limits.tables else {
      throw StudioError.conflict("there are already \(limits.tables) data sets; delete some")
    }
    let entry = try StudioData.entry(of: own)
    try store.insert(own)
    try data.add(own)
    return entry
  }

  /// Deletes a stored data set; runs on it keep their curves and networks.
  ///
  /// - Throws: ``StudioError`` if a run on it is training.
  func removeData(_ name: String) throws {
    if let run = runs.first(where: { $0.specification.datasetName == name && !$0.state.isIdle }) {
      throw StudioError.conflict("the run \(run.name) trains on \(name): stop it first")
    }
    try store.deleteData(name)
    data.remove(name)
  }
}
