import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats

/// What a process trains on, and what is known about it.
struct TrainingLoad<S: Scalar> {
  let source: DataDescription
  /// Those of the network.
  let sizes: [Int]
  /// All samples, or those that this rank holds.
  let data: ShardedData<S>
  /// What tells all samples from others; empty where nobody asks.
  let fingerprint: String

  init(
    _ split: SampleSource.Split<S>, of source: DataDescription, sizes: [Int], _ plan: TrainingPlan,
    among ranks: (any Ranks)?
  ) throws {
    let (training, evaluation) = (split.training, split.evaluation)
    self.source = source
    self.sizes = sizes
    fingerprint =
      plan.checkpoints == nil && ranks == nil ? "" : training.fingerprint + evaluation.fingerprint
    if let ranks, let reduction = plan.reduction {
      data = try ShardedData(
        training: training, evaluation: evaluation, for: reduction, among: ranks)
    } else {
      data = ShardedData(training: training, evaluation: evaluation)
    }
  }
}

extension TrainingJob {
  /// The checkpoint that the run goes on from; nil for its beginning. The first rank reads it, so that
  /// no other one needs to reach the folder.
  func resumed<S: Scalar, Generator: RandomSource & Codable>(
    _ configuration: RunConfiguration, _ fingerprint: String
  ) throws -> Checkpoint<S, Generator>? {
    guard plan.isResumed else { return nil }
    let own: Checkpoint<S, Generator>? = try ranks.together {
      try plan.checkpoints?.resume.map {
        try CheckpointWriter.resume($0, configuration, dataFingerprint: fingerprint)
      }
    }
    guard let ranks else { return own }
    let bytes = try ranks.broadcast(own?.encode() ?? [], from: 0)
    return try own ?? Checkpoint(decoding: bytes)
  }

  /// Says who trains together, and what is left if one of them dies.
  func announce<S: Scalar>(_ data: ShardedData<S>) {
    guard let ranks, !plan.isQuiet else { return }
    let share = (data.trainingSize + ranks.size - 1) / ranks.size
    let rest =
      plan.checkpoints.map { "if one dies, all end, and --resume \($0.folder.path) goes on" }
      ?? "if one dies, all end, and nothing is left without --checkpoint"
    StandardStream.error.remark(
      "ranks: \(ranks.size) by \(ranks.transport), up to \(share.grouped) training samples each; "
        + "\(rest)\n")
  }
}

extension Ranks {
  /// Makes sure that all ranks have found the same data.
  func checkSame(_ fingerprint: String) throws {
    let all = try gather(Array(fingerprint.utf8))
    guard let other = all.firstIndex(where: { $0 != all[0] }) else { return }
    throw SharedFailure(
      Failure(
        FileError(
          .badData, "rank \(other) has found other data than rank 0",
          advice: "give both the same --data, or remove what is old on one of the machines")))
  }
}
