import Foundation
import Testing

/// Signals, limits on threads, and options that are wrong only later in a run.
@Suite struct SignalAndThreadTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  /// A terminal that closes ends a run as SIGTERM does; `nohup` keeps it.
  @Test func hangUp() throws {
    let train = "train --dataset table.csv --quiet --epochs 100000000 --checkpoint run"
    let outcome = try command.shell(
      """
      "$BACKPROP" \(train) --checkpoint-every 1h & child=$!
      while [ ! -e run/best.safetensors ]; do sleep 0.05; done
      kill -HUP $child; wait $child
      """)
    #expect(outcome.status == 129, "\(outcome.errors)")
    #expect(outcome.errors.contains("terminated") && outcome.errors.contains("is in run"))
    let kept = try command.shell(
      """
      trap '' HUP
      "$BACKPROP" \(train.replacing("run", with: "kept")) & child=$!
      while [ ! -e kept/best.safetensors ]; do sleep 0.05; done
      kill -HUP $child; sleep 0.3; kill -TERM $child; wait $child
      """)
    #expect(kept.status == 143, "\(kept.errors)")
  }

  /// While a large network is made, there is nothing to keep: a signal ends the process.
  @Test func interruptedBeforeTheFirstEpoch() throws {
    let (process, finish) = try command.start([
      "train", "--dataset", "table.csv", "--sizes", "2,3000,3000,3000,3", "--checkpoint", "run",
    ])
    // The lock is taken just before the network is made.
    while process.isRunning, !command.folder.exists("run/.backprop-lock") { usleep(1_000) }
    kill(process.processIdentifier, SIGINT)
    let outcome = try finish()
    #expect(outcome.status == 130)
    #expect(outcome.errorLines.last == "backprop: interrupted; nothing was written")
  }

  /// Dispatch would wait for ever for a thread that it cannot have.
  @Test(
    .enabled(if: getuid() == 0 && FileManager.default.fileExists(atPath: "/usr/bin/setpriv")),
    arguments: [1, 2])
  func threadsThatCannotBeHad(_ limit: Int) throws {
    let outcome = try command.shell(
      """
      chmod 777 .; exec prlimit --nproc=\(limit) \
        setpriv --reuid=65533 --regid=65533 --clear-groups "$BACKPROP" train --dataset table.csv
      """)
    guard !outcome.errors.contains("Permission denied") else { return }  // a build of root alone
    #expect(outcome.status == 69, "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("threads"))
  }

  /// η of every epoch counts: (1 - ηλ/n) must not change its sign.
  @Test(arguments: ["exponential:2", "warmup:1,exponential:3", "step:1:4"])
  func risingRates(_ schedule: String) throws {
    let outcome = try command.run(
      "train", "--dataset", "table.csv", "--quiet", "--epochs", "5", "--eta", "0.5", "--lambda",
      "100", "--schedule", schedule, "--save", "m.npz")
    #expect(outcome.status == 64)
    #expect(
      outcome.errorLines.count == 1 && outcome.errors.contains("the schedule takes η to"),
      "\(outcome.errors)")
    #expect(!command.folder.exists("m.npz"))
  }

  /// A missing value is an error, and does not swallow the next argument.
  @Test func optionsWithoutAValue() throws {
    try command.folder.write("epochs: 1\nsave: ''\n", to: "empty.yaml")
    let file = try command.run(
      "train", "--dataset", "table.csv", "--config", "empty.yaml", "--json", "--quiet")
    #expect(file.status == 65)
    #expect(file.errors.contains("empty.yaml: line 2: 'save' has no value"), "\(file.errors)")
    let line = try command.run("train", "--dataset", "table.csv", "--save=", "--json")
    #expect(line.status == 64)
    #expect(line.errors.contains("--save has no value"))
  }
}
