import Foundation
import Testing

/// The state that is left when a rank dies or the job is asked to end.
@Suite struct FaultTests {
  private let job: Job

  init() throws { job = try Job() }

  private let run =
    "--dataset digits --train-size 600 --evaluation-size 200 --precision float64 --reduction ordered"

  /// A rank is killed in the middle of an epoch. The job ends; resumed on another number of ranks it
  /// gives the same bits as an uninterrupted run.
  @Test func killedRank() throws {
    let (process, finish) = try job.start(
      ranks: 4,
      "train --distributed \(run) --epochs 4000 --checkpoint run --checkpoint-every 1 --quiet")
    wait { job.folder.exists("run/checkpoint-3-0.safetensors") || !process.isRunning }
    let ranks = job.ranks(of: process.processIdentifier)
    #expect(ranks.count == 4)
    kill(try #require(ranks.last), SIGKILL)
    let outcome = try finish()
    #expect(outcome.status == Launcher.killed, "\(outcome.errors)")
    // MPICH's mpirun says it on standard output.
    let said = outcome.output + outcome.errors
    #expect(said.contains("signal 9"), "mpirun says it: \(said)")

    let reached = try #require(newestEpoch())
    let epochs = reached + 2
    let resumed = try job.run(
      ranks: 3,
      "train --distributed \(run) --epochs \(epochs) --resume run --quiet --save resumed.npz")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let whole = try job.run(
      ranks: 2, "train --distributed \(run) --epochs \(epochs) --quiet --save whole.npz")
    #expect(whole.status == 0, "\(whole.errors)")
    let (one, other) = (job.folder.file("resumed.npz"), job.folder.file("whole.npz"))
    #expect(try Data(contentsOf: one) == Data(contentsOf: other))
  }

  /// One rank is asked to end, as by a scheduler: all end after the same mini-batch, with a checkpoint.
  @Test func terminatedRank() throws {
    let (process, finish) = try job.start(
      ranks: 3, "train --distributed \(run) --epochs 100000 --checkpoint run --quiet")
    wait { job.folder.exists("run/checkpoint-2-0.safetensors") || !process.isRunning }
    kill(try #require(job.ranks(of: process.processIdentifier).last), SIGUSR1)
    let outcome = try finish()
    #expect(outcome.status == 128 + SIGUSR1, "\(outcome.errors)")
    #expect(outcome.errors.contains("their result is in run"), "\(outcome.errors)")
  }

  /// Ranks resume the run of a single process, and a single process resumes that of ranks.
  @Test func resumesFromOneProcess() throws {
    let plain = "--dataset digits --train-size 300 --evaluation-size 100"
    let first = try job.runAlone("train \(plain) --epochs 2 --checkpoint run --quiet")
    #expect(first.status == 0, "\(first.errors)")
    let ranks = try job.run(
      ranks: 2, "train --distributed \(plain) --epochs 4 --resume run")
    #expect(ranks.status == 0, "\(ranks.errors)")
    #expect(ranks.errors.contains("--resume run continues"))
    let last = try job.runAlone("train \(plain) --epochs 6 --resume run --quiet")
    #expect(last.status == 0, "\(last.errors)")
  }

  /// A disk that is full for the first rank ends the others, which would wait for it.
  @Test func rankThatFailsAlone() throws {
    let outcome = try job.run(
      ranks: 3,
      "train --distributed --dataset digits --train-size 100 --evaluation-size 20 --epochs 1 --quiet "
        + "--history /dev/full/history.json")
    #expect([64, 74].contains(outcome.status), "\(outcome.errors)")
    #expect(outcome.errors.contains("backprop: "))
  }

  private func newestEpoch() -> Int? {
    let names = try? FileManager.default.contentsOfDirectory(atPath: job.folder.file("run").path)
    return names?.compactMap { name in
      name.hasPrefix("checkpoint-") ? Int(name.split(separator: "-")[1]) : nil
    }.max()
  }

  /// Waits until the condition holds, for a minute at most.
  private func wait(until condition: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(60)
    while !condition(), ContinuousClock.now < deadline { usleep(5_000) }
  }
}
