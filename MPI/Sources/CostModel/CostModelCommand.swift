import ArgumentParser
import BackpropData
import BackpropFiles
import Foundation
import MPIRanks
import MessagePassing

/// The command `backprop-mpi-model`: predicts the speed of distributed training on up to 1,024 ranks.
@main struct CostModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backprop-mpi-model",
    abstract: "Measure messages and training steps, and predict the speed on 1 to 1024 ranks.",
    discussion: """
      Examples:
        mpirun -n 4 backprop-mpi-model
        mpirun -n 2 backprop-mpi-model --latency 1.5 --bandwidth 12
      """)

  @Option(
    help: ArgumentHelp(
      "The folder that holds MNIST. (default: none, and the built-in digits)", valueName: "folder"),
    completion: .directory)
  var data: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The latency α of a message in µs. (default: measured)", valueName: "x"))
  var latency: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The bandwidth 1/β in GB/s. (default: measured)", valueName: "x"))
  var bandwidth: Double?

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func validate() throws {
    for (option, value) in [("--latency", latency), ("--bandwidth", bandwidth)] {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("\(option) \(value): give a positive number")
      }
    }
  }

  /// Joins the other ranks, then parses and runs: an invalid argument is the same on all ranks, and
  /// only rank 0 reports it.
  static func main() {
    let world: Communicator
    do {
      world = try Communicator()
    } catch {
      report("\(error)")
      Foundation.exit(69)
    }
    do {
      try parse().run(on: MPIRanks(world))
      try world.finish()
    } catch {
      let status = exitCode(for: error).rawValue
      if status == 0 || status == 64 {
        if world.rank == 0 {
          if status == 0 { print(fullMessage(for: error)) } else { report(message(for: error)) }
        }
        try? world.finish()
      } else {
        report("rank \(world.rank): \(error)")
        world.abort(status)
      }
      Foundation.exit(status)
    }
  }

  private func run(on ranks: MPIRanks) throws {
    let images = try images()
    let report = try CostMeasurement(
      images: images, ranks: ranks, latency: latency.map { $0 * 1e-6 },
      bandwidth: bandwidth.map { $0 * 1e9 }
    ) { if !quiet, ranks.rank == 0 { Self.report($0) } }.report()
    guard ranks.rank == 0 else { return }
    guard json else { return print(report.text, terminator: "") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }

  /// The images to train on: their number and their zeros matter, what they show does not.
  private func images() throws(FileError) -> LabeledImages {
    let count = 10_000
    guard let data else { return SyntheticDigits().images(.training, count: count) }
    return try MNIST.load(MNIST.find(directory: data), hasValidation: false).training.prefix(count)
  }

  /// Writes a line to standard error.
  private static func report(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data("backprop-mpi-model: \(line)\n".utf8))
  }
}
