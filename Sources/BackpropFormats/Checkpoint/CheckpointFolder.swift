public import Backprop
public import BackpropFiles
import Foundation

/// The folder of a run's checkpoints: the last few, and the best.
///
/// A file gets its name only when it is whole and on the disk, and an older one goes after that: at
/// every moment the folder holds the newest that was finished.
public struct CheckpointFolder: Sendable, Hashable {
  /// The path of the folder.
  public let path: String
  /// How many are kept besides the best.
  public var keepCount: Int

  /// The name of the checkpoint with the best value.
  public static let bestName = "best.safetensors"

  private static let prefix = "checkpoint-"
  private static let suffix = ".safetensors"

  /// - Precondition: At least one is kept.
  public init(_ path: String, keepCount: Int = 3) {
    precondition(keepCount > 0, "a folder of checkpoints keeps at least one")
    self.path = path
    self.keepCount = keepCount
  }

  /// The names of the checkpoints but the best, newest first.
  public var names: [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return all.compactMap { name in Self.place(of: name).map { (name, $0) } }
      .sorted { $0.1 > $1.1 }.map(\.0)
  }

  /// Makes the folder, and takes away what a killed process left half-written.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  public func prepare() throws(FileError) {
    try Folder.make(path)
    let all = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in all where name.hasPrefix(".backprop-") && name.hasSuffix(".tmp") {
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  /// Stores a checkpoint, and takes away the ones that are too many.
  ///
  /// A run whose last step made its parameters infinite, or no numbers, is not stored: at the next
  /// step it ends with an error, and then what is here has to be worth going on from.
  ///
  /// - Parameters:
  ///   - checkpoint: What is stored, under its epoch and samples.
  ///   - isBest: Whether it is stored as the best, too.
  /// - Throws: `FileError` of kind `writeFailed`; what was there is still there.
  public func write<S: Scalar, Generator>(
    _ checkpoint: Checkpoint<S, Generator>, isBest: Bool
  ) throws(FileError) {
    guard checkpoint.state.parameters.isFinite else { return }
    let bytes = try checkpoint.encode()
    let (epoch, samples) = (checkpoint.state.history.epochs, checkpoint.state.progress.next)
    if isBest { try AtomicFile.write(bytes, to: "\(path)/\(Self.bestName)") }
    try AtomicFile.write(bytes, to: "\(path)/\(Self.prefix)\(epoch)-\(samples)\(Self.suffix)")
    for name in names.dropFirst(keepCount) {
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  /// The newest checkpoint that can be read, and its file.
  ///
  /// - Throws: `FileError` of kind `notFound` if there is none, or what is wrong with
  ///   the newest if none can be read.
  public func newest<S: Scalar, Generator>(
    _: Checkpoint<S, Generator>.Type = Checkpoint<S, Generator>.self
  ) throws(FileError) -> (checkpoint: Checkpoint<S, Generator>, path: String) {
    var firstError: FileError?
    for name in names {
      let file = "\(path)/\(name)"
      do throws(FileError) {
        let bytes = try WholeFile.read(file, limit: 8 << 30)
        return (try Checkpoint(decoding: bytes), file)
      } catch {
        firstError = firstError ?? error.inFile(file)
      }
    }
    throw firstError
      ?? FileError(
        .notFound, "there is no checkpoint", path: path,
        advice: "check the name, or start the run with --checkpoint")
  }

  /// The epoch and the samples into the next one that a name says; nil for other names.
  private static func place(of name: String) -> (Int, Int)? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
    let parts = name.dropFirst(prefix.count).dropLast(suffix.count).split(separator: "-")
    guard parts.count == 2, let epoch = Int(parts[0]), let samples = Int(parts[1]) else {
      return nil
    }
    return (epoch, samples)
  }
}
