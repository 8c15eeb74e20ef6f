import BackpropFiles
import Foundation
import GRDB

/// All runs and models, in SQLite: written by the threads that train, read by requests.
///
/// What is large lies in a table of its own for each kind, so that a list of runs reads none of it.
/// The database is held exclusively: a second server on the same folder is refused.
final class RunStore: Sendable {
  let queue: DatabaseQueue
  let path: String

  /// In the file's header: what wrote it, and in which form.
  private static let applicationID = 0x6250_7374
  private static let version = 1

  /// Opens the store in a folder, or makes it.
  ///
  /// - Throws: `FileError` of kind `badData` for a file that is something else, `unavailable` where
  ///   another server has it, `writeFailed` where none can be made.
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
        return try Int.fetchOne(database, sql: "PRAGMA application_id") == Self.applicationID
          && Int.fetchOne(database, sql: "PRAGMA user_version") == Self.version
      }
      guard isKnown else {
        throw FileError(
          .badData, "a database, but not of the studio", path: path, advice: "name another --store")
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

  static func explained(_ error: any Error, _ path: String) -> FileError {
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
        .writeFailed, problem, path: path, advice: "check the folder and the room on the disk")
    }
  }

  /// Writes what is still in memory, and closes the file.
  func close() { try? queue.close() }
}
