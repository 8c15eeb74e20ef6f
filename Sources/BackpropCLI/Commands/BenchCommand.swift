import ArgumentParser
import BackpropBench

/// `backprop bench`: how fast this machine is, and how much of that the library reaches.
struct BenchCommand: AsyncParsableCommand {
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

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func run() async throws {
    let source = try await SampleSource.find(data, isQuiet: quiet)
    guard let images = source.images(.training, limit: trainSize) else {
      throw ValidationError("--dataset: the networks need images, auto, mnist or digits")
    }
    let report = try await BenchmarkReport.measure(on: images, threads: threads) { part in
      if !quiet { StandardStream.error.remark("Measuring \(part)\n") }
    }
    let record = BenchmarkRecord(report: report, data: source.name, samples: images.count)
    try StandardStream.output.write(json ? jsonText(record) : report.text(source.origin))
  }
}
