public import Backprop
public import BackpropFiles
public import BackpropFormats
import Foundation

/// The times at which a run is stored.
public enum CheckpointInterval: OptionRepresentable, Hashable, Sendable {
  /// After every so many epochs.
  case epochs(Int)
  /// After a duration.
  case time(Duration)

  /// An interval in the notation `5`, `30s`, `10min` or `1h`.
  ///
  /// - Throws: ``OptionError`` if the text is neither a number of epochs nor a duration.
  package init(optionText text: String) throws(OptionError) {
    for (unit, seconds) in [("min", 60.0), ("s", 1), ("h", 3600)] where text.hasSuffix(unit) {
      if let number = Double(text.dropLast(unit.count)), number > 0, number < 1e9 {
        self = .time(.seconds(number * seconds))
        return
      }
    }
    guard let epochs = Int(text), epochs >= 1 else {
      throw OptionError("give a number of epochs, or a time as in 30s, 10min or 1h")
    }
    self = .epochs(epochs)
  }
  package var optionText: String? {
    switch self {
    case .epochs(let count): String(count)
    case .time(let duration): "\((duration / .seconds(1)).optionText ?? "")s"
    }
  }
  package static var form: RunOption.Form { .notation([], "N, 30s, 10min or 1h") }
}

/// The folder and the times at which a run is stored, and the folder it resumes from.
public struct CheckpointPlan: Sendable {
  /// The folder that checkpoints are written to.
  public let folder: CheckpointFolder
  /// The times at which they are written.
  public let interval: CheckpointInterval
  /// The folder whose newest checkpoint the run resumes; `nil` for a new run.
  public let resume: CheckpointFolder?

  /// A plan.
  public init(folder: CheckpointFolder, interval: CheckpointInterval, resume: CheckpointFolder?) {
    self.folder = folder
    self.interval = interval
    self.resume = resume
  }
}

/// Stores a run at intervals.
public struct CheckpointWriter {
  private let plan: CheckpointPlan
  private let configuration: String
  private let fingerprint: String
  /// The criterion for the best checkpoint, if its value is monitored.
  private let best: EarlyStopping?
  private var lastWritten = ContinuousClock.now

  /// A writer of the checkpoints of a run.
  ///
  /// - Throws: `FileError` if the folder cannot be made, ``OptionError`` if it holds another run.
  public init<S: Scalar>(_ plan: CheckpointPlan, of run: PreparedRun<S>) throws {
    let specification = run.specification
    let monitor = specification.defaultMonitor
    self.plan = plan
    configuration = try JSONText.encode(specification, usesSnakeCase: true) + "\n"
    fingerprint = run.fingerprint
    best =
      specification.training.monitor.contains(monitor.monitor)
      ? EarlyStopping(monitor: monitor) : nil
    if plan.resume?.path != plan.folder.path, !plan.folder.names.isEmpty {
      throw OptionError(
        "\(plan.folder.path) holds the checkpoints of a run; resume it with --resume "
          + "\(plan.folder.path), or name another folder", option: "checkpoint")
    }
    try plan.folder.prepare()
  }

  /// The time at which the run must pause to be stored, if the interval is a duration.
  public var deadline: ContinuousClock.Instant? {
    guard case .time(let interval) = plan.interval else { return nil }
    return lastWritten + interval
  }

  /// Stores the run if it is time, or if the run is finished.
  public mutating func writeIfDue<S: Scalar, Generator: RandomSource & Codable>(
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

  /// Stores the run in its present state.
  ///
  /// - Returns: The folder.
  @discardableResult
  public mutating func write<S: Scalar, Generator: RandomSource & Codable>(
    _ run: borrowing TrainingRun<S, Generator>, isBest: Bool = false
  ) throws(FileError) -> String {
    try plan.folder.write(
      Checkpoint(
        state: run.state, generator: run.generator, cost: run.cost, configuration: configuration,
        dataFingerprint: fingerprint), isBest: isBest)
    lastWritten = .now
    return plan.folder.path
  }

  /// An error of the run, with the checkpoint from which it can be resumed, if there is one.
  public func locating(_ error: TrainingError) -> any Error {
    guard let name = plan.folder.names.first else { return error }
    return Divergence(cause: error, checkpoint: "\(plan.folder.path)/\(name)")
  }
}

/// A run that diverged or met a pole, and the checkpoint from which it can be resumed.
public struct Divergence: Error, CustomStringConvertible {
  /// The error that ended the run.
  public let cause: TrainingError
  /// The newest checkpoint, whose values are all finite.
  public let checkpoint: String

  public var description: String { "\(cause); the last good checkpoint is \(checkpoint)" }
}

extension PreparedRun {
  /// The newest checkpoint of this run in a folder.
  ///
  /// - Throws: ``OptionError`` that names the difference if it is the checkpoint of another run, or
  ///   `FileError`.
  public func checkpoint<Generator: RandomSource & Codable>(
    in folder: CheckpointFolder, of _: Generator.Type = Generator.self
  ) throws -> Checkpoint<S, Generator> {
    let newest: (checkpoint: Checkpoint<S, Generator>, path: String) = try folder.newest()
    let stored: RunSpecification
    do {
      stored = try JSONDecoder().decode(
        RunSpecification.self, from: Data(newest.checkpoint.configuration.utf8))
    } catch {
      throw FileError(
        .badData, "the configuration is not that of a training run", path: newest.path,
        advice: "check that it is a checkpoint of train")
    }
    if let difference = specification.difference(from: stored) {
      throw OptionError("\(folder.path): the run has \(difference)", option: "resume")
    }
    guard newest.checkpoint.dataFingerprint == fingerprint else {
      throw OptionError(
        "\(folder.path): the data of \(specification.dataset.optionText ?? "") has changed since the "
          + "run was stored", option: "resume")
    }
    return newest.checkpoint
  }
}
