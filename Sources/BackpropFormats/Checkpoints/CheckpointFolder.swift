public import Backprop
public import BackpropFiles
import Foundation

/// The folder of a run's checkpoints: the latest few, and the best.
///
/// A file gets its name only when it is complete and on the disk, and an older one is removed after
/// that: at every moment the folder holds the newest checkpoint that was completed.
public struct CheckpointFolder: Sendable, Hashable {
  /// The path of the folder.
  public let path: String
  /// The number of checkpoints kept besides the best.
  public var keepCount: Int

  /// The name of the checkpoint with the best value.
  public static let bestName = "best.safetensors"

  private static let prefix = "checkpoint-"
  private static let suffix = ".safetensors"

  /// Creates a value for the folder at a path; ``prepare()`` makes the folder.
  ///
  /// - Precondition: At least one checkpoint is kept.
  public init(_ path: String, keepCount: Int = 3) {
    precondition(keepCount > 0, "a folder of checkpoints keeps at least one")
    self.path = path
    self.keepCount = keepCount
  }

  /// The names of the checkpoints except the best, newest first.
  public var names: [String] {
    contents.compactMap { name in Self.progress(in: name).map { (name, $0) } }
      .sorted { $0.1 > $1.1 }.map(\.0)
  }

  /// Makes the folder, and removes the incomplete files of a killed process.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  public func prepare() throws(FileError) {
    try Folder.make(path)
    for name in contents where name.hasPrefix(".backprop-") && name.hasSuffix(".tmp") {
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  /// Stores a checkpoint, and removes the oldest beyond ``keepCount``.
  ///
  /// A checkpoint with infinite or NaN parameters is not stored: its run ends with an error at the
  /// next step, and the earlier checkpoints are the ones to resume from.
  ///
  /// - Parameters:
  ///   - checkpoint: The checkpoint; its name tells its epoch and samples.
  ///   - isBest: True to store it as the best one, too.
  /// - Throws: `FileError` of kind `writeFailed`; the earlier checkpoints are kept.
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

  /// Returns the newest checkpoint that can be read, and its file.
  ///
  /// - Throws: `FileError` of kind `notFound` if there is none, or the error of the newest if none
  ///   can be read.
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

  private var contents: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
  }

  /// The epoch in a file name, and the number of samples of the next one; nil for other names.
  private static func progress(in name: String) -> (epoch: Int, samples: Int)? {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
    let parts = name.dropFirst(prefix.count).dropLast(suffix.count).split(separator: "-")
      .map { Int(String($0)) }
    guard parts.count == 2, let epoch = parts[0], let samples = parts[1] else { return nil }
    return (epoch, samples)
  }
}
