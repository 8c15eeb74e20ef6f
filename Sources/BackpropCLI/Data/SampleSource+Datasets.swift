import ArgumentParser
import Backprop
import BackpropData
import Foundation

let processorCount = max(1, ProcessInfo.processInfo.activeProcessorCount)

extension SampleSource {
  /// What a network learns from, and what it is measured on.
  public struct Split<S: Scalar>: Sendable {
    /// The samples to learn from.
    public let training: Dataset<S>
    /// The samples that are only measured.
    public let evaluation: Dataset<S>
  }

  /// The samples to train and to evaluate on.
  ///
  /// Of images: the training and the test part. A table's rows for evaluation are taken evenly from
  /// all of it (so that a table sorted by class is split well), the others are for training.
  ///
  /// - Parameters:
  ///   - trainingSize: Only so many training samples, the first ones; all unless given.
  ///   - evaluationSize: Only so many for evaluation; all test images, or a seventh of the rows,
  ///     unless given.
  ///   - isStratified: Whether classes have the same shares in the parts as in the whole: both then
  ///     hold the first samples of each class, or of a table's those at even distances.
  public func split<S: Scalar>(
    over _: S.Type = S.self, trainingSize: Int?, evaluationSize: Int?, isStratified: Bool = false
  ) throws -> Split<S> {
    if isStratified, !hasStrata {
      throw ValidationError("--stratify: the samples of \(name) have no classes to keep in balance")
    }
    if case .task(let task, let images) = content {
      return try Self.samples(
        of: task, images: images, trainingSize: trainingSize, evaluationSize: evaluationSize)
    }
    if case .table(let table) = content {
      let size = evaluationSize ?? max(1, table.rowCount / 7)
      try require(
        size < table.rowCount, "evaluation size", size,
        "the table has \(table.rowCount) rows, of which some are needed for training")
      let strata =
        isStratified
        ? Stratification(labels: table.labels, classCount: table.classNames.count) : nil
      let chosen = strata?.spread(size) ?? Self.spread(size, over: table.rowCount)
      let isChosen = Set(chosen)
      let rest = (0..<table.rowCount).filter { !isChosen.contains($0) }
      try require(
        trainingSize ?? 1 <= rest.count, "train size", trainingSize ?? 0,
        "there are only \(rest.count) training samples")
      let others = try Dataset<S>(table.selecting(rows: rest))
      return Split(
        training: others.part(trainingSize, isStratified: isStratified),
        evaluation: try Dataset(table.selecting(rows: chosen)))
    }
    try require(
      trainingSize ?? 1 <= count(of: .training), "train size", trainingSize ?? 0,
      "there are only \(count(of: .training)) training samples")
    try require(
      evaluationSize ?? 1 <= count(of: .test), "evaluation size", evaluationSize ?? 0,
      "there are only \(count(of: .test)) test samples")
    if isStratified {
      return Split(
        training: try samples(.training, over: S.self).part(trainingSize, isStratified: true),
        evaluation: try samples(.test, over: S.self).part(evaluationSize, isStratified: true))
    }
    return Split(
      training: try samples(.training, limit: trainingSize),
      evaluation: try samples(.test, limit: evaluationSize))
  }

  /// Whether there are classes whose shares can be kept.
  private var hasStrata: Bool {
    switch content {
    case .images, .drawnDigits: true
    case .table(let table): !table.classNames.isEmpty
    case .task: false
    }
  }

  /// The samples of a part, or the first `limit` of them; all rows of a table; of a task for complex
  /// networks those to measure on, unless it is the training part.
  func samples<S: Scalar>(
    _ part: Part, limit: Int? = nil, over _: S.Type = S.self
  ) throws -> Dataset<S> {
    if case .table(let table) = content { return try Dataset(table).prefix(limit ?? .max) }
    if case .task(let task, let images) = content {
      let split = try Self.samples(of: task, images: images, over: S.self)
      return part == .training ? split.training : split.evaluation
    }
    guard let images = images(part, limit: limit) else {
      preconditionFailure("what is no table has images")
    }
    return Dataset(images)
  }

  /// `count` of the numbers in `0..<total`, at even distances.
  static func spread(_ count: Int, over total: Int) -> [Int] {
    (0..<count).map { ($0 + 1) * total / count - 1 }
  }

  private func require(
    _ condition: Bool, _ option: String, _ value: Int, _ reason: String
  ) throws(TrainingError) {
    if !condition {
      throw .invalidHyperparameter(option: option, value: "\(value)", reason: reason)
    }
  }
}

extension Dataset {
  /// The first `size` samples, or of each class the first ones; all unless there is a size.
  fileprivate func part(_ size: Int?, isStratified: Bool) -> Dataset {
    guard let size, size < count else { return self }
    if isStratified, let stratification { return selecting(stratification.first(size)) }
    return prefix(size)
  }
}
