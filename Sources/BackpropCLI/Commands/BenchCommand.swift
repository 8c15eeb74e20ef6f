import ArgumentParser
import BackpropBench

/// `backprop bench`: how fast this machine is, and how much of that the library reaches.
struct BenchCommand: AsyncParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast networks are trained on this machine.",
    discussion: """
      Measures what one core can do at best (multiply-adds in registers, reading memory), then the \
      matrix products of two networks against that, then whole trainings on one thread and on \
      several, and independent trainings side by side. Each figure is that of the fastest \
      repetition; still, let nothing else run meanwhile.

      Examples:
        backprop bench
        backprop bench --dataset mnist --threads 8 --json
        mpirun -n 4 backprop-mpi bench --mpi-model
        mpirun -n 2 backprop-mpi bench --mpi-model --latency 1.5 --bandwidth 12
      """)

  @OptionGroup(title: "DATA") var data: DataOptions

  @Option(
    help: ArgumentHelp(
      "The samples of an epoch. (default: 10000)", valueName: "n"),
    transform: parsePositiveCount)
  var trainSize = 10_000

  @Option(
    help: ArgumentHelp(
      "The largest number of threads. (default: the number of processors)", valueName: "n"),
    transform: parsePositiveCount)
  var threads = processorCount

  @Flag(
    help: ArgumentHelp(
      "Measure messages between ranks and steps of training instead, and say what 1 to 1024 ranks would "
        + "do.", discussion: "Needs a build with MPI: MPI/README.md."))
  var mpiModel = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --mpi-model: the latency α of a message in µs. (default: measured)", valueName: "x"),
    transform: parseNumber)
  var latency: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --mpi-model: the bandwidth 1/β in GB/s. (default: measured)", valueName: "x"),
    transform: parseNumber)
  var bandwidth: Double?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func wantsRanks(_ launchedCount: Int) -> Bool { mpiModel }

  func validate() throws {
    for (option, value) in [("--latency", latency), ("--bandwidth", bandwidth)] {
      guard let value else { continue }
      if !mpiModel { throw ValidationError("\(option) needs --mpi-model") }
      if value <= 0 { throw ValidationError("\(option) \(value): give a positive number") }
    }
  }

  func run() async throws {
    let isQuiet = quiet || !RankGroup.isSpeaker
    let source = try await data.find(isQuiet: isQuiet, on: RankGroup.current)
    guard let images = source.images(.training, limit: trainSize) else {
      throw ValidationError("--dataset: the networks need images, auto, mnist or digits")
    }
    if let ranks = RankGroup.current {
      let report = try CostMeasurement(
        images: images, ranks: ranks, latency: latency.map { $0 * 1e-6 },
        bandwidth: bandwidth.map { $0 * 1e9 }
      ) { if !isQuiet { StandardStream.error.remark("\($0)\n") } }.report()
      if RankGroup.isSpeaker {
        try StandardStream.output.write(json ? jsonText(report) : report.text)
      }
      return
    }
    let report = try await BenchmarkReport.measure(on: images, threads: threads) { part in
      if !quiet { StandardStream.error.remark("Measuring \(part)\n") }
    }
    let record = BenchmarkRecord(report: report, data: source.name, samples: images.count)
    try StandardStream.output.write(json ? jsonText(record) : report.text(source.origin))
  }
}
