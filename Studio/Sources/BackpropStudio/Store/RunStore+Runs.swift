import Backprop
import BackpropFiles
import Foundation
import GRDB

extension RunStore {
  /// All runs, newest first.
  ///
  /// - Throws: `FileError` of kind `badData` where one cannot be read.
  func runs() throws -> [StudioRun] {
    let rows = try queue.read {
      try Row.fetchAll($0, sql: "SELECT * FROM run ORDER BY created DESC")
    }
    return try rows.map(run)
  }

  private func run(_ row: Row) throws -> StudioRun {
    let (id, settings): (String, String) = (row["id"], row["settings"])
    guard let state = RunState(rawValue: row["state"]),
      let known = try? JSONDecoder().decode(RunSettings.self, from: Data(settings.utf8))
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
      id: id, settings: known, created: Date(timeIntervalSince1970: row["created"]),
      trainingSize: row["training_size"], evaluationSize: row["evaluation_size"], status: status)
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
          run.created.timeIntervalSince1970,
          String(decoding: JSONBytes.encode(run.settings), as: UTF8.self), run.trainingSize,
          run.evaluationSize,
        ])
    }
  }

  /// Stores what a run has come to, all or nothing; a run that was deleted meanwhile stays so.
  func save(
    _ run: StudioRun, _ state: RunState, message: String?, history: History, epochFraction: Double,
    model: [UInt8]?, checkpoint: [UInt8]?
  ) throws {
    let latest =
      history.epochs > 0
      ? String(decoding: JSONBytes.encode(history.point(history.epochs)), as: UTF8.self) : nil
    let curves = JSONBytes.encode(history)
    let look = run.read { $0.look?.json }
    try queue.write { database in
      try database.execute(
        sql: """
          UPDATE run SET state = ?, message = ?, epoch = ?, epoch_fraction = ?, latest = ?
          WHERE id = ?
          """,
        arguments: [state.rawValue, message, history.epochs, epochFraction, latest, run.id])
      guard database.changesCount == 1 else { return }
      let pieces: [(String, [UInt8]?)] = [
        ("history (run, json)", curves), ("parameters (run, safetensors)", model),
        ("look (run, json)", look), ("checkpoint (run, bytes)", checkpoint),
      ]
      for (table, bytes) in pieces {
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

  func setState(_ id: String, _ state: RunState, message: String? = nil) throws {
    try queue.write {
      try $0.execute(
        sql: "UPDATE run SET state = ?, message = ? WHERE id = ?",
        arguments: [state.rawValue, message, id])
    }
  }

  /// Deletes a run and frees its room in the file.
  func delete(_ id: String) throws {
    try queue.write { try $0.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [id]) }
  }

  func history(_ id: String) async throws -> History? {
    try await blob("SELECT json FROM history WHERE run = ?", id).map {
      try JSONDecoder().decode(History.self, from: $0)
    }
  }

  func look(_ id: String) async throws -> [UInt8]? {
    try await blob("SELECT json FROM look WHERE run = ?", id).map { Array($0) }
  }

  func parameters(_ id: String) async throws -> [UInt8]? {
    try await blob("SELECT safetensors FROM parameters WHERE run = ?", id).map { Array($0) }
  }

  /// For the thread that takes up a run.
  func checkpoint(_ id: String) throws -> [UInt8]? {
    try queue.read {
      try Data.fetchOne($0, sql: "SELECT bytes FROM checkpoint WHERE run = ?", arguments: [id])
    }.map { Array($0) }
  }

  func blob(_ sql: String, _ id: String) async throws -> Data? {
    try await queue.read { try Data.fetchOne($0, sql: sql, arguments: [id]) }
  }
}
