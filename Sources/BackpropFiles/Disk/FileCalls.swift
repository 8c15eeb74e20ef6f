#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A failed system call: its `errno`.
struct SystemError: Error, Hashable {
  var code: Int32

  /// The system's description, as in `strerror`.
  var message: String { String(cString: strerror(code)) }

  static var last: SystemError { SystemError(code: errno) }
}

/// Repeats a call until no signal interrupts it.
func uninterrupted<Result>(
  _ call: @autoclosure () throws(SystemError) -> Result
) throws(SystemError) -> Result {
  while true {
    do throws(SystemError) {
      return try call()
    } catch  where error.code == EINTR {
      continue
    }
  }
}

/// The kind of file that a path leads to, following links.
enum FileKind: Hashable {
  case missing, regular, directory, other
}

/// Throws an error of kind `kind` if `path` cannot be the name of a `noun`: if it is empty or
/// contains a NUL byte.
func validateName(
  _ path: String, of noun: String, _ kind: FileError.Kind = .writeFailed
) throws(FileError) {
  guard !path.isEmpty, !path.utf8.contains(0) else {
    throw FileError(kind, "not a \(noun) name", path: path, advice: "name another \(noun)")
  }
}

/// The system calls for reading and writing, as a protocol, so that a test can make each of them
/// fail.
///
/// Each function is one call with its `errno` as a typed error; its caller retries.
protocol FileCalls: Sendable {
  func kind(of path: String) -> FileKind
  func size(of file: Int32) -> Int
  func openFile(_ path: String, flags: Int32) throws(SystemError) -> Int32
  func readBytes(_ file: Int32, into: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int
  func writeBytes(_ file: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int
  func synchronize(_ file: Int32) throws(SystemError)
  func closeFile(_ file: Int32) throws(SystemError)
  func renameFile(_ from: String, to: String) throws(SystemError)
  func removeFile(_ path: String) throws(SystemError)
  func makeDirectory(_ path: String) throws(SystemError)
}

extension FileCalls {
  /// Writes all of `bytes` in as many calls as it takes; `written` counts the bytes so far.
  func writeAll(
    _ bytes: [UInt8], to file: Int32, written: inout Int
  ) throws(SystemError) {
    while written < bytes.count {
      let start = written
      written += try bytes.withUnsafeBufferPointer { (buffer) throws(SystemError) in
        let rest = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[start...]))
        return try uninterrupted(try writeBytes(file, rest))
      }
      // A file that accepts no bytes and reports no error would be written to for ever.
      guard written > start else { throw SystemError(code: EIO) }
    }
  }

  /// Closes a file that was written. An interrupted close is no failure: the descriptor is closed on
  /// Linux, and the bytes are written.
  func closeWritten(_ file: Int32) throws(SystemError) {
    do throws(SystemError) {
      try closeFile(file)
    } catch  where error.code != EINTR {
      throw error
    } catch {}
  }
}

/// The real system calls.
struct SystemFileCalls: FileCalls {
  func kind(of path: String) -> FileKind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .regular
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  func size(of file: Int32) -> Int {
    var status = stat()
    return fstat(file, &status) == 0 ? Int(status.st_size) : 0
  }

  func openFile(_ path: String, flags: Int32) throws(SystemError) -> Int32 {
    let file = open(path, flags | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .last }
    return file
  }

  func readBytes(_ file: Int32, into: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    let count = read(file, into.baseAddress, into.count)
    guard count >= 0 else { throw .last }
    return count
  }

  func writeBytes(_ file: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    let count = write(file, bytes.baseAddress, bytes.count)
    guard count >= 0 else { throw .last }
    return count
  }

  func synchronize(_ file: Int32) throws(SystemError) {
    guard fsync(file) == 0 else { throw .last }
  }

  func closeFile(_ file: Int32) throws(SystemError) {
    guard close(file) == 0 else { throw .last }
  }

  func renameFile(_ from: String, to: String) throws(SystemError) {
    guard rename(from, to) == 0 else { throw .last }
  }

  func removeFile(_ path: String) throws(SystemError) {
    guard unlink(path) == 0 else { throw .last }
  }

  func makeDirectory(_ path: String) throws(SystemError) {
    guard mkdir(path, 0o777) == 0 else { throw .last }
  }
}
