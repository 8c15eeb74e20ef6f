#if Sweep
  import Foundation
  import Testing

  /// Sweeps that are really run; with the trait `Sweep` only.
  @Suite struct SweepRunTests {
    private let folder: TemporaryFolder
    private let command: Command

    init() throws {
      folder = try TemporaryFolder()
      command = Command(folder: folder)
      try folder.write(SmallData.table(), to: "table.csv")
    }

    private struct Report: Decodable {
      struct Row: Decodable {
        let settings: [String: String]
        let values: [Double]
        let value: Double?
        let diverged: Int
      }
      let rows: [Row]
      let saved: [String]
    }

    private func write(_ text: String, epochs: Int = 3) throws {
      try folder.write(
        "train: {dataset: table.csv, sizes: [2, 3], epochs: \(epochs)}\n" + text, to: "sweep.yaml")
    }

    private func sweep(_ arguments: String...) throws -> (Report, Command.Outcome) {
      let outcome = try command.run(["sweep", "--config", "sweep.yaml", "--json"] + arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return (try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)), outcome)
    }

    /// The rows are sorted, the files are there, and the best run can be run again.
    @Test func findsTheBest() throws {
      try write("sweep: {eta: [0.001, 1], seed: [1, 2, 3], batch-size: [5, 10]}")
      let (report, _) = try sweep()
      #expect(report.rows.count == 4 && report.rows.allSatisfy { $0.values.count == 3 })
      #expect(report.rows.compactMap(\.value) == report.rows.compactMap(\.value).sorted(by: >))
      #expect(report.rows[0].settings["eta"] == "1" && report.rows[0].settings["seed"] == nil)
      for name in report.saved {
        #expect(FileManager.default.fileExists(atPath: folder.file(name).path))
      }
      let csv = try String(contentsOf: folder.file("sweep/sweep.csv"), encoding: .utf8)
      #expect(csv.split(separator: "\n").count == 13)
      let again = try command.run(
        "train", "--config", "sweep/best.run.yaml", "--json", "--quiet")
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(again.output.utf8)) as? [String: Any])
      let evaluation = try #require(summary["evaluation"] as? [String: Any])
      let best = report.rows.flatMap(\.values).max()
      #expect(evaluation["best_relative_accuracy"] as? Double == best)
    }

    /// What is stored is not trained again, what is new is; threads change nothing.
    @Test func trainsOnlyWhatIsMissing() throws {
      try write("sweep: {eta: [0.1, 1], lambda: [0, 1]}")
      let (first, before) = try sweep("--threads", "1")
      #expect(before.sweepLines.count == 4)
      #expect(try sweep().1.sweepLines == ["4 of 4 runs are stored already"])
      try write("sweep: {eta: [0.1, 1, 10], lambda: [0, 1]}")
      let (_, added) = try sweep()
      #expect(added.sweepLines.count == 3 && added.sweepLines[0].hasPrefix("4 of 6"))
      try write("sweep: {eta: [0.1, 1], lambda: [0, 1]}")
      let (second, _) = try sweep("--threads", "3", "--output", "other")
      #expect(first.rows.map(\.values) == second.rows.map(\.values))
    }

    /// The order of the options does not make a run a new one, but other data under the same name does.
    @Test func knowsTheData() throws {
      try write("sweep: {eta: [0.1, 1], lambda: [0]}")
      let (first, _) = try sweep()
      try write("sweep: {lambda: [0], eta: [0.1, 1]}")
      #expect(try sweep().1.sweepLines == ["2 of 2 runs are stored already"])
      try folder.write(SmallData.table(rows: 60), to: "table.csv")
      let (second, outcome) = try sweep()
      #expect(outcome.sweepLines.count == 2)
      #expect(first.rows.map(\.values) != second.rows.map(\.values))
    }

    @Test func goesOnAfterDivergence() throws {
      try write("sweep: {eta: [1, 1e200]}\nmonitor: evaluation-cost")
      try folder.write(
        "train: {dataset: table.csv, sizes: [2, 3, 3], epochs: 3, activation: [relu, identity], "
          + "cost: quadratic, monitor: all}\nsweep: {eta: [0.01, 1e30]}\nmonitor: evaluation-cost\n",
        to: "sweep.yaml")
      let (report, _) = try sweep()
      #expect(report.rows[0].value != nil && report.rows[1].value == nil)
      #expect(report.rows[1].diverged == 1)
    }

    /// A signal keeps the runs that are over; the same command does the others.
    @Test func goesOnAfterAnInterruption() throws {
      #if DEBUG
        let epochs = 300
      #else
        let epochs = 15_000
      #endif
      try write("sweep: {eta: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]}", epochs: epochs)
      let (process, finish) = try command.start(
        ["sweep", "--config", "sweep.yaml", "--threads", "1"])
      let database = folder.file("sweep/sweep.sqlite").path
      let deadline = ContinuousClock.now + .seconds(20)
      while !FileManager.default.fileExists(atPath: database), ContinuousClock.now < deadline {
        usleep(5_000)
      }
      usleep(400_000)
      kill(process.processIdentifier, SIGINT)
      let outcome = try finish()
      #expect(outcome.status == 130)
      #expect(outcome.errorLines.last?.contains("of 8 runs are stored") == true)
      let (report, _) = try sweep()
      #expect(report.rows.count == 8 && report.rows.allSatisfy { $0.value != nil })
    }

    @Test func refusesForeignFiles() throws {
      try write("sweep: {eta: [0.1]}")
      let text = "no database at all, but long enough to be read as one"
      try folder.write(text, to: "sweep/sweep.sqlite")
      try folder.write("mine", to: "other/sweep.csv")
      for (path, name, status) in [("sweep", "sweep.sqlite", 65), ("other", "sweep.csv", 74)] {
        let outcome = try command.run("sweep", "--config", "sweep.yaml", "--output", path)
        #expect(outcome.status == Int32(status) && outcome.errorLines.count == 1)
        #expect(outcome.errors.contains(name), "\(outcome.errors)")
      }
      #expect(try folder.text("sweep/sweep.sqlite") == text)
      #expect(try folder.text("other/sweep.csv") == "mine")
    }

    /// A process that was killed before the first table leaves an empty file.
    @Test func fillsAnEmptyDatabase() throws {
      try write("sweep: {eta: [0.1]}")
      try folder.write("", to: "sweep/sweep.sqlite")
      #expect(try sweep().0.rows.count == 1)
    }
  }
#endif
