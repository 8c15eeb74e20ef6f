import Backprop
public import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation

/// Who trains the runs of a sheet somewhere else, such as on other machines.
public protocol RunWorkers: Sendable {
  /// Does the jobs, with ``RunJob/perform(_:on:progress:)`` where they end up.
  ///
  /// - Returns: What that returned, in the order of the jobs.
  func perform(
    _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> [[UInt8]]
}

/// A training that a sheet needs, in a form that can be sent.
public struct RunJob: Codable, Sendable {
  let experiment: Experiment
  let seed: UInt64

  var bytes: [UInt8] {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return Array(try encoder.encode(self))
    }
  }

  /// Trains.
  ///
  /// - Parameters:
  ///   - job: What ``RunWorkers/perform(_:here:)`` got.
  ///   - digits: Those of the sheet.
  ///   - progress: Told about epochs.
  /// - Returns: The run, in a form that can be sent and stored.
  /// - Throws: What makes no run at all, or `CancellationError`.
  public static func perform(
    _ job: [UInt8], on digits: DigitDataset, progress: @escaping @Sendable (String) -> Void
  ) throws -> [UInt8] {
    let job = try JSONDecoder().decode(RunJob.self, from: Data(job))
    let run = try Run(job.experiment, seed: job.seed, on: digits, progress: progress)
    return Array(try JSONEncoder().encode(StoredRun(run)))
  }
}

/// A run in a form that can be sent.
struct StoredRun: Codable {
  private let job: RunJob
  /// A safetensors file.
  private let network: Data
  private let history: History
  private let failure: TrainingError?

  init(_ run: Run) throws {
    job = RunJob(experiment: run.experiment, seed: run.seed)
    network = Data(
      try ModelFile.encode(Model(run.network, cost: run.experiment.cost), .safetensors))
    (history, failure) = (run.history, run.failure)
  }

  var run: Run {
    get throws {
      let model = try AnyModel(decoding: Array(network), .safetensors)
      guard case .float32(let model) = model else {
        throw FileError(.badData, "the network of a run is not of the sheet's numbers")
      }
      return Run(
        experiment: job.experiment, seed: job.seed, network: model.network, history: history,
        failure: failure)
    }
  }

  /// The run in what ``RunJob/perform(_:on:progress:)`` returned.
  static func decode(_ bytes: [UInt8]) throws -> Run {
    try JSONDecoder().decode(StoredRun.self, from: Data(bytes)).run
  }
}
