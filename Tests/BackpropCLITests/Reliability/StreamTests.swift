import Foundation
import Testing

/// Standard streams that are closed, full, or have lost their reader.
@Suite struct StreamTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  /// Progress may be lost, the result not.
  @Test func theReaderOfTheProgressEnds() throws {
    let outcome = try command.shell(
      """
      mkfifo pipe; head -c 1 < pipe > /dev/null &
      "$BACKPROP" train --dataset table.csv --epochs 3000 --save m.npz 2> pipe
      """)
    #expect(outcome.status == 0)
    #expect(command.folder.exists("m.npz"))
  }

  /// A result that nobody reads is a failed write, after everything is stored.
  @Test func theReaderOfTheResultEnds() throws {
    let outcome = try command.shell(
      """
      mkfifo pipe; true < pipe &
      "$BACKPROP" train --dataset table.csv --epochs 20 --quiet --save m.npz > pipe
      """)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("Broken pipe"))
    #expect(command.folder.exists("m.npz") && command.folder.exists("m.run.yaml"))
  }

  /// The status is that of the error, also where its message is lost.
  @Test func theReaderOfAnErrorEnds() throws {
    let outcome = try command.shell(
      """
      mkfifo pipe; true < pipe &
      sleep 0.2; "$BACKPROP" train --dataset nothing.csv 2> pipe
      """)
    #expect(outcome.status == 66)
  }

  /// A full pipe that does not block: progress is dropped, a result waits for its reader without
  /// using the processor.
  @Test(arguments: ["2", "1"])
  func aFullPipeThatDoesNotBlock(_ stream: String) throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let (reader, writer) = (ends[0], ends[1])
    defer { close(reader) }
    try #require(fcntl(writer, F_SETFL, O_NONBLOCK) == 0)
    let filler = [UInt8](repeating: 10, count: 4096)
    while write(writer, filler, filler.count) > 0 {}
    let process = Process()
    process.executableURL = Command.executable
    process.arguments = ["train", "--dataset", "table.csv", "--epochs", "2"]
    process.currentDirectoryURL = command.folder.url
    process.environment = ["HOME": command.folder.url.path]
    let end = FileHandle(fileDescriptor: writer, closeOnDealloc: true)
    process.standardOutput = stream == "1" ? end : FileHandle.nullDevice
    process.standardError = stream == "2" ? end : FileHandle.nullDevice
    try process.run()
    if stream == "1" {
      // It waits, and uses no time of the processor from then on.
      var before = -1
      while processorTicks(process.processIdentifier) != before {
        before = processorTicks(process.processIdentifier)
        usleep(300_000)
      }
      #expect(process.isRunning)
      try end.close()
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      while read(reader, &bytes, bytes.count) > 0 {}
    }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  /// The number of clock ticks that a process has computed for.
  private func processorTicks(_ process: Int32) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    let fields = text.split(separator: " ")
    return fields.count > 14 ? (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0) : 0
  }

  /// A closed stream is not replaced by a file of the command: its result is not written there.
  @Test(arguments: [(">&-", Int32(74)), ("2>&-", 0), ("<&-", 0), ("<&- >&- 2>&-", 74)])
  func aClosedStream(_ redirection: String, _ status: Int32) throws {
    let outcome = try command.shell(
      """
      "$BACKPROP" train --dataset table.csv --epochs 2 --save m.safetensors --checkpoint run \
        \(redirection)
      """)
    #expect(outcome.status == status)
    try command.folder.write(SmallData.table(), to: "again.csv")
    let evaluated = try command.run("evaluate", "m.safetensors", "--dataset", "again.csv")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
  }
}
