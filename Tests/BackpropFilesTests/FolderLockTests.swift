import Foundation
import Testing
import _BackpropTestSupport

@testable import BackpropFiles

/// Two processes that write into one folder destroy each other's files.
@Suite struct FolderLockTests {
  @Test func isHeldByOneAndReleased() throws {
    try withTemporaryFolder { folder in
      var first: FolderLock? = try FolderLock(folder)
      let error = #expect(throws: FileError.self) { try FolderLock(folder) }
      #expect(error?.kind == .unavailable)
      let process = ProcessInfo.processInfo.processIdentifier
      #expect(error?.problem.contains("process \(process), since 2") == true)
      #expect(first != nil)
      first = nil
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      _ = try FolderLock(folder)
    }
  }

  /// The file of a process that was killed is not locked.
  @Test func whatIsLeftIsTakenOver() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(Array("process 1\n".utf8), to: "\(folder)/\(FolderLock.fileName)")
      let lock = try FolderLock(folder)
      withExtendedLifetime(lock) {}
    }
  }

  /// Neither a link, which could lead to another file, nor a pipe, which would be waited for.
  @Test func onlyAFileIsLocked() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/\(FolderLock.fileName)"
      try AtomicFile.write([7], to: "\(folder)/other")
      try FileManager.default.createSymbolicLink(
        atPath: path, withDestinationPath: "\(folder)/other")
      let error = #expect(throws: FileError.self) { try FolderLock(folder) }
      #expect(error?.kind == .writeFailed)
      #expect(try WholeFile.read("\(folder)/other") == [7])
    }
  }
}
