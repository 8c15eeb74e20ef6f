#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Reads files whole, up to a limit.
public enum WholeFile {
  /// All bytes of the file at `path`, of which there may be at most `limit`.
  ///
  /// The size that the file system claims is a hint: what counts is what is really read.
  ///
  /// - Throws: ``FileError`` of kind `notFound` where it cannot be read, `badData` where it is
  ///   larger than `limit`.
  public static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
    try read(path, limit: limit, calls: SystemFileCalls())
  }

  /// Whether `path` leads to something other than a directory that is there.
  public static func exists(_ path: String) -> Bool {
    switch SystemFileCalls().sort(of: path) {
    case .missing, .directory: false
    case .regular, .other: true
    }
  }

  static func read(
    _ path: String, limit: Int, calls: some FileCalls
  ) throws(FileError) -> [UInt8] {
    precondition(limit >= 0, "a limit is a number of bytes")
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw FileError(.notFound, "not a file name", path: path, advice: "name another file")
    }
    let file: Int32
    do throws(SystemError) {
      file = try calls.openFile(path, flags: O_RDONLY)
    } catch {
      throw unreadable(error, path)
    }
    defer { try? calls.closeFile(file) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(0, min(limit, calls.size(of: file))))
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count: Int
      do throws(SystemError) {
        count = try chunk.withUnsafeMutableBufferPointer { (buffer) throws(SystemError) in
          try calls.readBytes(file, into: UnsafeMutableRawBufferPointer(buffer))
        }
      } catch  where error.code == EINTR {
        continue
      } catch {
        throw unreadable(error, path)
      }
      if count == 0 { return bytes }
      guard count <= limit - bytes.count else {
        throw FileError(
          .badData, "larger than the \(limit) bytes allowed", path: path, at: .byte(limit),
          advice: "check that it is the right file")
      }
      bytes += chunk[..<count]
    }
  }

  private static func unreadable(_ error: SystemError, _ path: String) -> FileError {
    FileError(
      .notFound, "cannot be read: \(error.message)", path: path,
      advice: "check the name and its permissions")
  }
}
