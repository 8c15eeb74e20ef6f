import ArgumentParser
import BackpropBench
import BackpropData
import BackpropFiles
import Foundation

/// The command `backprop-bench`: the peak of this machine, and the share of it that training reaches.
@main struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backprop-bench",
    abstract: "Measure how fast networks are trained on this machine.",
    discussion: """
      Measures the peak of one core (multiply-adds in registers, reading memory), then the matrix \
      products of two networks as a share of that peak, then whole trainings on one thread and on \
      several, and independent trainings side by side. Each figure is that of the fastest \
      repetition; still, let nothing else run meanwhile.

      Examples:
        backprop-bench
        backprop-bench --dataset mnist --threads 8 --json
      """)

  /// The images to train on.
  enum ImageSet: String, CaseIterable, ExpressibleByArgument { case auto, mnist, digits }

  @Option(
    help: ArgumentHelp(
      "The images.",
      discussion: "auto is MNIST where it is found, otherwise the built-in digits.",
      valueName: "name"))
  var dataset = ImageSet.auto

  @Option(
    help: ArgumentHelp(
      "The folder that holds MNIST. (default: $BACKPROP_DATA, then the cache)",
      valueName: "folder"), completion: .directory)
  var data: String?

  @Option(help: ArgumentHelp("The samples per epoch.", valueName: "n"))
  var trainSize = 10_000

  @Option(
    help: ArgumentHelp(
      "The largest number of threads. (default: the number of processors)", valueName: "n"))
  var threads: Int?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func validate() throws {
    for (option, value) in [("--train-size", trainSize), ("--threads", threads ?? 1)]
    where value < 1 {
      throw ValidationError("\(option) \(value): give a positive number")
    }
    if data != nil, dataset == .digits {
      throw ValidationError("--data is for MNIST: the built-in digits need no folder")
    }
  }

  func run() async throws {
    let (images, name, source) = try images()
    let report = try await BenchmarkReport.measure(
      on: images, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { part in
      if !quiet {
        try? FileHandle.standardError.write(contentsOf: Data("Measuring \(part)\n".utf8))
      }
    }
    guard json else { return print(report.text(source), terminator: "") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(
      String(
        decoding: try encoder.encode(
          Record(report: report, data: name, samples: images.count)), as: UTF8.self))
  }

  /// Returns the first ``trainSize`` training images, the name of the data set and its source.
  private func images() throws(FileError) -> (LabeledImages, name: String, source: String) {
    if dataset != .digits {
      let environment = ProcessInfo.processInfo.environment
      do throws(FileError) {
        let files = try MNIST.find(
          directory: data, environment: environment,
          cacheDirectory: CacheDirectory.path(environment: environment))
        let mnist = try MNIST.load(files, hasValidation: false)
        return (mnist.training.prefix(trainSize), mnist.name, mnist.source)
      } catch  where dataset == .auto && error.kind == .notFound && error.path == nil {}
    }
    let digits = SyntheticDigits()
    return (digits.images(.training, count: trainSize), "digits", digits.source)
  }
}

/// The output of `--json`: the report, and the images that were used.
private struct Record: Encodable {
  let report: BenchmarkReport
  let data: String
  let samples: Int

  private enum CodingKeys: CodingKey {
    case data, samples
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(data, forKey: .data)
    try container.encode(samples, forKey: .samples)
  }
}
