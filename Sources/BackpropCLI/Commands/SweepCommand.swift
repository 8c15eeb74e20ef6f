import ArgumentParser
import BackpropRuns
import BackpropFiles
import Foundation

/// `backprop sweep`: trains many times with different options, and says which are the best.
struct SweepCommand: AsyncParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Search for the best options of a training.",
    discussion: """
      The file names options of train that all runs share, and values to try:

        train:
          dataset: mnist
          epochs: 5
        sweep:
          eta: [0.1, 0.5, 3]
          lambda: [0, 0.1, 1]
        method: grid

      With method: random and runs: N, values are drawn from lists or from ranges: \
      {uniform: [0, 1]}, {log-uniform: [0.01, 10]}, {integer: [5, 50]}. A list of values for seed \
      repeats every combination; the table then has means. monitor: names what decides, \
      evaluation-accuracy unless given; the best epoch of a run counts.

      Images are evaluated on the validation part: the test part is left for the one that is chosen. \
      Runs go on side by side, each on one thread, and are stored as they end: the same command \
      goes on with a sweep that was interrupted, and trains only what is new in a changed file. The \
      folder gets sweep.sqlite, sweep.csv, sweep.svg and best.run.yaml, for train --config.

      Needs a build with SQLite: apt install libsqlite3-dev, then --traits Sweep.

      Examples:
        swift run -c release --traits Sweep backprop sweep --config search.yaml
        backprop sweep --config search.yaml --output search --threads 8
        backprop train --config search/best.run.yaml --save best.safetensors
        mpirun -n 64 backprop-mpi sweep --config search.yaml
      """)

  @Option(
    help: ArgumentHelp("The YAML file that defines the sweep.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String

  @Option(.folder, help: "The folder of the results.")
  var output = "sweep"

  @Option(
    .count(from: 1, to: 1024),
    help: """
      The number of runs at the same time; by default the number of processors, and on the ranks of an \
      MPI job one each.
      """)
  var threads: Int?

  @Flag(help: "Print the results as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func wantsRanks(_ launchedCount: Int) -> Bool { launchedCount > 1 }

  func run() async throws {
    let ranks = RankGroup.current
    let (definition, runs) = try ranks.together {
      let definition = try SweepDefinition(config)
      return (definition, try SweepRun.all(of: definition))
    }
    #if Sweep
      let isQuiet = quiet || !RankGroup.isSpeaker
      let threads = threads ?? (ranks == nil ? processorCount : 1)
      let folder = SweepFolder(output)
      let lock = try ranks.together { () -> FolderLock? in
        guard RankGroup.isSpeaker else { return nil }
        try folder.prepare()
        return try FolderLock(output)
      }
      defer { withExtendedLifetime(lock) {} }
      let store = try ranks.together {
        RankGroup.isSpeaker ? try SweepStore(folder.database) : SweepStore?.none
      }
      let results = try await Interruptible.run(by: ranks == nil ? [] : [SIGUSR1]) { signals in
        signals.begin()
        let job = SweepJob(runs: runs, threads: threads, isQuiet: isQuiet, signals: signals)
        return try await job.results(in: store, on: ranks)
      }
      guard RankGroup.isSpeaker else { return }
      var report = SweepReport(definition, runs, results)
      report.saved = try folder.write(report)
      try StandardStream.output.write(json ? jsonText(report) : report.text)
    #else
      throw FileError(
        .unavailable,
        "the \(runs.count) runs of a sweep are stored in SQLite, without which this "
          + "command was built",
        advice: "apt install libsqlite3-dev, then swift build -c release --traits Sweep")
    #endif
  }
}
