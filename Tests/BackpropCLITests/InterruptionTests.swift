import Foundation
import Testing

/// A first signal ends a run after it is stored; a second one ends it at once.
@Suite struct InterruptionTests {
  /// The run cannot report the interruption, as its standard error is not read: it hangs there
  /// until the second signal.
  @Test(arguments: [SIGINT, SIGTERM])
  func secondSignalEndsAtOnce(_ signal: Int32) throws {
    let command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
    let errors = Pipe()
    fill(errors.fileHandleForWriting.fileDescriptor)
    let (process, finish) = try command.start(
      ["train", "--dataset", "table.csv", "--epochs", "1000000", "--quiet", "--checkpoint", "run"],
      errors: errors.fileHandleForWriting)
    // With the best checkpoint it has begun.
    wait { command.folder.exists("run/best.safetensors") }
    kill(process.processIdentifier, signal)
    usleep(200_000)
    wait {
      kill(process.processIdentifier, signal)
      usleep(20_000)
      return !process.isRunning
    }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    _ = try finish()
    // Without its reading end the pipe would end the process, too.
    withExtendedLifetime(errors) {}
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == signal)
  }

  /// Polls a condition, for a limited time.
  private func wait(until condition: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(20)
    while !condition(), ContinuousClock.now < deadline { usleep(5_000) }
  }

  /// Writes to a pipe until it is full.
  private func fill(_ pipe: Int32) {
    let flags = fcntl(pipe, F_GETFL)
    _ = fcntl(pipe, F_SETFL, flags | O_NONBLOCK)
    let chunk = [UInt8](repeating: 0, count: 4096)
    while write(pipe, chunk, chunk.count) > 0 {}
    while write(pipe, chunk, 1) > 0 {}
    _ = fcntl(pipe, F_SETFL, flags)
  }
}
