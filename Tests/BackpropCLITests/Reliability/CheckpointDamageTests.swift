import BackpropFiles
import Foundation
import Testing

/// Damage to checkpoints: a run resumes from the newest whole one, and loses none.
@Suite struct CheckpointDamageTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private func train(_ options: String) throws -> Command.Outcome {
    try command.run(
      ["train", "--dataset", "table.csv", "--quiet"]
        + options.split(separator: " ").map(String.init))
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: command.folder.file(name))
  }

  private var checkpoints: [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: command.folder.file("run").path)
    return (names ?? []).filter { $0.hasPrefix("checkpoint-") }.sorted()
  }

  private func damage(_ name: String) throws {
    var bytes = [UInt8](try bytes("run/\(name)"))
    bytes[bytes.count - 5] ^= 4
    try command.folder.write(bytes, to: "run/\(name)")
  }

  /// A flipped bit in the newest: the one before it is taken, and the damaged one is named.
  @Test func theNewestWholeOneIsTaken() throws {
    #expect(try train("--epochs 6 --save whole.npz --checkpoint run").status == 0)
    try damage("checkpoint-6-0.safetensors")
    let resumed = try train("--epochs 6 --save parts.npz --resume run")
    #expect(resumed.status == 0)
    #expect(resumed.errorLines.count == 2, "\(resumed.errors)")
    #expect(resumed.errors.contains("passed over: run/checkpoint-6-0.safetensors: byte"))
    #expect(resumed.errors.contains("resuming from run/checkpoint-5-0.safetensors"))
    #expect(try bytes("parts.npz") == bytes("whole.npz"))
  }

  @Test func theBestIsTheLastResort() throws {
    #expect(try train("--epochs 6 --save whole.npz --checkpoint run").status == 0)
    for name in checkpoints { try damage(name) }
    let resumed = try train("--epochs 6 --save parts.npz --resume run")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("resuming from run/best.safetensors"))
    #expect(try bytes("parts.npz") == bytes("whole.npz"))
  }

  /// Files with higher numbers are neither resumed from, nor do they cost a whole checkpoint.
  @Test func nothingWholeIsRemovedForJunk() throws {
    let first = "--epochs 4 --checkpoint run --checkpoint-keep 1 --monitor training-cost"
    #expect(try train(first).status == 0)
    for number in 997...999 {
      try command.folder.write("junk", to: "run/checkpoint-\(number)-0.safetensors")
    }
    try FileManager.default.createDirectory(
      at: command.folder.file("run/checkpoint-1000-0.safetensors"),
      withIntermediateDirectories: true)
    let more = "--epochs 7 --resume run --checkpoint-keep 1 --monitor training-cost"
    #expect(try train(more).status == 0)
    #expect(checkpoints.contains("checkpoint-7-0.safetensors"))
    #expect(!checkpoints.contains("checkpoint-4-0.safetensors"))
    #expect(try train(more).status == 0)
  }

  /// A folder with such names alone is free for a new run.
  @Test func junkDoesNotBlockAFolder() throws {
    try command.folder.write("junk", to: "run/checkpoint-999-0.safetensors")
    try FileManager.default.createDirectory(
      at: command.folder.file("run/.backprop-x.tmp"), withIntermediateDirectories: true)
    try command.folder.write("part", to: "run/.backprop-y.tmp")
    #expect(try train("--epochs 2 --checkpoint run").status == 0)
    #expect(checkpoints.contains("checkpoint-2-0.safetensors"))
    #expect(command.folder.exists("run/.backprop-x.tmp"), "a folder is no temporary file")
    #expect(!command.folder.exists("run/.backprop-y.tmp"))
    #expect(try train("--epochs 2 --checkpoint run").status == 64)
  }

  /// The length that a header tells is compared before memory is allocated.
  @Test func aSparseFileIsNotRead() throws {
    #expect(try train("--epochs 2 --checkpoint run").status == 0)
    let huge = command.folder.file("run/checkpoint-9-0.safetensors")
    for start in [[], [UInt8](try bytes("run/checkpoint-2-0.safetensors"))] {
      try command.folder.write(start, to: "run/checkpoint-9-0.safetensors")
      let file = try FileHandle(forWritingTo: huge)
      try file.truncate(atOffset: 6 << 30)
      try file.close()
      let outcome = try command.shell(
        """
        ulimit -v 4000000
        "$BACKPROP" train --dataset table.csv --quiet --epochs 3 --resume run
        """)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("passed over: run/checkpoint-9-0.safetensors"))
    }
  }

  /// A second process on a folder is refused, and told which one uses it; a killed one leaves it free.
  @Test(arguments: ["--checkpoint run", "--tensorboard run"])
  func oneProcessUsesAFolder(_ option: String) throws {
    let long = ["train", "--dataset", "table.csv", "--quiet", "--epochs", "100000000"]
    let (process, finish) = try command.start(long + option.split(separator: " ").map(String.init))
    while process.isRunning, !command.folder.exists("run/run.yaml") { usleep(5_000) }
    let second = try train("--epochs 1 \(option)")
    #expect(second.status == 69)
    #expect(second.errorLines.count == 1)
    #expect(
      second.errors.contains("run: is in use by process \(process.processIdentifier), since 2"))
    if option.contains("checkpoint") {
      #expect(try train("--epochs 1 --resume run").status == 69)
    }
    kill(process.processIdentifier, SIGKILL)
    #expect(try finish().status == 9)
    #expect(command.folder.exists("run/\(FolderLock.fileName)"))
    try FileManager.default.removeItem(at: command.folder.file("run/run.yaml"))
    let names = try FileManager.default.contentsOfDirectory(
      atPath: command.folder.file("run").path)
    for name in names where name.hasSuffix(".safetensors") || name.hasPrefix("events") {
      try FileManager.default.removeItem(at: command.folder.file("run/\(name)"))
    }
    let free = try train("--epochs 1 \(option)")
    #expect(free.status == 0, "\(free.errors)")
    #expect(!command.folder.exists("run/\(FolderLock.fileName)"))
  }

  /// The folder of checkpoints and that of the events may be the same.
  @Test func oneFolderForBoth() throws {
    let outcome = try train("--epochs 2 --checkpoint run --tensorboard run/../run")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// Kernels of other instruction sets round otherwise.
  @Test func otherKernelsAreTold() throws {
    var plain = command
    plain.environment["BACKPROP_KERNELS"] = "plain"
    let arguments = ["train", "--dataset", "table.csv", "--quiet", "--epochs"]
    #expect(try plain.run(arguments + ["2", "--checkpoint", "run"]).status == 0)
    let resumed = try command.run(arguments + ["3", "--resume", "run"])
    #expect(resumed.status == 0)
    if resumed.errors.isEmpty { return }  // a processor without others
    #expect(resumed.errors.contains("with the kernels plain"), "\(resumed.errors)")
    let same = try command.run(arguments + ["4", "--resume", "run"])
    #expect(same.errors.isEmpty, "\(same.errors)")
  }
}
