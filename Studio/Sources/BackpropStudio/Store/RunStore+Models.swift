import BackpropFiles
import BackpropFormats
import Foundation
import GRDB

extension RunStore {
  /// The models that were sent, newest first.
  func models() throws -> [SentModel] {
    let rows = try queue.read {
      try Row.fetchAll(
        $0,
        sql: "SELECT id, name, created, scalar, inputs, outputs FROM model ORDER BY created DESC")
    }
    return try rows.map { row in
      guard let scalar = ScalarType(rawValue: row["scalar"]) else {
        throw FileError(.badData, "the model \(row["id"] as String) cannot be read", path: path)
      }
      return SentModel(
        id: row["id"], name: row["name"], created: Date(timeIntervalSince1970: row["created"]),
        scalar: scalar, inputs: row["inputs"], outputs: row["outputs"])
    }
  }

  func insert(_ model: SentModel, _ safetensors: [UInt8]) throws {
    try queue.write {
      try $0.execute(
        sql: """
          INSERT INTO model (id, name, created, scalar, inputs, outputs, safetensors)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          model.id, model.name, model.created.timeIntervalSince1970, model.scalar.rawValue,
          model.inputs, model.outputs, Data(safetensors),
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
