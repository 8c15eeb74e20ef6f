import Foundation
import Testing

/// Independent runs, distributed to ranks.
@Suite struct RankSweepTests {
  private let job: Job

  init() throws {
    job = try Job()
    try job.folder.write(
      """
      train:
        dataset: digits
        train-size: 200
        evaluation-size: 100
        epochs: 2
      sweep:
        eta: [0.1, 0.5, 1, 2, 3]
        lambda: [0, 0.5]
      """, to: "search.yaml")
  }

  /// The results equal those of one process, whichever rank trained a run; no run is trained twice.
  @Test func sameResults() throws {
    let alone = try job.runAlone("sweep --config search.yaml --output alone --quiet")
    #expect(alone.status == 0, "\(alone.errors)")
    let ranks = try job.run(ranks: 3, "sweep --config search.yaml --output ranks")
    #expect(ranks.status == 0, "\(ranks.errors)")
    #expect(ranks.errors.contains("10/10 "))
    #expect(try table("ranks") == table("alone"))
    let again = try job.run(ranks: 2, "sweep --config search.yaml --output ranks")
    #expect(again.errors.contains("10 of 10 runs are stored already"), "\(again.errors)")
  }

  /// A killed rank ends the sweep; finished runs are stored, and the next start trains the others.
  @Test func killedRank() throws {
    let config = try job.folder.text("search.yaml").replacing("epochs: 2", with: "epochs: 40")
    try job.folder.write(config, to: "search.yaml")
    let (process, finish) = try job.start(ranks: 3, "sweep --config search.yaml --output ranks")
    let deadline = ContinuousClock.now + .seconds(60)
    while !errors().contains("/10 "), process.isRunning, ContinuousClock.now < deadline {
      usleep(5_000)
    }
    kill(try #require(job.ranks(of: process.processIdentifier).last), SIGKILL)
    let outcome = try finish()
    #expect(outcome.status == Launcher.killed, "\(outcome.errors)")
    let again = try job.run(ranks: 2, "sweep --config search.yaml --output ranks")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("of 10 runs are stored already"), "\(again.errors)")
    #expect(again.errors.contains("10/10 "))
  }

  /// An invalid file is reported once, and no rank waits.
  @Test func wrongFile() throws {
    try job.folder.write("train: {distributed: true}\nsweep: {eta: [1, 2]}\n", to: "search.yaml")
    let outcome = try job.run(ranks: 3, "sweep --config search.yaml")
    #expect(outcome.status == 64 || outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.errors.components(separatedBy: "backprop: ").count == 2, "\(outcome.errors)")
  }

  /// The sheet's trainings are distributed, stored one by one, and reused.
  @Test func sheet() throws {
    let sheet = "sheet --exercise 25a,26c --appendix --quick --replicas 2 --dataset digits --output"
    let first = try job.run(ranks: 3, "\(sheet) sheet")
    #expect(first.status == 0, "\(first.errors)")
    let alone = try job.runAlone("\(sheet) alone --quiet")
    #expect(alone.status == 0, "\(alone.errors)")
    for name in [
      "25a-cross-entropy.csv", "25a-quadratic.csv", "26c-training.csv", "appendix-equalizer.csv",
      "appendix-non-circular.csv", "appendix-fourier.csv", "appendix-xor.csv",
    ] {
      #expect(try job.folder.text("sheet/\(name)") == job.folder.text("alone/\(name)"))
    }
    let again = try job.run(ranks: 2, "\(sheet) sheet")
    #expect(again.status == 0 && !again.errors.contains("seed 1: epoch"), "\(again.errors)")
  }

  /// Returns the text on standard error so far.
  private func errors() -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: job.folder.url.path)) ?? []
    return names.filter { $0.hasSuffix(".err") }.compactMap { try? job.folder.text($0) }.joined()
  }

  /// Returns the set of rows without their times.
  private func table(_ folder: String) throws -> Set<String> {
    let lines = try job.folder.text("\(folder)/sweep.csv").split(separator: "\n")
    let header = lines[0].split(separator: ",", omittingEmptySubsequences: false)
    let seconds = try #require(header.firstIndex(of: "seconds"))
    return Set(
      lines.map { line in
        var cells = line.split(separator: ",", omittingEmptySubsequences: false)
        cells.remove(at: seconds)
        return cells.joined(separator: ",")
      })
  }
}
