import Backprop
import BackpropFiles
import BackpropFormats
import Foundation
import Testing

/// Runs that are stored, killed and taken up again.
@Suite struct CheckpointTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private func arguments(_ options: String) -> [String] {
    ["train", "--dataset", "table.csv", "--quiet"] + options.split(separator: " ").map(String.init)
  }

  private func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: command.folder.file(name))
  }

  /// Whenever the process is killed, what is in the folder can be read, and the run that goes on
  /// from it ends in the same bits as the one that was never killed.
  @Test(arguments: [
    "--epochs 150 --batch-size 7 --optimizer adam --eta 0.01 --dropout 0.2 --precision float64",
    "--epochs 150 --batch-size 7 --lambda 0.1 --generator numpy --seed 3",
    "--epochs 80 --batch-size 7 --scalar complex --activation modrelu,real-part-sigmoid "
      + "--optimizer nesterov --schedule cosine:80",
  ])
  func survivesBeingKilled(_ options: String) throws {
    #expect(try command.run(arguments(options + " --save whole.npz")).status == 0)
    let store = options + " --save parts.npz --checkpoint-every 0.01s"
    var kills = 0
    for attempt in 0..<60 {
      let before = Set(command.folder.folderNames("run"))
      // Killed between the two files of its first checkpoint, a run is resumed from the best.
      let hasBegun = before.contains { CheckpointFolder.isCheckpointName($0) }
      let go = hasBegun ? " --resume run" : " --checkpoint run"
      let (process, finish) = try command.start(arguments(store + go))
      if attempt < 4 {
        // Something is being written, or was: the run is on its way, however fast the build.
        while process.isRunning, Set(command.folder.folderNames("run")) == before { usleep(500) }
        usleep(UInt32.random(in: 0...10_000))
        kill(process.processIdentifier, SIGKILL)
      }
      let outcome = try finish()
      #expect(outcome.errors.isEmpty, "\(outcome.errors)")
      if outcome.status == 0 { break }
      #expect(outcome.status == SIGKILL)
      kills += 1
    }
    #expect(kills > 0)
    #expect(try bytes("parts.npz") == bytes("whole.npz"))
    let names = command.folder.folderNames("run")
    #expect(names.count { $0.hasPrefix("checkpoint-") } <= 3)
    #expect(names.contains("best.safetensors") && !names.contains { $0.hasSuffix(".tmp") })
  }

  /// A signal stores the run to the mini-batch.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func storesWhenItIsTold(_ signal: Int32, _ status: Int32) throws {
    // Long enough for a signal on the way.
    #if DEBUG
      let epochs = 150
    #else
      let epochs = 3000
    #endif
    let options = "--epochs \(epochs) --batch-size 3"
    #expect(try command.run(arguments(options + " --save whole.npz")).status == 0)
    let interrupted = arguments(options + " --checkpoint run --checkpoint-every 1h")
    let (process, finish) = try command.start(interrupted)
    // The best is stored in the first epoch: then it has begun.
    let deadline = ContinuousClock.now + .seconds(20)
    while !command.folder.folderNames("run").contains("best.safetensors"),
      ContinuousClock.now < deadline
    {
      usleep(5_000)
    }
    usleep(50_000)
    kill(process.processIdentifier, signal)
    let outcome = try finish()
    #expect(outcome.status == status)
    #expect(outcome.errors.contains("is in run"), "\(outcome.errors)")
    let rest = try command.run(arguments(options + " --resume run --save parts.npz"))
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try bytes("parts.npz") == bytes("whole.npz"))
  }

  @Test func namesWhatIsDifferent() throws {
    let options = "--epochs 3 --optimizer adam --eta 0.01"
    #expect(try command.run(arguments(options + " --checkpoint run")).status == 0)
    func expectRefusal(_ options: String, status: Int32 = 64, says words: String) throws {
      let outcome = try command.run(arguments(options))
      #expect(outcome.status == status)
      #expect(outcome.errorLines.count == 1 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    try expectRefusal(options + " --seed 2 --resume run", says: "--seed 1, not 2")
    try expectRefusal(options + " --beta1 0.5 --resume run", says: "--beta1 0.9, not 0.5")
    try expectRefusal(options + " --batch-size 5 --resume run", says: "--batch-size 10, not 5")
    try expectRefusal(
      options + " --early-stopping 5 --resume run", says: "--early-stopping unset, not 5")
    try expectRefusal(options + " --checkpoint run", says: "resume it with --resume run")
    try expectRefusal(options + " --resume nowhere", status: 66, says: "there is no checkpoint")
    try expectRefusal(options + " --checkpoint-every 0", says: "30s, 10min")
    try expectRefusal(options + " --checkpoint-keep 2", says: "needs --checkpoint")
    try command.folder.write(
      SmallData.table().replacing("class\n", with: "class\n0.5,0.5,x\n"), to: "table.csv")
    try expectRefusal(options + " --train-size 180 --resume run", says: "has changed since")
  }

  /// More epochs than the run had are those that it would have had from the start.
  @Test(arguments: ["", "--schedule warmup:2,cosine:9 --optimizer adam --generator numpy"])
  func goesOnForMoreEpochs(_ options: String) throws {
    let run = "--batch-size 7 " + options
    let status = try command.run(arguments(run + " --epochs 9 --save whole.npz")).status
    #expect(status == 0)
    #expect(try command.run(arguments(run + " --epochs 4 --checkpoint run")).status == 0)
    let more = try command.run(arguments(run + " --epochs 9 --resume run --save more.npz"))
    #expect(more.status == 0, "\(more.errors)")
    #expect(try bytes("more.npz") == bytes("whole.npz"))
  }

  /// A newest file that is damaged is passed over, and refused where there is no other, not even the
  /// best one.
  @Test func passesOverDamage() throws {
    let options = "--epochs 4"
    #expect(try command.run(arguments(options + " --save whole.npz --checkpoint run")).status == 0)
    let newest = try Data(contentsOf: command.folder.file("run/checkpoint-4-0.safetensors"))
    try command.folder.write(Array(newest.dropLast(9)), to: "run/checkpoint-4-0.safetensors")
    let resumed = try command.run(arguments(options + " --save parts.npz --resume run"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try bytes("parts.npz") == bytes("whole.npz"))
    for name in command.folder.folderNames("run") where name.hasSuffix(".safetensors") {
      try command.folder.write("no checkpoint", to: "run/\(name)")
    }
    let refused = try command.run(arguments(options + " --resume run"))
    #expect(refused.status == 65 && refused.errorLines.count == 1)
    #expect(refused.errors.contains("run/checkpoint-4-0.safetensors: byte"))
  }
}

extension TemporaryFolder {
  /// The names in a folder of the folder, without that of a lock; none if it is not there.
  fileprivate func folderNames(_ name: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: file(name).path)
    return (names ?? []).filter { $0 != FolderLock.fileName }
  }
}

extension CheckpointTests {
  /// A run that 0.1.0 stored continues to the result that 0.1.0 had, and its `run.yaml` repeats it.
  @Test(arguments: [
    ("real-adam", 8), ("real-adamw", 5), ("real-numpy", 6), ("complex-momentum", 10),
    ("complex-poles", 7),
  ])
  func continuesRunsOfEarlierVersions(_ name: String, _ epochs: Int) throws {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../BackpropRunsTests/Fixtures/0.1.0").standardizedFileURL
    for item in ["points.csv", name] {
      try FileManager.default.copyItem(
        at: fixtures.appending(path: item), to: command.folder.file(item))
    }
    let expected = try ModelFile.readAny(command.folder.file("\(name)/model.safetensors").path)
    let resumed = try command.run(
      "train", "--config", "\(name)/checkpoints/run.yaml", "--resume", "\(name)/checkpoints",
      "--epochs", "\(epochs)", "--quiet", "--threads", "1", "--save", "resumed.safetensors")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let repeated = try command.run(
      "train", "--config", "\(name)/model.run.yaml", "--quiet", "--save", "repeated.safetensors")
    #expect(repeated.status == 0, "\(repeated.errors)")
    for file in ["resumed.safetensors", "repeated.safetensors"] {
      // The fixtures were computed with AVX-512; other instruction sets differ by rounding.
      if KernelInformation.activeInstructionSet == .avx512 {
        let model = try ModelFile.readAny(command.folder.file(file).path)
        #expect(tensors(of: model.opened) == tensors(of: expected.opened), "\(file)")
      }
      let model = try ModelFile.readAny(command.folder.file(file).path)
      #expect(distance(model.opened, expected.opened) < 1e-3, "\(file)")
    }
    // The options of the run are written as they were read.
    let written = try command.folder.text("repeated.run.yaml").split(separator: "\n")
    let read = try command.folder.text("\(name)/model.run.yaml").split(separator: "\n")
    #expect(written.filter { $0 != "scale: none" } == read)
    // Tables were not scaled then.
    #expect(written.contains("scale: none") == read.contains("dataset: points.csv"))
  }

  /// The largest difference of two models' weights.
  private func tensors<S>(of model: some TypedModel<S>) -> [NamedTensor] { model.network.tensors }

  private func distance<S>(_ model: some TypedModel<S>, _ other: any TypedModel) -> Double {
    func network<T>(_ model: some TypedModel<T>) -> Any { model.network }
    guard let other = network(other) as? Network<S> else { return .infinity }
    return zip(model.network.layers, other.layers).flatMap { a, b in
      zip(a.weights, b.weights).map { Double(($0 - $1).lengthSquared).squareRoot() }
    }.max() ?? .infinity
  }
}
