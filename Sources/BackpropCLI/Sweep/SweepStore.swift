#if Sweep
  import BackpropFiles
  import Foundation
  import GRDB

  /// The results of a sweep, in SQLite: a row for each finished run.
  ///
  /// A run is stored when it ends, under the options that determine it and the digest of its data. A
  /// sweep that is started again, with the same file or a changed one, trains only the missing runs.
  struct SweepStore: Sendable {
    private let path: String
    private let queue: DatabaseQueue

    /// The identifiers of program and form in the file's header.
    private static let applicationID = 0x6250_7270
    private static let version = 1

    /// Opens the database, or creates it.
    ///
    /// - Throws: ``FileError`` of kind `badData` for a file that is something else, `writeFailed`
    ///   where none can be made.
    init(_ path: String) throws {
      self.path = path
      var configuration = Configuration()
      configuration.busyMode = .timeout(10)
      do {
        queue = try DatabaseQueue(path: path, configuration: configuration)
        let isKnown = try queue.write { database in
          // An empty file counts as a new one.
          let tables = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master")
          if tables == 0 { try Self.create(database) }
          return try Int.fetchOne(database, sql: "PRAGMA application_id") == Self.applicationID
            && Int.fetchOne(database, sql: "PRAGMA user_version") == Self.version
        }
        guard isKnown else {
          throw FileError(
            .badData, "a database, but not of sweeps", path: path, advice: "name another folder")
        }
      } catch let error as DatabaseError {
        throw Self.explained(error, path)
      }
    }

    private static func create(_ database: Database) throws {
      try database.execute(
        sql: """
          PRAGMA application_id = \(applicationID);
          PRAGMA user_version = \(version);
          CREATE TABLE run (
            options TEXT NOT NULL,
            data TEXT NOT NULL,
            state TEXT NOT NULL,
            message TEXT,
            seconds REAL,
            epochs INTEGER,
            training_cost REAL,
            training_accuracy REAL,
            evaluation_cost REAL,
            evaluation_accuracy REAL,
            ended TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
            result TEXT NOT NULL,
            PRIMARY KEY (options, data)
          );
          """)
    }

    /// Returns the result of a run, if it is stored.
    ///
    /// - Parameters:
    ///   - options: The options that determine the run.
    ///   - data: The digest of its data.
    /// - Throws: ``FileError`` of kind `badData`.
    func result(of options: String, on data: String) throws -> SweepResult? {
      do {
        let text = try queue.read { database in
          try String.fetchOne(
            database, sql: "SELECT result FROM run WHERE options = ? AND data = ?",
            arguments: [options, data])
        }
        return try text.map { try JSONDecoder().decode(SweepResult.self, from: Data($0.utf8)) }
      } catch let error as DatabaseError {
        throw Self.explained(error, path)
      } catch is DecodingError {
        throw FileError(
          .badData, "the result of '\(options)' cannot be read", path: path,
          advice: "delete that row, and it is trained again")
      }
    }

    /// Stores the result of a run.
    ///
    /// - Throws: ``FileError`` of kind `writeFailed`.
    func store(_ result: SweepResult, of options: String, on data: String) throws {
      let text = try jsonText(result, isPretty: false)
      let history = result.history
      do {
        try queue.write { database in
          try database.execute(
            sql: """
              INSERT OR REPLACE INTO run (options, data, state, message, seconds, epochs, training_cost,
                training_accuracy, evaluation_cost, evaluation_accuracy, result)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              """,
            arguments: [
              options, data, result.state.rawValue, result.message, result.seconds, history?.epochs,
              history?.trainingCost.last, history?.relativeTrainingAccuracy.last,
              history?.evaluationCost.last, history?.relativeEvaluationAccuracy.last, text,
            ])
        }
      } catch let error as DatabaseError {
        throw Self.explained(error, path)
      }
    }

    private static func explained(_ error: DatabaseError, _ path: String) -> FileError {
      let problem = error.message ?? "SQLite error \(error.resultCode.rawValue)"
      switch error.resultCode {
      case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR:
        return FileError(.badData, problem, path: path, advice: "name another folder")
      default:
        return FileError(
          .writeFailed, problem, path: path, advice: "check the folder and the room on the disk")
      }
    }
  }
#endif
