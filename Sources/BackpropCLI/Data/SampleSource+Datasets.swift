import Backprop
import BackpropData
import Foundation

let processorCount = max(1, ProcessInfo.processInfo.activeProcessorCount)

extension SampleSource {
  /// What a network learns from, and what it is measured on.
  struct Split<S: Scalar>: Sendable {
    let training: Dataset<S>
    let evaluation: Dataset<S>
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
  func split<S: Scalar>(
    over _: S.Type = S.self, trainingSize: Int?, evaluationSize: Int?
  ) throws -> Split<S> {
    if case .task(let task, let images) = content {
      return try Self.samples(
        of: task, images: images, trainingSize: trainingSize, evaluationSize: evaluationSize)
    }
    if case .table(let table) = content {
      let size = evaluationSize ?? max(1, table.rowCount / 7)
      try require(
        size < table.rowCount, "evaluation size", size,
        "the table has \(table.rowCount) rows, of which some are needed for training")
      let chosen = Self.spread(size, over: table.rowCount)
      let isChosen = Set(chosen)
      let rest = (0..<table.rowCount).filter { !isChosen.contains($0) }
      try require(
        trainingSize ?? 1 <= rest.count, "train size", trainingSize ?? 0,
        "there are only \(rest.count) training samples")
      return Split(
        training: try Dataset(table.selecting(rows: Array(rest.prefix(trainingSize ?? .max)))),
        evaluation: try Dataset(table.selecting(rows: chosen)))
    }
    try require(
      trainingSize ?? 1 <= count(of: .training), "train size", trainingSize ?? 0,
      "there are only \(count(of: .training)) training samples")
    try require(
      evaluationSize ?? 1 <= count(of: .test), "evaluation size", evaluationSize ?? 0,
      "there are only \(count(of: .test)) test samples")
    return Split(
      training: try samples(.training, limit: trainingSize),
      evaluation: try samples(.test, limit: evaluationSize))
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
    if !condition { throw .impossible(option: option, value: "\(value)", reason: reason) }
  }
}
