import BackpropFiles
import Foundation
import Testing

/// Disks that are full, read-only, or gone, made by the kernel itself.
@Suite struct DiskTests {
  let folder: TemporaryFolder
  private let old = Array(Writer.old.utf8)

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(SmallData.table(rows: 30), to: "table.csv")
    try FileManager.default.createDirectory(
      at: folder.file("disk"), withIntermediateDirectories: true)
  }

  /// A Boolean value that indicates whether a shell can make mounts in its own namespace.
  static let canMount =
    (try? Command(folder: TemporaryFolder()).shell(
      "mkdir d && unshare --mount mount -t tmpfs none d"
    ).status) == 0

  /// A training whose model is larger than the limits below.
  private let train = """
    train --dataset table.csv --sizes 2,3000,3 --epochs 1 --save disk/m.safetensors \
    --history disk/h.json --quiet
    """

  private func expectRefusal(
    _ outcome: Command.Outcome, leaving names: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(outcome.status == 74, "\(outcome.errors)", sourceLocation: sourceLocation)
    // A command with code coverage may be refused its profile as well.
    let errors = outcome.errorLines.filter { !$0.hasPrefix("LLVM Profile") }
    #expect(errors.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.contains("disk/m.safetensors"), sourceLocation: sourceLocation)
    let left = outcome.output.split(separator: "\n").map(String.init)
    #expect(left == names, sourceLocation: sourceLocation)
  }

  @Test("a limit on the size of files is a failed write and not the end of the process")
  func sizeLimit() throws {
    try folder.write(old, to: "disk/m.safetensors")
    let outcome = try Command(folder: folder).shell(
      "(ulimit -f 16; exec \"$BACKPROP\" \(train)); status=$?; ls -A disk; exit $status")
    try expectRefusal(outcome, leaving: ["h.json", "m.run.yaml", "m.safetensors"])
    #expect(try WholeFile.read(folder.file("disk/m.safetensors").path) == old)
    #expect(outcome.errors.contains("File too large"))
  }

  @Test("a full disk keeps the earlier file", .enabled(if: canMount, "needs to mount a tmpfs"))
  func fullDisk() throws {
    let outcome = try Command(folder: folder).shell(
      """
      exec unshare --mount sh -c 'mount -t tmpfs -o size=32k none disk && echo old > disk/m.safetensors
      "$BACKPROP" \(train); status=$?
      [ "$(cat disk/m.safetensors)" = old ] || status=1
      ls -A disk; exit $status'
      """)
    try expectRefusal(outcome, leaving: ["h.json", "m.run.yaml", "m.safetensors"])
    #expect(outcome.errors.contains("No space left on device"))
  }

  @Test("a full disk keeps the checkpoints", .enabled(if: canMount, "needs to mount a tmpfs"))
  func fullDiskUnderCheckpoints() throws {
    let train = "train --dataset table.csv --sizes 2,100,3 --quiet --epochs"
    let outcome = try Command(folder: folder).shell(
      """
      exec unshare --mount sh -c 'mount -t tmpfs -o size=40k none disk
      "$BACKPROP" \(train) 99 --checkpoint disk --checkpoint-keep 50 > /dev/null; status=$?
      ls disk/*.tmp disk/.*.tmp
      mount -o remount,size=1m disk
      "$BACKPROP" \(train) 99 --resume disk > /dev/null || status=1
      exit $status' 2> errors.txt
      """)
    let errors = try folder.text("errors.txt")
    #expect(outcome.status == 74, "\(errors)")
    #expect(outcome.output.isEmpty, "temporary files are left")
    #expect(errors.contains("No space left on device"))
  }

  @Test("a read-only disk is told", .enabled(if: canMount, "needs to mount a folder read-only"))
  func readOnly() throws {
    try folder.write(old, to: "disk/m.safetensors")
    let outcome = try Command(folder: folder).shell(
      """
      exec unshare --mount sh -c 'mount --bind disk disk && mount -o remount,ro,bind disk
      "$BACKPROP" \(train); status=$?; ls -A disk; exit $status'
      """)
    try expectRefusal(outcome, leaving: ["m.safetensors"])
    #expect(try WholeFile.read(folder.file("disk/m.safetensors").path) == old)
  }

  @Test("a folder that goes away during the training is told")
  func removedFolder() throws {
    let command = Command(folder: folder)
    let long = "train --dataset table.csv --epochs 100000000 --save disk/m.safetensors --quiet"
    let outcome = try command.shell(
      """
      "$BACKPROP" \(long) & child=$!
      sleep 2; rmdir disk; kill -TERM $child; wait $child
      """)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errors.contains("disk/m.safetensors"))
    #expect(!folder.exists("disk"))
  }

  @Test("a command that is killed while it writes leaves the earlier file")
  func killed() throws {
    // The limit without the command's protection: the kernel ends it in the middle of a write.
    guard FailingCalls.library != nil else { return }
    try folder.write(old, to: "disk/m.safetensors")
    let outcome = try Command(
      folder: folder, environment: FailingCalls.environment(.kill(write: 1))
    ).run(train.split(separator: " ").map(String.init))
    #expect(outcome.status == 9)
    #expect(try WholeFile.read(folder.file("disk/m.safetensors").path) == old)
    #expect(!folder.exists("disk/h.json"))
  }
}

extension Command {
  /// Runs a shell script, in which `$BACKPROP` is the command.
  func shell(_ lines: String) throws -> Outcome {
    var shell = self
    shell.environment["BACKPROP"] = Self.executable.path
    shell.environment["LLVM_PROFILE_FILE"] = "/dev/null"
    shell.environment["PATH"] = "/usr/bin:/bin:/usr/sbin:/sbin"
    return try shell.start(["-c", lines], executable: URL(fileURLWithPath: "/bin/sh")).finish()
  }
}
