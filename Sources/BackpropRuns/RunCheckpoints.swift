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

  /// Locks the folder for this process; a folder that is resumed must exist.
  ///
  /// - Throws: `FileError`; ``OptionError`` if a new run would overwrite one that the folder holds.
  package func lock() throws -> FolderLock {
    if let resume, !Folder.exists(resume.path) {
      throw FileError(
        .notFound, "there is no checkpoint", path: resume.path,
        advice: "check the name, or start the run with --checkpoint")
    }
    let lock = try folder.lock()
    if resume?.path != folder.path, folder.newestPath != nil {
      throw OptionError(
        "\(folder.path) holds the checkpoints of a run; resume it with --resume \(folder.path), "
          + "or name another folder", option: "checkpoint")
    }
    return lock
  }
}

/// Stores a run at intervals.
public struct CheckpointWriter {
  private let plan: CheckpointPlan
  private let lock: FolderLock
  private let configuration: String
  private let fingerprint: String
  /// The criterion for the best checkpoint, if its value is monitored.
  private var best: EarlyStoppingProgress?
  private var lastWritten = ContinuousClock.now

  /// A writer of the checkpoints of a run.
  ///
  /// - Parameters:
  ///   - plan: The folder and the times.
  ///   - run: The run.
  ///   - lock: The lock of the folder, which is held as long as the writer exists.
  package init<S: Scalar>(
    _ plan: CheckpointPlan, of run: PreparedRun<S>, holding lock: FolderLock
  ) throws {
    let specification = run.specification
    let monitor = specification.defaultMonitor
    self.plan = plan
    self.lock = lock
    configuration = try JSONText.encode(specification, usesSnakeCase: true) + "\n"
    fingerprint = run.fingerprint
    best =
      specification.training.monitor.contains(monitor.monitor)
      ? EarlyStoppingProgress(EarlyStopping(monitor: monitor)) : nil
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
    // A failed attempt counts, too: the next one is when the next checkpoint is due.
    defer { lastWritten = .now }
    try plan.folder.write(
      Checkpoint(
        state: run.state, generator: run.generator, cost: run.cost, configuration: configuration,
        dataFingerprint: fingerprint), isBest: isBest)
    return plan.folder.path
  }

  /// An error of the run, with the checkpoint from which it can be resumed, if there is one.
  public func locating(_ error: TrainingError) -> any Error {
    guard let path = plan.folder.newestPath else { return error }
    return Divergence(cause: error, checkpoint: path)
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

extension RunSpecification {
  /// Takes the mini-batch size, a constant learning rate and the unscaled numbers of tables from a
  /// stored run, unless others were chosen: these were defaults of version 0.1.
  ///
  /// - Parameters:
  ///   - configuration: The description of the run in its checkpoint; what is no description is left
  ///     to the reader of the checkpoint to refuse.
  ///   - chosen: The names of the options that were given.
  package mutating func adoptDefaults(ofStored configuration: String, except chosen: Set<String>) {
    // Version 0.1 left the numbers of tables as they are.
    if case .table = dataset, !chosen.contains("scale"), !configuration.contains("\"scale\":") {
      table.scaling = .none
    }
    guard
      let stored = try? JSONDecoder().decode(RunSpecification.self, from: Data(configuration.utf8))
    else { return }
    if !chosen.contains("batch-size") {
      training.miniBatchSize = stored.training.miniBatchSize
    }
    if !chosen.contains("schedule"), stored.training.schedule == .constant {
      training.schedule = .constant
    }
  }
}

extension PreparedRun {
  /// The newest whole checkpoint of this run in a folder.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - generator: The type of the run's random-number generator.
  ///   - remark: Receives a sentence about each newer file that is damaged, and one if the run was
  ///     computed with another instruction set.
  /// - Throws: ``OptionError`` that names the difference if it is the checkpoint of another run, or
  ///   `FileError`.
  public func checkpoint<Generator: RandomSource & Codable>(
    in folder: CheckpointFolder, of generator: Generator.Type = Generator.self,
    remark: (String) -> Void = { _ in }
  ) throws -> Checkpoint<S, Generator> {
    let newest: CheckpointFolder.Newest<S, Generator> = try folder.newest()
    for error in newest.passedOver { remark("passed over: \(error)") }
    if !newest.passedOver.isEmpty { remark("resuming from \(newest.path)") }
    let checkpoint = newest.checkpoint
    let stored: RunSpecification
    do {
      stored = try JSONDecoder().decode(
        RunSpecification.self, from: Data(checkpoint.configuration.utf8))
    } catch {
      throw FileError(
        .badData, "the configuration is not that of a training run", path: newest.path,
        advice: "check that it is a checkpoint of train")
    }
    if let difference = specification.difference(from: stored) {
      throw OptionError("\(folder.path): the run has \(difference)", option: "resume")
    }
    guard checkpoint.dataFingerprint == fingerprint else {
      throw OptionError(
        "\(folder.path): the data of \(specification.dataset.optionText ?? "") has changed since the "
          + "run was stored", option: "resume")
    }
    let active = KernelInformation.activeInstructionSet
    if let earlier = checkpoint.instructionSet, earlier != active {
      remark(
        "\(newest.path) was computed with the kernels \(earlier.rawValue), and continues with "
          + "\(active.rawValue): equal up to rounding, no longer bit by bit")
    }
    return checkpoint
  }
}
