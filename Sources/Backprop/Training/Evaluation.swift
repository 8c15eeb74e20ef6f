import Numerics

/// The cost and the accuracy of a network on a data set.
public struct Evaluation: Equatable, Sendable {
  /// The mean of C over the samples plus `λ/(2n) · Σ‖w‖²`, n being the size of this data set.
  public let cost: Double

  /// The number of correctly classified samples; `nil` if the samples have no classes.
  public let correct: Int?

  /// n, the number of samples.
  public let count: Int

  /// `correct / count`.
  public var relativeAccuracy: Double? { correct.map { Double($0) / Double(max(1, count)) } }
}

/// The cost and the number of correct samples, summed over some samples.
struct EvaluationSum {
  var cost = 0.0
  var correct = 0

  static func += (sum: inout EvaluationSum, part: EvaluationSum) {
    sum.cost += part.cost
    sum.correct += part.correct
  }
}

extension Workspace {
  /// Evaluates some samples, ``evaluationBatchSize`` at a time.
  ///
  /// - Parameters:
  ///   - source: The data set.
  ///   - range: The indices of the samples.
  ///   - thread: The index of the thread, which uses its own rows.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func evaluate(_ source: PreparedDataset<S>, _ range: Range<Int>, thread: Int) -> EvaluationSum {
    source.withSamples { samples in
      var sum = EvaluationSum()
      let output = layers[layers.count - 1]
      forEachBatch(of: samples, in: range, thread: thread) { first, rows in
        sum.cost += cost.function.total(
          logits: output.z.rows(rows), outputs: output.a.rows(rows),
          targets: targets.rows(rows))
        if let labels = samples.labels {
          sum.correct += S.countCorrect(output.a.rows(rows), labels: labels + first)
        }
      }
      return sum
    } ?? EvaluationSum()
  }

  /// Runs the forward pass batch by batch; `body` gets the index of the batch's first sample and
  /// the rows of the batch.
  func forEachBatch(
    of samples: SamplePointer<S>, in range: Range<Int>? = nil, thread: Int = 0,
    _ body: (_ first: Int, _ rows: Range<Int>) -> Void
  ) {
    let range = range ?? 0..<samples.count
    let firstRow = thread * evaluationBatchSize
    precondition(firstRow + evaluationBatchSize <= capacity, "the thread has no rows")
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: capacity) { numbers in
      guard let base = numbers.baseAddress else { return }
      for first in stride(from: range.lowerBound, to: range.upperBound, by: evaluationBatchSize) {
        let rows = firstRow..<firstRow + min(evaluationBatchSize, range.upperBound - first)
        for row in rows { base[row] = Int32(truncatingIfNeeded: first + row - firstRow) }
        copy(samples, base, rows: rows)
        let inputs = layout(samples, base + firstRow, rows: rows, following: 0)
        for first in stride(from: 0, to: rows.count, by: blockSize) {
          let block = first..<min(rows.count, first + blockSize)
          feedForward(
            inputs.rows(block), firstRow + block.lowerBound..<firstRow + block.upperBound,
            part: thread)
        }
        body(first, rows)
      }
    }
  }
}

/// The number of samples per forward pass in an evaluation.
let evaluationBatchSize = 64

/// The evaluated samples of this rank, and their total number across ranks.
struct EvaluationSamples<S: Scalar> {
  let source: PreparedDataset<S>

  /// The number of samples n, those of other ranks included.
  let size: Int

  /// The sizes of the blocks of this rank.
  let blocks: [Int]

  /// The samples of a single process.
  init(_ source: PreparedDataset<S>) { self.init(source, size: source.count, in: .whole) }

  /// The share of one rank of `size` samples.
  init(_ source: PreparedDataset<S>, size: Int, in partition: Partition) {
    self.source = source
    self.size = size
    blocks = partition.ownCounts(size)
  }

  /// The chunks that one thread evaluates at a time: ranges of samples, each of one block.
  var chunks: [(block: Int, range: Range<Int>)] {
    var start = 0
    return blocks.enumerated().flatMap { block, count in
      let range = start..<start + count
      start += count
      return stride(from: range.lowerBound, to: range.upperBound, by: chunkSize).map { first in
        (block, first..<min(range.upperBound, first + chunkSize))
      }
    }
  }
}

/// The number of samples that one thread evaluates at a time; a multiple of
/// ``evaluationBatchSize``.
private let chunkSize = 1024

extension TrainingConfiguration {
  /// The samples to evaluate after every epoch: the training set, then the evaluation set, as far
  /// as they are monitored.
  func evaluated<S>(_ data: ShardedData<S>) -> [EvaluationSamples<S>] {
    var evaluated: [EvaluationSamples<S>] = []
    if !monitor.isDisjoint(with: .training) {
      evaluated.append(
        EvaluationSamples(data.training, size: data.trainingSize, in: data.partition))
    }
    if let evaluation = data.evaluation, data.evaluationSize > 0,
      !monitor.isDisjoint(with: .evaluation)
    {
      evaluated.append(
        EvaluationSamples(evaluation, size: data.evaluationSize, in: data.partition))
    }
    return evaluated
  }
}
