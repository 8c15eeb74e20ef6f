import Numerics

/// How well a network does on a data set.
public struct Evaluation: Equatable, Sendable {
  /// The mean of C over the samples plus `λ/(2n) · Σ‖w‖²`, n being the size of this data set.
  public let cost: Double

  /// The number of samples whose class is recognised; `nil` if the samples have no classes.
  public let correct: Int?

  /// n, the number of samples.
  public let count: Int

  /// `correct / count`.
  public var relativeAccuracy: Double? { correct.map { Double($0) / Double(max(1, count)) } }
}

/// What is counted over some samples.
struct Score {
  var cost = 0.0
  var correct = 0

  static func += (sum: inout Score, part: Score) {
    sum.cost += part.cost
    sum.correct += part.correct
  }
}

extension Workspace {
  /// Feeds some samples forward, ``evaluationBatchSize`` at a time, and adds up what comes out.
  ///
  /// - Parameters:
  ///   - source: The samples.
  ///   - range: The numbers of those that are measured.
  ///   - place: Which thread this is: it uses its own rows.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func score(_ source: PreparedDataset<S>, _ range: Range<Int>, place: Int) -> Score {
    source.withSamples { samples in
      var score = Score()
      let output = layers[layers.count - 1]
      forEachBatch(of: samples, in: range, place: place) { first, rows in
        score.cost += S.total(
          of: cost, logits: output.z.rows(rows), outputs: output.a.rows(rows),
          targets: targets.rows(rows))
        if let labels = samples.labels {
          score.correct += S.countRecognised(output.a.rows(rows), labels: labels + first)
        }
      }
      return score
    } ?? Score()
  }

  /// Feeds samples forward, batch by batch; `body` gets the number of the batch's first sample and
  /// the rows in which the batch lies.
  func forEachBatch(
    of samples: SamplePointer<S>, in range: Range<Int>? = nil, place: Int = 0,
    _ body: (_ first: Int, _ rows: Range<Int>) -> Void
  ) {
    let range = range ?? 0..<samples.count
    let firstRow = place * evaluationBatchSize
    precondition(firstRow + evaluationBatchSize <= capacity, "there are no such rows")
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: capacity) { numbers in
      guard let base = numbers.baseAddress else { return }
      for first in stride(from: range.lowerBound, to: range.upperBound, by: evaluationBatchSize) {
        let rows = firstRow..<firstRow + min(evaluationBatchSize, range.upperBound - first)
        for row in rows { base[row] = Int32(truncatingIfNeeded: first + row - firstRow) }
        copy(samples, base, rows: rows)
        feedForward(layout(samples, base + firstRow, rows: rows, following: 0), rows)
        body(first, rows)
      }
    }
  }
}

/// The number of samples that go through the network at once when it is only measured.
let evaluationBatchSize = 64
