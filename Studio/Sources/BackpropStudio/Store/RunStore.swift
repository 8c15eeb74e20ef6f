import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import GRDB

/// The SQLite database of all runs and uploaded models. Training threads write it; requests read it.
///
/// Each kind of large data has a table of its own, so that a list of runs reads none of it. The
/// database is locked exclusively: a second server on the same folder is refused.
final class RunStore: Sendable {
  private let queue: DatabaseQueue
  private let path: String

  /// The application and the version of the format, in the header of the file.
  private static let applicationID = 0x6250_7374
  private static let version = 1

  /// Opens or creates the store in a folder.
  ///
  /// - Throws: `FileError` of kind `badData` if the file is not a store, `unavailable` if another
  ///   server uses it, `writeFailed` if it cannot be created.
  init(folder: String) throws(FileError) {
    try Folder.make(folder)
    path = folder + "/studio.sqlite"
    var configuration = Configuration()
    configuration.busyMode = .timeout(1)
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA auto_vacuum = FULL;
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA journal_mode = WAL;
          PRAGMA synchronous = NORMAL;
          """)
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      let isKnown = try queue.write { database in
        if try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") == 0 {
          try Self.create(database)
        }
        let isKnown =
          try Int.fetchOne(database, sql: "PRAGMA application_id") == Self.applicationID
          && Int.fetchOne(database, sql: "PRAGMA user_version") == Self.version
        // Stores of version 0.1.0 lack these tables; it ignores them.
        if isKnown { try Self.addLaterTables(database) }
        return isKnown
      }
      guard isKnown else {
        throw FileError(
          .badData, "this database is not a store of the studio", path: path,
          advice: "name another --store")
      }
    } catch {
      throw Self.explained(error, path)
    }
  }

  private static func create(_ database: Database) throws {
    try database.execute(
      sql: """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        CREATE TABLE run (
          id TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          state TEXT NOT NULL,
          message TEXT,
          created REAL NOT NULL,
          settings TEXT NOT NULL,
          training_size INTEGER NOT NULL,
          evaluation_size INTEGER NOT NULL,
          epoch INTEGER NOT NULL,
          epoch_fraction REAL NOT NULL,
          latest TEXT
        ) WITHOUT ROWID;
        CREATE TABLE history (
          run TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE, json BLOB NOT NULL);
        CREATE TABLE checkpoint (
          run TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE, bytes BLOB NOT NULL);
        CREATE TABLE parameters (
          run TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE, safetensors BLOB NOT NULL);
        CREATE TABLE look (
          run TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE, json BLOB NOT NULL);
        CREATE TABLE model (
          id TEXT PRIMARY KEY, name TEXT NOT NULL, created REAL NOT NULL, scalar TEXT NOT NULL,
          inputs INTEGER NOT NULL, outputs INTEGER NOT NULL, safetensors BLOB NOT NULL);
        """)
  }

  private static func addLaterTables(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS own_table (
          name TEXT PRIMARY KEY, created REAL NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS early (
          run TEXT PRIMARY KEY REFERENCES run ON DELETE CASCADE, json BLOB NOT NULL);
        """)
    if try !database.columns(in: "own_table").contains(where: { $0.name == "options" }) {
      try database.execute(sql: "ALTER TABLE own_table ADD COLUMN options TEXT")
    }
    if try !database.columns(in: "model").contains(where: { $0.name == "preprocessing" }) {
      try database.execute(sql: "ALTER TABLE model ADD COLUMN preprocessing TEXT")
    }
  }

  private static func explained(_ error: any Error, _ path: String) -> FileError {
    if let error = error as? FileError { return error }
    guard let error = error as? DatabaseError else {
      return FileError(.writeFailed, "\(error)", path: path)
    }
    let problem = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return FileError(
        .unavailable, "another backprop-studio uses it", path: path, advice: "name another --store")
    case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR:
      return FileError(.badData, problem, path: path, advice: "name another --store")
    default:
      return FileError(
        .writeFailed, problem, path: path, advice: "check the folder and the free disk space")
    }
  }

  /// Writes pending changes and closes the file.
  func close() { try? queue.close() }
}

// MARK: - Runs

extension RunStore {
  /// Returns all runs, newest first.
  ///
  /// - Throws: `FileError` of kind `badData` if one is invalid.
  func runs() throws -> [StudioRun] {
    let rows = try queue.read {
      try Row.fetchAll($0, sql: "SELECT * FROM run ORDER BY created DESC")
    }
    return try rows.map(run)
  }

  private func run(_ row: Row) throws -> StudioRun {
    let (id, settings): (String, String) = (row["id"], row["settings"])
    guard let state = RunState(rawValue: row["state"]),
      let specification = try? RunSpecification(stored: settings)
    else {
      throw FileError(.badData, "the run \(id) cannot be read", path: path)
    }
    let latest: String? = row["latest"]
    var status = StudioRun.Status(name: row["name"], state: state, message: row["message"])
    status.epoch = row["epoch"]
    status.epochFraction = row["epoch_fraction"]
    status.latest = latest.flatMap {
      try? JSONDecoder().decode(EpochPoint.self, from: Data($0.utf8))
    }
    return StudioRun(
      id: id, specification: specification,
      created: Date(timeIntervalSince1970: row["created"]), trainingSize: row["training_size"],
      evaluationSize: row["evaluation_size"], status: status)
  }

  func insert(_ run: StudioRun) throws {
    let status = run.status
    try queue.write { database in
      try database.execute(
        sql: """
          INSERT INTO run (id, name, state, message, created, settings, training_size,
            evaluation_size, epoch, epoch_fraction) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
          """,
        arguments: [
          run.id, status.name, status.state.rawValue, status.message,
          run.created.timeIntervalSince1970, run.configurationText, run.trainingSize,
          run.evaluationSize,
        ])
    }
  }

  /// Saves the state of a run in one transaction. A deleted run stays deleted.
  func save(
    _ run: StudioRun, _ state: RunState, message: String?, history: History, epochFraction: Double,
    model: [UInt8]?, checkpoint: [UInt8]?
  ) throws {
    let latest =
      history.epochs > 0
      ? String(decoding: JSONBytes.encode(history.point(history.epochs)), as: UTF8.self) : nil
    let curves = JSONBytes.encode(history)
    let (inspection, early) = run.read { ($0.inspection?.json, $0.early) }
    try queue.write { database in
      try database.execute(
        sql: """
          UPDATE run SET state = ?, message = ?, settings = ?, epoch = ?, epoch_fraction = ?,
            latest = ? WHERE id = ?
          """,
        arguments: [
          state.rawValue, message, run.configurationText, history.epochs, epochFraction, latest,
          run.id,
        ])
      guard database.changesCount == 1 else { return }
      let blobs: [(String, [UInt8]?)] = [
        ("history (run, json)", curves), ("parameters (run, safetensors)", model),
        ("look (run, json)", inspection), ("early (run, json)", early.map { JSONBytes.encode($0) }),
        ("checkpoint (run, bytes)", checkpoint),
      ]
      for (table, bytes) in blobs {
        if let bytes {
          try database.execute(
            sql: "INSERT OR REPLACE INTO \(table) VALUES (?, ?)", arguments: [run.id, Data(bytes)])
        }
      }
      if checkpoint == nil {
        try database.execute(sql: "DELETE FROM checkpoint WHERE run = ?", arguments: [run.id])
      }
    }
  }

  func rename(_ id: String, _ name: String) throws {
    try queue.write {
      try $0.execute(sql: "UPDATE run SET name = ? WHERE id = ?", arguments: [name, id])
    }
  }

  /// Stores the configuration of a run, whose hyperparameters were changed.
  func setConfiguration(_ run: StudioRun) throws {
    try queue.write {
      try $0.execute(
        sql: "UPDATE run SET settings = ? WHERE id = ?",
        arguments: [run.configurationText, run.id])
    }
  }

  func setState(_ id: String, _ state: RunState, message: String? = nil) throws {
    try queue.write {
      try $0.execute(
        sql: "UPDATE run SET state = ?, message = ? WHERE id = ?",
        arguments: [state.rawValue, message, id])
    }
  }

  /// Deletes a run and frees its space in the file.
  func delete(_ id: String) throws {
    try queue.write { try $0.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [id]) }
  }

  func history(_ id: String) async throws -> History? {
    try await blob("SELECT json FROM history WHERE run = ?", id).map {
      try JSONDecoder().decode(History.self, from: $0)
    }
  }

  /// Returns the evaluations before the end of the first epoch; none of runs of version 0.1.0.
  func early(_ id: String) throws -> [EarlyPoint] {
    try queue.read {
      try Data.fetchOne($0, sql: "SELECT json FROM early WHERE run = ?", arguments: [id])
    }.map { try JSONDecoder().decode([EarlyPoint].self, from: $0) } ?? []
  }

  /// Returns the record of |δ^ℓ| over the epochs in the latest inspection; empty before the first.
  func trail(_ id: String) throws -> GradientNormTrail {
    struct Inspection: Decodable {
      struct Gradients: Decodable {
        let trail: GradientNormTrail
      }
      let gradients: Gradients
    }
    return try queue.read {
      try Data.fetchOne($0, sql: "SELECT json FROM look WHERE run = ?", arguments: [id])
    }.map { try JSONDecoder().decode(Inspection.self, from: $0).gradients.trail }
      ?? GradientNormTrail()
  }

  func inspection(_ id: String) async throws -> [UInt8]? {
    try await blob("SELECT json FROM look WHERE run = ?", id).map { Array($0) }
  }

  func parameters(_ id: String) async throws -> [UInt8]? {
    try await blob("SELECT safetensors FROM parameters WHERE run = ?", id).map { Array($0) }
  }

  /// Returns the checkpoint of a run; nil if it has none.
  func checkpoint(_ id: String) throws -> [UInt8]? {
    try queue.read {
      try Data.fetchOne($0, sql: "SELECT bytes FROM checkpoint WHERE run = ?", arguments: [id])
    }.map { Array($0) }
  }

  private func blob(_ sql: String, _ id: String) async throws -> Data? {
    try await queue.read { try Data.fetchOne($0, sql: sql, arguments: [id]) }
  }
}

// MARK: - Models

extension RunStore {
  /// Returns all uploaded models, newest first.
  func models() throws -> [UploadedModel] {
    let rows = try queue.read {
      try Row.fetchAll(
        $0,
        sql: """
          SELECT id, name, created, scalar, inputs, outputs, preprocessing FROM model
          ORDER BY created DESC
          """)
    }
    return try rows.map { row in
      guard let scalar = ScalarType(rawValue: row["scalar"]) else {
        throw FileError(.badData, "the model \(row["id"] as String) cannot be read", path: path)
      }
      let preprocessing: String? = row["preprocessing"]
      return UploadedModel(
        id: row["id"], name: row["name"], created: Date(timeIntervalSince1970: row["created"]),
        scalar: scalar, inputs: row["inputs"], outputs: row["outputs"],
        preprocessing: try preprocessing.map { try Preprocessing(json: Array($0.utf8)) })
    }
  }

  func insert(_ model: UploadedModel, _ safetensors: [UInt8]) throws {
    try queue.write {
      try $0.execute(
        sql: """
          INSERT INTO model (id, name, created, scalar, inputs, outputs, preprocessing, safetensors)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          model.id, model.name, model.created.timeIntervalSince1970, model.scalar.rawValue,
          model.inputs, model.outputs, model.preprocessing?.json, Data(safetensors),
        ])
    }
  }

  func modelBytes(_ id: String) async throws -> [UInt8]? {
    try await blob("SELECT safetensors FROM model WHERE id = ?", id).map { Array($0) }
  }

  func deleteModel(_ id: String) throws {
    try queue.write { try $0.execute(sql: "DELETE FROM model WHERE id = ?", arguments: [id]) }
  }
}

// MARK: - Data and settings

extension RunStore {
  /// Returns the data of users, the oldest first.
  func ownData() throws -> [OwnData] {
    try queue.read {
      try Row.fetchAll($0, sql: "SELECT name, bytes, options FROM own_table ORDER BY created")
    }.map { row in
      let (bytes, options): (Data, String?) = (row["bytes"], row["options"])
      return OwnData(
        name: row["name"], bytes: Array(bytes),
        options: try options.map {
          try JSONDecoder().decode([String: String].self, from: Data($0.utf8))
        } ?? [:])
    }
  }

  func insert(_ data: OwnData) throws {
    try queue.write {
      try $0.execute(
        sql: "INSERT INTO own_table (name, created, bytes, options) VALUES (?, ?, ?, ?)",
        arguments: [
          data.name, Date().timeIntervalSince1970, Data(data.bytes),
          String(decoding: JSONBytes.encode(data.options), as: UTF8.self),
        ])
    }
  }

  func deleteData(_ name: String) throws {
    try queue.write {
      try $0.execute(sql: "DELETE FROM own_table WHERE name = ?", arguments: [name])
    }
  }

  /// Returns a setting of the server; nil if it is not set.
  func setting(_ key: String) throws -> String? {
    try queue.read {
      try String.fetchOne($0, sql: "SELECT value FROM setting WHERE key = ?", arguments: [key])
    }
  }

  /// Stores a setting of the server; nil removes it.
  func set(_ key: String, _ value: String?) throws {
    try queue.write { database in
      if let value {
        try database.execute(
          sql: "INSERT OR REPLACE INTO setting VALUES (?, ?)", arguments: [key, value])
      } else {
        try database.execute(sql: "DELETE FROM setting WHERE key = ?", arguments: [key])
      }
    }
  }
}
