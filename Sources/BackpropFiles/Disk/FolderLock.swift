#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The use of a folder by one process alone.
///
/// The system releases the lock with the process, however it ends. A hidden file in the folder names
/// the process that holds it; it is removed with the lock, and one that a killed process has left
/// is taken over.
public final class FolderLock: Sendable {
  /// The name of the file that is locked.
  public static let fileName = ".backprop-lock"

  private let path: String
  private let file: Int32

  /// Locks an existing folder.
  ///
  /// - Throws: ``FileError`` of kind `unavailable` that names the holder, if another process has
  ///   locked the folder; of kind `writeFailed` if it cannot be locked.
  public init(_ folder: String) throws(FileError) {
    path = FilePath.join(folder, Self.fileName)
    do throws(SystemError) {
      file = try Self.locked(path)
      try Self.write(Self.signature, to: path)
    } catch  where error.code == EWOULDBLOCK {
      throw FileError(
        .unavailable, "is in use by \(Self.holder(in: path))", path: folder,
        advice: "wait for its end, or name another folder")
    } catch {
      throw FileError(
        .writeFailed, "cannot be locked: \(error.message)", path: folder,
        advice: "check the folder and its permissions")
    }
  }

  deinit {
    // Before the lock is released: afterwards the file may be that of another process.
    unlink(path)
    close(file)
  }

  /// Opens and locks the file.
  private static func locked(_ path: String) throws(SystemError) -> Int32 {
    while true {
      let file = try uninterrupted(
        try SystemFileCalls().openFile(
          path, flags: O_RDONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK))
      do throws(SystemError) {
        try uninterrupted(try lock(file))
        if isNamed(path, file) { return file }
      } catch {
        close(file)
        throw error
      }
      // The holder has removed it between the two calls.
      close(file)
    }
  }

  private static func lock(_ file: Int32) throws(SystemError) {
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      // A file system without locks offers nothing better.
      if errno == ENOLCK || errno == ENOTSUP || errno == ENOSYS { return }
      throw .last
    }
  }

  /// Names the holder, through a descriptor of its own: that of the lock only reads.
  private static func write(_ text: String, to path: String) throws(SystemError) {
    let calls = SystemFileCalls()
    let file = try uninterrupted(try calls.openFile(path, flags: O_WRONLY | O_TRUNC))
    do throws(SystemError) {
      var written = 0
      try calls.writeAll(Array(text.utf8), to: file, written: &written)
    } catch {
      try? calls.closeFile(file)
      throw error
    }
    try calls.closeWritten(file)
  }

  /// Returns true if an open file still has a path.
  private static func isNamed(_ path: String, _ file: Int32) -> Bool {
    var (named, opened) = (stat(), stat())
    guard lstat(path, &named) == 0, fstat(file, &opened) == 0 else { return false }
    return named.st_ino == opened.st_ino && named.st_dev == opened.st_dev
  }

  /// The text that names this process.
  private static var signature: String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", &parts)
    let date = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    return "process \(getpid()), since \(date) UTC\n"
  }

  private static func holder(in path: String) -> String {
    let text = (try? WholeFile.read(path, limit: 100)).map { String(decoding: $0, as: UTF8.self) }
    let line = text?.split(separator: "\n").first.map(String.init)
    return line ?? "another process"
  }
}
