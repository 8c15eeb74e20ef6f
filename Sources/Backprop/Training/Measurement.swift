import Synchronization

/// Measures parameters on data, on any number of threads, while the parameters themselves may
/// already change: it works on a copy.
///
/// Samples are measured in chunks of a fixed size, taken by whatever thread is free, and the chunks'
/// sums are added in their order: the number of threads changes no bit of the result.
final class ParallelEvaluation<S: Scalar> {
  /// The parameters that are measured.
  let workspace: Workspace<S>

  /// Σ |w|² of the parameters measured last.
  private(set) var squaredWeightNorm = 0.0

  /// What is measured.
  let data: [EvaluationSamples<S>]

  private let chunks: [Chunk]
  private let lambda: Double
  private let pool: WorkerPool?
  private var mayGiveUp = false
  private let scores: AlignedBuffer<Score>
  private let nextChunk = Atomic<Int>(0)
  private let isGivenUp = Atomic<Bool>(false)

  private typealias Chunk = (source: Int, block: Int, range: Range<Int>)

  /// - Parameters:
  ///   - network: A network of the same shape as what will be measured.
  ///   - data: The data; one may be there several times.
  ///   - cost: C.
  ///   - lambda: λ of the costs.
  ///   - order: The order of the inputs.
  ///   - poleRadius: How far weighted inputs are kept away from poles.
  ///   - pool: The threads that measure; `nil` for the calling one alone.
  init(
    of network: Network<S>, on data: [EvaluationSamples<S>], cost: Cost, lambda: Double,
    order: PixelOrder?, poleRadius: Double = 0, pool: WorkerPool?
  ) {
    workspace = Workspace(
      for: network, cost: cost, capacity: evaluationBatchSize * (pool?.parts ?? 1), order: order,
      poleRadius: poleRadius)
    self.data = data
    self.lambda = lambda
    self.pool = pool
    chunks = data.enumerated().flatMap { source, data in
      data.chunks.map { (source, $0.block, $0.range) }
    }
    scores = AlignedBuffer(repeating: Score(), count: chunks.count)
  }

  /// Starts to measure `parameters`, which may change from then on; ``finish()`` must follow.
  func start(_ parameters: borrowing ParameterBuffer<S>) {
    workspace.parameters.copy(parameters)
    start()
  }

  /// Starts to measure the parameters that are here; ``finish()`` must follow.
  func start() {
    nextChunk.store(0, ordering: .relaxed)
    isGivenUp.store(false, ordering: .relaxed)
    pool?.start(Unmanaged.passUnretained(self).toOpaque()) { measurement, part in
      Unmanaged<ParallelEvaluation<S>>.fromOpaque(measurement).takeUnretainedValue().work(place: part)
    }
  }

  /// Helps to measure what is left, and waits until all is done.
  ///
  /// - Returns: What was measured on each of the data sets, which are all here.
  /// - Throws: `CancellationError` if the task was cancelled: what is left then is not measured.
  func finish() throws(CancellationError) -> [Evaluation] {
    let sums = finishBlocks(unlessCancelled: true)
    if isGivenUp.load(ordering: .relaxed) { throw CancellationError() }
    return zip(data.indices, sums).map { evaluation(of: $0, $1[0]) }
  }

  /// As ``finish()``, and gives what was counted in each block of each data set.
  ///
  /// - Parameter unlessCancelled: Whether what is left is given up when the task is cancelled; ranks,
  ///   who need all of it, do not.
  func finishBlocks(unlessCancelled: Bool = false) -> [[Score]] {
    mayGiveUp = unlessCancelled
    if let pool { pool.finish() } else { work(place: 0) }
    squaredWeightNorm = workspace.parameters.squaredWeightNorm
    var sums = data.map { $0.blocks.map { _ in Score() } }
    for (index, chunk) in chunks.enumerated() {
      sums[chunk.source][chunk.block] += scores.base[index]
    }
    return sums
  }

  /// What the sums over all samples of a data set come to.
  func evaluation(of source: Int, _ sum: Score) -> Evaluation {
    let n = Double(data[source].size)
    return Evaluation(
      cost: sum.cost / n + lambda / (2 * n) * squaredWeightNorm,
      correct: data[source].source.dataset.isClassification ? sum.correct : nil,
      count: data[source].size)
  }

  private func work(place: Int) {
    while !isGivenUp.load(ordering: .relaxed) {
      // Place 0 is the thread of the task.
      if place == 0, mayGiveUp, Task.isCancelled {
        return isGivenUp.store(true, ordering: .relaxed)
      }
      let number = nextChunk.add(1, ordering: .relaxed).oldValue
      if number >= chunks.count { return }
      let chunk = chunks[number]
      scores.base[number] = workspace.score(data[chunk.source].source, chunk.range, place: place)
    }
  }
}
