import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats
import Foundation

/// Stores a run now and then.
struct CheckpointWriter {
  private let plan: CheckpointPlan
  private let configuration: String
  private let dataFingerprint: String
  /// What decides which checkpoint is the best, if it is measured.
  private let best: EarlyStopping?
  private var lastWritten = ContinuousClock.now

  /// - Throws: ``FileError`` if the folder cannot be made, `ValidationError` if it holds another run.
  init(
    _ plan: CheckpointPlan, configuration: String, dataFingerprint: String,
    watching watched: MonitoredValue, monitor: Monitor
  ) throws {
    self.plan = plan
    self.configuration = configuration
    self.dataFingerprint = dataFingerprint
    best = monitor.contains(watched.monitor) ? EarlyStopping(monitor: watched) : nil
    if plan.resume?.path != plan.folder.path, !plan.folder.names.isEmpty {
      throw ValidationError(
        "--checkpoint \(plan.folder.path): it holds the checkpoints of a run; go on with --resume "
          + "\(plan.folder.path), or name another folder")
    }
    try plan.folder.prepare()
  }

  /// When the run has to pause to be stored, if that is a matter of time.
  var deadline: ContinuousClock.Instant? {
    guard case .time(let interval) = plan.interval else { return nil }
    return lastWritten + interval
  }

  /// Stores the run if it is time, or over.
  mutating func writeIfDue<S: Scalar, Generator: RandomSource & Codable>(
    _ run: borrowing TrainingRun<S, Generator>, endedEpoch: Bool
  ) throws(FileError) {
    let isBest =
      endedEpoch && best?.verdict(on: run.history).bestEpoch == run.history.epochs
    let isDue =
      switch plan.interval {
      case .epochs(let count): endedEpoch && run.history.epochs.isMultiple(of: count)
      case .time: deadline.map { ContinuousClock.now >= $0 } ?? false
      }
    if isDue || isBest || run.isFinished { try write(run, isBest: isBest) }
  }

  /// Stores the run as it is.
  ///
  /// - Returns: The folder.
  @discardableResult
  mutating func write<S: Scalar, Generator: RandomSource & Codable>(
    _ run: borrowing TrainingRun<S, Generator>, isBest: Bool = false
  ) throws(FileError) -> String {
    try plan.folder.write(
      Checkpoint(
        state: run.state, generator: run.generator, cost: run.cost, configuration: configuration,
        dataFingerprint: dataFingerprint), isBest: isBest)
    lastWritten = .now
    return plan.folder.path
  }

  /// An error of the run, with the checkpoint from which it can be taken up if there is one.
  func locating(_ error: TrainingError) -> any Error {
    guard let name = plan.folder.names.first else { return error }
    return Divergence(cause: error, checkpoint: "\(plan.folder.path)/\(name)")
  }

  /// The checkpoint that the run goes on from, if it is one of this run.
  ///
  /// - Throws: `ValidationError` that names what is different, or what reading throws.
  static func resume<S: Scalar, Generator: RandomSource & Codable>(
    _ folder: CheckpointFolder, _ configuration: RunConfiguration, dataFingerprint: String,
    as _: Checkpoint<S, Generator>.Type = Checkpoint<S, Generator>.self
  ) throws -> Checkpoint<S, Generator> {
    // What the run was comes first: it says better than a wrong type of numbers what is different.
    let newest: (checkpoint: Checkpoint<S, Generator>, path: String)
    newest = try folder.newest()
    let stored: RunConfiguration
    do {
      stored = try JSONDecoder().decode(
        RunConfiguration.self, from: Data(newest.checkpoint.configuration.utf8))
    } catch {
      throw FileError(
        .badData, "the configuration is not that of a training", path: newest.path,
        advice: "check that it is a checkpoint of train")
    }
    if let difference = configuration.difference(from: stored) {
      throw ValidationError("--resume \(folder.path): the run has \(difference)")
    }
    guard newest.checkpoint.dataFingerprint == dataFingerprint else {
      throw ValidationError(
        "--resume \(folder.path): the data of \(configuration.dataset) is not what the run learned "
          + "from; it has changed since")
    }
    return newest.checkpoint
  }
}
