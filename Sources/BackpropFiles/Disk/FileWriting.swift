#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Writes files whole or not at all.
public enum AtomicFile {
  private static let temporaryPrefix = ".backprop-"
  private static let temporarySuffix = ".tmp"

  /// Writes `bytes` to `path` so that a reader, or a machine after a power cut, finds either the
  /// earlier file or the new one and never a part.
  ///
  /// The bytes go to a temporary name in the same folder, which is synced, renamed over `path` and
  /// made durable by syncing the folder. On failure the temporary file is removed and the earlier
  /// file is unchanged. Links are followed, also one whose target is not there yet, and a replaced
  /// file keeps its mode, and its owner where the system allows it. A pipe or a device
  /// (`/dev/null`) cannot be replaced and is written to directly.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    try write(bytes, to: path, calls: SystemFileCalls())
  }

  static func write(
    _ bytes: [UInt8], to path: String, calls: some FileCalls
  ) throws(FileError) {
    try validateName(path, of: "file")
    switch calls.kind(of: path) {
    case .directory:
      throw FileError(
        .writeFailed, "is a directory", path: path, advice: "name a file inside it")
    case .other:
      try fill(path, flags: O_WRONLY, with: bytes, sync: false, calls, reporting: path)
    case .missing, .regular:
      try replace(try target(of: path), with: bytes, calls, reporting: path)
    }
  }

  /// Returns true if a name is that of a file which a process writes, or has left when it was killed.
  package static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(temporaryPrefix) && name.hasSuffix(temporarySuffix)
  }

  /// Returns the path of the file that is written when `path` is: that to which its links lead.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed` for links that lead in a circle, or to a name that
  ///   is not UTF-8.
  public static func target(of path: String) throws(FileError) -> String {
    do throws(SystemError) {
      return try FileLink.target(of: path)
    } catch {
      throw failure("the link cannot be followed", error, path)
    }
  }

  /// A Boolean value that indicates whether an existing file is protected: replacing it would only
  /// need the permissions of its folder.
  public static func isReadOnly(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return status.st_mode & 0o222 == 0 || access(path, W_OK) != 0
  }

  /// Removes a file; folders, links and everything else stay.
  package static func removeRegular(_ path: String) {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { unlink(path) }
  }

  private static func replace(
    _ target: String, with bytes: [UInt8], _ calls: some FileCalls, reporting path: String
  ) throws(FileError) {
    let folder = FilePath.folder(of: target)
    // A short name, because the target's name with a suffix could be too long.
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    let temporary = folder + temporaryPrefix + random + temporarySuffix
    do throws(FileError) {
      try fill(
        temporary, flags: O_WRONLY | O_CREAT | O_EXCL, with: bytes, sync: true, calls,
        reporting: path
      ) { copyAttributes(of: target, to: $0) }
      do throws(SystemError) {
        try uninterrupted(try calls.renameFile(temporary, to: target))
      } catch {
        throw failure("cannot be put in place", error, path)
      }
    } catch {
      try? calls.removeFile(temporary)
      throw error
    }
    try syncFolder(folder, calls, reporting: path)
  }

  /// Gives an open file the owner and the mode of the one that it replaces.
  private static func copyAttributes(of path: String, to file: Int32) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    // The owner first: a change of it clears some bits of the mode. Only root may make one.
    _ = fchown(file, status.st_uid, status.st_gid)
    _ = fchmod(file, status.st_mode & 0o7777)
  }

  private static func fill(
    _ name: String, flags: Int32, with bytes: [UInt8], sync: Bool, _ calls: some FileCalls,
    reporting path: String, prepare: (Int32) -> Void = { _ in }
  ) throws(FileError) {
    let file: Int32
    do throws(SystemError) {
      file = try uninterrupted(try calls.openFile(name, flags: flags))
    } catch {
      throw failure("cannot be created", error, path)
    }
    prepare(file)
    var written = 0
    do throws(SystemError) {
      try calls.writeAll(bytes, to: file, written: &written)
      if sync { try uninterrupted(try calls.synchronize(file)) }
    } catch {
      try? calls.closeFile(file)
      var described = failure("write failed", error, path)
      described.position = .byte(written)
      throw described
    }
    do throws(SystemError) {
      try calls.closeWritten(file)
    } catch {
      throw failure("cannot be closed", error, path)
    }
  }

  private static func syncFolder(
    _ folder: String, _ calls: some FileCalls, reporting path: String
  ) throws(FileError) {
    do throws(SystemError) {
      let file = try uninterrupted(try calls.openFile(folder, flags: O_RDONLY | O_DIRECTORY))
      defer { try? calls.closeFile(file) }
      try uninterrupted(try calls.synchronize(file))
    } catch  where error.code == EINVAL || error.code == ENOTSUP {
      // Some file systems cannot sync folders.
    } catch {
      throw failure("is written, but its folder cannot be synced", error, path)
    }
  }
}

/// Files that grow at their end, such as logs: each piece is written whole or not at all.
public enum AppendingFile {
  /// Creates an empty file.
  ///
  /// - Returns: True if the file was created, false if `path` exists already.
  /// - Throws: ``FileError`` of kind `writeFailed`.
  public static func create(_ path: String) throws(FileError) -> Bool {
    try validateName(path, of: "file")
    do throws(SystemError) {
      let calls = SystemFileCalls()
      try calls.closeFile(try calls.openFile(path, flags: O_WRONLY | O_CREAT | O_EXCL))
      return true
    } catch  where error.code == EEXIST {
      return false
    } catch {
      throw failure("cannot be created", error, path)
    }
  }

  /// Appends `bytes` to an existing file.
  ///
  /// The file is closed between calls. If the disk is full, the part that was written is removed.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  public static func append(_ bytes: [UInt8], to path: String) throws(FileError) {
    try append(bytes, to: path, calls: SystemFileCalls())
  }

  static func append(
    _ bytes: [UInt8], to path: String, calls: some FileCalls
  ) throws(FileError) {
    let file: Int32
    do throws(SystemError) {
      file = try calls.openFile(path, flags: O_WRONLY | O_APPEND)
    } catch {
      throw failure("cannot be opened", error, path)
    }
    let size = calls.size(of: file)
    do throws(SystemError) {
      var written = 0
      try calls.writeAll(bytes, to: file, written: &written)
    } catch {
      ftruncate(file, off_t(size))
      try? calls.closeFile(file)
      throw failure("write failed", error, path)
    }
    do throws(SystemError) {
      try calls.closeWritten(file)
    } catch {
      throw failure("cannot be closed", error, path)
    }
  }
}

private func failure(_ problem: String, _ error: SystemError, _ path: String) -> FileError {
  let advice =
    switch error.code {
    case ENOSPC, EDQUOT: "free some space and run it again"
    case ENOENT, ENOTDIR: "make its folder first"
    default: "check the folder and its permissions"
    }
  return FileError(.writeFailed, "\(problem): \(error.message)", path: path, advice: advice)
}
