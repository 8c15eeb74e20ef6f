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

  /// Creates a value for the folder at a path; ``lock()`` makes the folder.
  ///
  /// - Precondition: At least one checkpoint is kept.
  public init(_ path: String, keepCount: Int = 3) {
    precondition(keepCount > 0, "a folder of checkpoints keeps at least one")
    self.path = path
    self.keepCount = keepCount
  }

  /// The names of the checkpoints except the best, newest first. A name does not tell whether the
  /// file is whole, or a checkpoint at all.
  public var names: [String] {
    contents.compactMap { name in Self.progress(in: name).map { (name, $0) } }
      .sorted { $0.1 > $1.1 }.map(\.0)
  }

  /// The path of the newest file whose header is that of a checkpoint, or else of the best one; nil
  /// if the folder holds no run.
  public var newestPath: String? {
    paths.first { file in
      let texts = WholeFile.isRegular(file) ? try? Safetensors.checkHeader(ofFile: file) : nil
      return texts?[Safetensors.checkpointName] != nil
    }
  }

  /// The configuration of the stored run, from the header of its newest checkpoint; nil if the folder
  /// holds no run.
  public var storedConfiguration: String? {
    newestPath.flatMap { try? Safetensors.checkHeader(ofFile: $0) }?[
      Safetensors.configurationName]?.text
  }

  /// The paths of all files that may be checkpoints, in the order in which a run resumes from them.
  private var paths: [String] { (names + [Self.bestName]).map { FilePath.join(path, $0) } }

  /// Makes the folder, locks it for this process, and removes the incomplete files of a killed one.
  ///
  /// - Returns: The lock, which lasts as long as this value.
  /// - Throws: `FileError` of kind `writeFailed`, or of kind `unavailable` if another process uses the
  ///   folder.
  public func lock() throws(FileError) -> FolderLock {
    try Folder.make(path)
    let lock = try FolderLock(path)
    for name in contents where AtomicFile.isTemporary(name) {
      AtomicFile.removeRegular(FilePath.join(path, name))
    }
    return lock
  }

  /// Stores a checkpoint, and removes the oldest beyond ``keepCount``.
  ///
  /// Only checkpoints that are older than the stored one are removed, once it is on the disk: files
  /// with higher numbers are damaged, or do not belong to the run.
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
    if isBest { try AtomicFile.write(bytes, to: FilePath.join(path, Self.bestName)) }
    let name = "\(Self.prefix)\(epoch)-\(samples)\(Self.suffix)"
    try AtomicFile.write(bytes, to: FilePath.join(path, name))
    let older = names.drop { $0 != name }.dropFirst()
    for name in older.dropFirst(keepCount - 1) {
      AtomicFile.removeRegular(FilePath.join(path, name))
    }
  }

  /// The checkpoint that a folder offers to resume from.
  public struct Newest<S: Scalar, Generator: RandomSource & Codable>: Sendable {
    /// The checkpoint.
    public let checkpoint: Checkpoint<S, Generator>
    /// Its file.
    public let path: String
    /// The errors of the newer files, which cannot be read.
    public let passedOver: [FileError]
  }

  /// Returns the newest checkpoint that is whole, or else the best one.
  ///
  /// - Throws: `FileError` of kind `notFound` if there is none, or the error of the newest if none
  ///   can be read.
  public func newest<S: Scalar, Generator>(
    _: Checkpoint<S, Generator>.Type = Checkpoint<S, Generator>.self
  ) throws(FileError) -> Newest<S, Generator> {
    var errors: [FileError] = []
    for file in paths where WholeFile.exists(file) || Folder.exists(file) {
      do throws(FileError) {
        return Newest(checkpoint: try Self.read(file), path: file, passedOver: errors)
      } catch {
        errors.append(error.inFile(file))
      }
    }
    throw errors.first
      ?? FileError(
        .notFound, "there is no checkpoint", path: path,
        advice: "check the name, or start the run with --checkpoint")
  }

  /// Reads a checkpoint, its header first: a file that is something else costs no memory.
  private static func read<S: Scalar, Generator>(
    _ file: String
  ) throws(FileError) -> Checkpoint<S, Generator> {
    guard WholeFile.isRegular(file) else {
      throw FileError(.badData, "is not a file", advice: "remove it")
    }
    try Safetensors.checkHeader(ofFile: file)
    return try Checkpoint(decoding: try WholeFile.read(file, limit: maximumSize))
  }

  /// The largest checkpoint that is read, in bytes: `ReadLimit.bytesAfterHeader`.
  public static var maximumSize: Int { ReadLimit.bytesAfterHeader }

  /// Returns true if a name in the folder is that of a checkpoint.
  package static func isCheckpointName(_ name: String) -> Bool {
    name == bestName || progress(in: name) != nil
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
