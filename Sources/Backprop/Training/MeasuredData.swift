/// Samples that are measured here, and how many are measured everywhere.
struct EvaluationSamples<S: Scalar> {
  let source: PreparedDataset<S>

  /// The number of samples n, those of other ranks included.
  let size: Int

  /// The sizes of the blocks that the samples here consist of.
  let blocks: [Int]

  /// Data without other ranks.
  init(_ source: PreparedDataset<S>) { self.init(source, size: source.count, in: .whole) }

  /// What a rank holds of `size` samples.
  init(_ source: PreparedDataset<S>, size: Int, in partition: Partition) {
    self.source = source
    self.size = size
    blocks = partition.ownCounts(size)
  }

  /// What one thread measures at a time: samples of a block, by their places.
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

/// The number of samples that one thread measures at a time; a multiple of ``evaluationBatchSize``.
private let chunkSize = 1024
