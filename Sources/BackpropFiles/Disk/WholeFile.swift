#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Reads files whole, up to a limit.
public enum WholeFile {
  /// Returns all bytes of the file at `path`, at most `limit`.
  ///
  /// A regular file that is larger is refused before anything is read. Elsewhere the size that the file
  /// system reports is only a hint; the bytes that are read count.
  ///
  /// - Throws: ``FileError`` of kind `notFound` if the file cannot be read, `badData` if it is
  ///   larger than `limit`.
  public static func read(_ path: String, limit: Int = ReadLimit.bytes) throws(FileError) -> [UInt8]
  {
    try read(path, limit: limit, calls: SystemFileCalls())
  }

  /// Returns the first bytes of a file, at most `count`, and the number of all its bytes, which is 0
  /// for a pipe or a device.
  ///
  /// - Throws: ``FileError`` of kind `notFound` if the file cannot be read.
  public static func readStart(
    of path: String, count: Int
  ) throws(FileError) -> (bytes: [UInt8], size: Int) {
    precondition(count >= 0, "a count is a number of bytes")
    try validateName(path, of: "file", .notFound)
    let calls = SystemFileCalls()
    do throws(SystemError) {
      let file = try uninterrupted(try calls.openFile(path, flags: O_RDONLY))
      defer { try? calls.closeFile(file) }
      let size = calls.size(of: file)
      var bytes = [UInt8](repeating: 0, count: min(count, size))
      var filled = 0
      while filled < bytes.count {
        let more = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(SystemError) in
          let rest = UnsafeMutableBufferPointer(rebasing: buffer[filled...])
          return try uninterrupted(
            try calls.readBytes(file, into: UnsafeMutableRawBufferPointer(rest)))
        }
        if more == 0 { break }
        filled += more
      }
      return (Array(bytes[..<filled]), size)
    } catch {
      throw unreadable(error, path)
    }
  }

  /// A Boolean value that indicates whether `path` leads to a file of bytes that stay: no directory,
  /// no pipe and no device.
  public static func isRegular(_ path: String) -> Bool {
    SystemFileCalls().kind(of: path) == .regular
  }

  /// A Boolean value that indicates whether `path` leads to an existing file, not a directory.
  public static func exists(_ path: String) -> Bool {
    switch SystemFileCalls().kind(of: path) {
    case .missing, .directory: false
    case .regular, .other: true
    }
  }

  static func read(
    _ path: String, limit: Int, calls: some FileCalls
  ) throws(FileError) -> [UInt8] {
    precondition(limit >= 0, "a limit is a number of bytes")
    try validateName(path, of: "file", .notFound)
    let file: Int32
    do throws(SystemError) {
      file = try calls.openFile(path, flags: O_RDONLY)
    } catch {
      throw unreadable(error, path)
    }
    defer { try? calls.closeFile(file) }
    let size = calls.size(of: file)
    guard size <= limit else { throw tooLarge(path, limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(0, size))
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
        throw tooLarge(path, limit)
      }
      bytes += chunk[..<count]
    }
  }

  private static func tooLarge(_ path: String, _ limit: Int) -> FileError {
    FileError(
      .badData, "larger than the \(limit) bytes allowed", path: path, at: .byte(limit),
      advice: ReadLimit.advice)
  }

  private static func unreadable(_ error: SystemError, _ path: String) -> FileError {
    FileError(
      .notFound, "cannot be read: \(error.message)", path: path,
      advice: "check the name and its permissions")
  }
}

/// Finds and creates folders.
public enum Folder {
  /// A Boolean value that indicates whether `path` leads to a directory.
  public static func exists(_ path: String) -> Bool {
    SystemFileCalls().kind(of: path) == .directory
  }

  /// Removes the folder at `path` if there is nothing in it.
  package static func removeIfEmpty(_ path: String) { _ = rmdir(path) }

  /// Creates the folder at `path` and its parents; an existing folder is unchanged.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed`.
  public static func make(_ path: String) throws(FileError) {
    let calls = SystemFileCalls()
    try validateName(path, of: "folder")
    let scalars = path.unicodeScalars
    var ends = scalars.indices.filter { scalars[$0] == "/" && $0 != scalars.startIndex }
    ends.append(scalars.endIndex)
    for end in ends {
      let folder = String(scalars[..<end])
      if calls.kind(of: folder) == .directory { continue }
      do throws(SystemError) {
        try calls.makeDirectory(folder)
      } catch {
        // Another process may have made it in between.
        if calls.kind(of: folder) == .directory { continue }
        throw FileError(
          .writeFailed, "folder cannot be made: \(error.message)", path: folder,
          advice: "name another folder")
      }
    }
  }
}
