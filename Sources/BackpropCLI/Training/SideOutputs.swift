import Backprop
import BackpropFiles
import BackpropFormats
import BackpropRuns

/// The checkpoints and the events of a run, which are written while it trains.
///
/// They are not the result: where they cannot be written, the training goes on, and the failure is
/// reported at its end. Checkpoints are tried again when the next one is due.
struct SideOutputs {
  private var checkpoints: CheckpointWriter?
  private var events: EventRecorder?
  private let isQuiet: Bool
  /// The first failure of each output.
  private(set) var failures: [FileError] = []
  private var hasFailedCheckpoint = false

  init(_ checkpoints: CheckpointWriter?, _ events: EventRecorder?, isQuiet: Bool) {
    (self.checkpoints, self.events, self.isQuiet) = (checkpoints, events, isQuiet)
  }

  /// The time at which the run must pause to be stored; nil if there is none.
  var deadline: ContinuousClock.Instant? { checkpoints?.deadline }

  /// Records an epoch that has ended.
  ///
  /// - Parameter learningRate: η of that epoch; nil for a full-batch optimizer.
  mutating func record<S: Scalar, Generator>(
    _ run: borrowing TrainingRun<S, Generator>, learningRate: Double?
  ) {
    do throws(FileError) {
      try events?.record(run.history, run.network, learningRate: learningRate)
    } catch {
      events = nil
      note(error)
    }
  }

  /// Stores the run if it is time.
  mutating func storeIfDue<S: Scalar, Generator: RandomSource & Codable>(
    _ run: borrowing TrainingRun<S, Generator>, endedEpoch: Bool
  ) {
    do throws(FileError) {
      try checkpoints?.writeIfDue(run, endedEpoch: endedEpoch)
    } catch {
      noteCheckpoint(error)
    }
  }

  /// Stores the run as it is.
  ///
  /// - Returns: The folder; nil if there is none, or it cannot be written.
  mutating func store<S: Scalar, Generator: RandomSource & Codable>(
    _ run: borrowing TrainingRun<S, Generator>
  ) -> String? {
    do throws(FileError) {
      return try checkpoints?.write(run)
    } catch {
      noteCheckpoint(error)
      return nil
    }
  }

  /// An error of the run, with the checkpoint from which it can be resumed.
  func locating(_ error: TrainingError) -> any Error { checkpoints?.locating(error) ?? error }

  private mutating func noteCheckpoint(_ error: FileError) {
    if !hasFailedCheckpoint { note(error) }
    hasFailedCheckpoint = true
  }

  private mutating func note(_ error: FileError) {
    failures.append(error)
    if !isQuiet { StandardStream.error.remark("\(error); the training goes on\n") }
  }
}

/// Files that could not be written, and the results that are kept nevertheless.
struct StorageFailure: Error, CustomStringConvertible {
  /// The failures, at least one.
  let failures: [FileError]
  /// The files that are written.
  let kept: [String]
  /// The signal that ended the run, if there was one.
  var interruption: Interruption?

  var description: String {
    let result = interruption?.description ?? "the result is in \(kept.joined(separator: " and "))"
    let isKept = interruption != nil || !kept.isEmpty
    return (failures.map(\.description) + (isKept ? [result] : [])).joined(separator: "; ")
  }
}

/// Takes steps none of which depends on another: all of them, even if one fails.
///
/// - Throws: The first error.
func takeAll(_ steps: (() throws -> Void)...) throws {
  var first: (any Error)?
  for step in steps {
    do { try step() } catch { first = first ?? error }
  }
  if let first { throw first }
}
