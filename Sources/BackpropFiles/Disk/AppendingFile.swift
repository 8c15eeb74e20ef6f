#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Files that grow at their end, such as logs: each piece is there whole or not at all.
public enum AppendingFile {
  /// Makes an empty file.
  ///
  /// - Returns: Whether it was made; false if there is something of that name already.
  /// - Throws: ``FileError`` of kind `writeFailed`.
  public static func create(_ path: String) throws(FileError) -> Bool {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(.writeFailed, "not a file name", path: path, advice: "name another file")
    }
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

  /// Appends `bytes` to a file that is there.
  ///
  /// Nothing stays open in between. If the disk is full, what was written of this piece is taken
  /// away again.
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
      try calls.closeFile(file)
    } catch  where error.code != EINTR {
      throw failure("cannot be closed", error, path)
    } catch {
      // EINTR from close: the descriptor is gone on Linux, and the bytes are written.
    }
  }

  private static func failure(_ what: String, _ error: SystemError, _ path: String) -> FileError {
    FileError(
      .writeFailed, "\(what): \(error.message)", path: path,
      advice: error.code == ENOSPC ? "free some space" : "check the folder and its permissions")
  }
}
