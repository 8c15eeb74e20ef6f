import BackpropFiles
import Foundation
import Testing

/// The limit on the size of files: one line that says how to raise it, and no memory before.
@Suite struct ReadLimitTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  /// Runs the command with little address space.
  private func confined(_ arguments: String) throws -> Command.Outcome {
    try command.shell("ulimit -v 4000000; exec \"$BACKPROP\" \(arguments)")
  }

  private func expectRefusal(
    _ outcome: Command.Outcome, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == 65, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(
      outcome.errorLines.count == 1 && outcome.errors.contains("--read-limit"),
      "\(outcome.errors)", sourceLocation: sourceLocation)
  }

  /// Files without content, longer than the address space: their length alone refuses them.
  @Test(arguments: ["m.json", "m.npz", "m.onnx", "t.csv"])
  func sparseFiles(_ name: String) throws {
    let file = try FileHandle(forWritingTo: try command.folder.emptyFile(name))
    try file.truncate(atOffset: 9 << 30)
    try file.close()
    expectRefusal(
      try confined(
        name == "t.csv"
          ? "train --dataset t.csv --quiet" : "evaluate \(name) --dataset table.csv --quiet"))
  }

  /// A checkpoint whose header and length agree, with a tensor of 9 GiB.
  @Test func sparseCheckpoint() throws {
    let train = "train --dataset table.csv --quiet --epochs 2"
    #expect(try confined("\(train) --checkpoint run").status == 0)
    var bytes = [UInt8](try Data(contentsOf: command.folder.file("run/checkpoint-2-0.safetensors")))
    let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    let (start, size) = (bytes.count - 8 - length, 9 << 30)
    header = String(header.trimmingCharacters(in: .whitespaces).dropLast())
    header +=
      #","zzz":{"dtype":"F32","shape":[\#(size / 4)],"data_offsets":[\#(start),\#(start + size)]}}"#
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let count = header.utf8.count
    bytes = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8)
    try command.folder.write(bytes, to: "big/checkpoint-2-0.safetensors")
    let file = try FileHandle(forWritingTo: command.folder.file("big/checkpoint-2-0.safetensors"))
    try file.truncate(atOffset: UInt64(8 + count + start + size))
    try file.close()
    expectRefusal(try confined("\(train) --resume big"))
  }

  /// An option and a variable set the limit; a device ends at it, and so does what is decompressed.
  @Test func smallLimits() throws {
    let train = ["train", "--dataset", "table.csv", "--quiet", "--epochs", "1"]
    expectRefusal(try command.run(train + ["--read-limit", "20"]))
    expectRefusal(try command.run(["train", "--read-limit=20"] + train.dropFirst()))
    #expect(try command.run(train + ["--read-limit", "1M", "--save", "m.npz"]).status == 0)
    var small = command
    small.environment["BACKPROP_READ_LIMIT"] = "20"
    expectRefusal(try small.run(train))
    #expect(try small.run(train + ["--read-limit", "1m"]).status == 0)
    try FileManager.default.createSymbolicLink(
      atPath: command.folder.file("z.json").path, withDestinationPath: "/dev/zero")
    expectRefusal(
      try command.run("evaluate", "z.json", "--dataset", "table.csv", "--read-limit", "1M"))
    let table = [UInt8](repeating: UInt8(ascii: "\n"), count: 300_000)
    let packed = try ZipArchive.encode([.init(name: "x.npy", bytes: table)], method: .deflated)
    try command.folder.write(packed, to: "bomb.npz")
    expectRefusal(
      try command.run("train", "--dataset", "bomb.npz", "--quiet", "--read-limit", "200K"))
  }

  @Test(arguments: ["", "0", "-1", "1.5G", "G", "9999999999G", "9223372036854775807"])
  func invalidLimits(_ text: String) throws {
    let outcome = try command.run("data", "--read-limit", text)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains("is no size"), "\(outcome.errors)")
  }
}
