import Foundation
import Synchronization
import Testing
import _BackpropTestSupport

@testable import BackpropFiles

/// A failure here means that a full disk or a crash can leave half a model.
@Suite struct AtomicFileTests {
  @Test func writesAndReplaces() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try AtomicFile.write([1, 2, 3], to: path)
      try AtomicFile.write([4], to: path)
      #expect(try WholeFile.read(path) == [4])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
    }
  }

  @Test func aLinkStaysALink() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1], to: folder + "/real")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: "real")
      try AtomicFile.write([2], to: folder + "/link")
      #expect(try WholeFile.read(folder + "/real") == [2])
      let target = try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link")
      #expect(target == "real")
    }
  }

  /// A pipe stands for all that is no file: `/dev/null` can be one, where a program has replaced it.
  @Test func aPipeIsWrittenToAndNotReplaced() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/pipe"
      try #require(mkfifo(path, 0o600) == 0)
      let pipe = open(path, O_RDWR | O_NONBLOCK)
      defer { close(pipe) }
      try AtomicFile.write([1, 2], to: path)
      #expect(SystemFileCalls().kind(of: path) == .other)
      var bytes = [UInt8](repeating: 0, count: 10)
      #expect(read(pipe, &bytes, bytes.count) == 2)
      #expect(bytes.prefix(2) == [1, 2])
    }
  }

  @Test func refusesWhatIsNoFile() throws {
    try withTemporaryFolder { folder in
      let directory = #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder) }
      #expect(directory?.kind == .writeFailed)
      #expect(directory?.description.contains(folder) == true)
      let missing = folder + "/no/such/file"
      let error = #expect(throws: FileError.self) { try AtomicFile.write([1], to: missing) }
      #expect(error?.kind == .writeFailed)
      #expect(error?.advice == "make its folder first")
      #expect(throws: FileError.self) { try AtomicFile.write([1], to: "") }
      #expect(throws: FileError.self) { try AtomicFile.write([1], to: folder + "/a\0b") }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func shortAndInterruptedWritesAreContinued() throws {
    try withTemporaryFolder { folder in
      let calls = FaultyCalls(largestWrite: 3, interruptions: 5)
      let bytes = (0..<100).map { UInt8($0) }
      try AtomicFile.write(bytes, to: folder + "/a", calls: calls)
      #expect(try WholeFile.read(folder + "/a") == bytes)
    }
  }

  @Test(arguments: [FaultyCalls.Call.open, .write, .synchronize, .close, .rename])
  func everyFailureLeavesTheEarlierFile(call: FaultyCalls.Call) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try AtomicFile.write([1, 2, 3], to: path)
      let calls = FaultyCalls(largestWrite: 2, failing: call, code: ENOSPC)
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write([9, 9, 9, 9, 9], to: path, calls: calls)
      }
      #expect(error?.kind == .writeFailed)
      #expect(error?.description.hasPrefix(path) == true)
      #expect(try WholeFile.read(path) == [1, 2, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
      #expect(calls.openFiles == 0)
    }
  }

  @Test func readingKeepsToItsLimit() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1, 2, 3], to: folder + "/a")
      #expect(try WholeFile.read(folder + "/a", limit: 3) == [1, 2, 3])
      let error = #expect(throws: FileError.self) {
        try WholeFile.read(folder + "/a", limit: 2)
      }
      #expect(error?.kind == .badData)
      let endless = #expect(throws: FileError.self) {
        try WholeFile.read("/dev/zero", limit: 1 << 20)
      }
      #expect(endless?.kind == .badData)
      for path in [folder, folder + "/none", ""] {
        let error = #expect(throws: FileError.self) { try WholeFile.read(path) }
        #expect(error?.kind == .notFound)
        #expect(error?.path == path)
      }
    }
  }

  @Test func foldersAreMadeWithTheirParents() throws {
    try withTemporaryFolder { folder in
      try Folder.make(folder + "/a/b//c/")
      #expect(Folder.exists(folder + "/a/b/c"))
      try Folder.make(folder + "/a/b")
      try AtomicFile.write([], to: folder + "/file")
      let error = #expect(throws: FileError.self) { try Folder.make(folder + "/file/x") }
      #expect(error?.kind == .writeFailed)
    }
  }
}

/// The real calls, with chosen ones failing.
struct FaultyCalls: FileCalls {
  enum Call: Sendable { case open, write, synchronize, close, rename }

  private final class State: Sendable {
    let counts = Mutex((open: 0, writes: 0, interruptions: 0))
  }

  private let real = SystemFileCalls()
  private let state = State()
  let largestWrite: Int
  let failing: Call?
  let code: Int32

  init(largestWrite: Int = .max, interruptions: Int = 0, failing: Call? = nil, code: Int32 = 0) {
    self.largestWrite = largestWrite
    self.failing = failing
    self.code = code
    state.counts.withLock { $0.interruptions = interruptions }
  }

  /// Descriptors that were opened and not closed.
  var openFiles: Int { state.counts.withLock { $0.open } }

  private func fail(_ call: Call) throws(SystemError) {
    if call == failing { throw SystemError(code: code) }
  }

  func kind(of path: String) -> FileKind { real.kind(of: path) }
  func size(of file: Int32) -> Int { real.size(of: file) }

  func openFile(_ path: String, flags: Int32) throws(SystemError) -> Int32 {
    try fail(.open)
    let file = try real.openFile(path, flags: flags)
    state.counts.withLock { $0.open += 1 }
    return file
  }

  func readBytes(
    _ file: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    try real.readBytes(file, into: buffer)
  }

  func writeBytes(_ file: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
    let (isSecond, isInterrupted) = state.counts.withLock { counts in
      counts.writes += 1
      defer { counts.interruptions -= counts.interruptions > 0 ? 1 : 0 }
      return (counts.writes > 1, counts.interruptions > 0)
    }
    if isInterrupted { throw SystemError(code: EINTR) }
    // The first write succeeds, so that the failure comes in the middle of the file.
    if isSecond { try fail(.write) }
    return try real.writeBytes(
      file, UnsafeRawBufferPointer(rebasing: bytes.prefix(largestWrite)))
  }

  func synchronize(_ file: Int32) throws(SystemError) {
    try fail(.synchronize)
    try real.synchronize(file)
  }

  func closeFile(_ file: Int32) throws(SystemError) {
    try real.closeFile(file)
    state.counts.withLock { $0.open -= 1 }
    try fail(.close)
  }

  func renameFile(_ from: String, to: String) throws(SystemError) {
    try fail(.rename)
    try real.renameFile(from, to: to)
  }

  func removeFile(_ path: String) throws(SystemError) { try real.removeFile(path) }
  func makeDirectory(_ path: String) throws(SystemError) { try real.makeDirectory(path) }
}
