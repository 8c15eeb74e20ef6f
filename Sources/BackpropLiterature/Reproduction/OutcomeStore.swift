import Backprop
import BackpropFiles
import Foundation

/// The outcome of an experiment for one seed, as it is stored.
struct StoredOutcome: Codable, Equatable {
  /// Everything that the outcome depends on: another specification, version, data set or seed makes it
  /// unusable.
  struct Key: Codable, Equatable {
    /// The experiment's specification.
    let specification: String
    /// The digest of its data.
    let data: String
    /// The seed.
    let seed: UInt64
    /// The version of the program.
    var version = BackpropLibrary.version
  }

  let key: Key
  /// The values by their names.
  let values: [String: Double]
  /// The time that the experiment took, in seconds.
  let seconds: Double
}

/// Stored outcomes: one file each, written whole or not at all.
struct OutcomeStore {
  /// The folder; `nil` stores nothing.
  let folder: String?

  /// Creates the folder.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  func prepare() throws(FileError) { if let folder { try Folder.make(folder) } }

  private func path(_ name: String) -> String? { folder.map { FilePath.join($0, name + ".json") } }

  /// Returns the outcome with a name, if there is one that belongs to a key. A file that cannot be read
  /// is none.
  func outcome(_ name: String, for key: StoredOutcome.Key) -> StoredOutcome? {
    guard let path = path(name), WholeFile.exists(path), let bytes = try? WholeFile.read(path),
      let outcome = try? JSONDecoder().decode(StoredOutcome.self, from: Data(bytes)),
      outcome.key == key
    else { return nil }
    return outcome
  }

  /// Stores an outcome under a name.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  func store(_ outcome: StoredOutcome, as name: String) throws(FileError) {
    guard let path = path(name) else { return }
    let text: String
    do {
      text = try JSONText.encode(outcome, isPretty: true)
    } catch {
      throw FileError(.writeFailed, "an outcome cannot be encoded: \(error)", path: path)
    }
    try AtomicFile.write(Array((text + "\n").utf8), to: path)
  }
}
