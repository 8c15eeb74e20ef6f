import Synchronization

/// The evaluation of a copy of the parameters, on any number of threads, while the original
/// parameters may already change.
///
/// Samples are evaluated in chunks of a fixed size by the next free thread, and the sums of the
/// chunks are added in order: the number of threads changes no bit of the result.
final class ParallelEvaluation<S: Scalar> {
  /// The workspace with the copy of the parameters.
  let workspace: Workspace<S>

  /// Σ |w|² of the parameters evaluated last.
  private(set) var squaredWeightNorm = 0.0

  /// The evaluated samples.
  let data: [EvaluationSamples<S>]

  private let chunks: [Chunk]
  private let lambda: Double
  private let pool: WorkerPool?
  private var isCancellable = false
  private let chunkSums: AlignedBuffer<EvaluationSum>
  private let nextChunk = Atomic<Int>(0)
  private let isCancelled = Atomic<Bool>(false)

  private typealias Chunk = (source: Int, block: Int, range: Range<Int>)

  /// - Parameters:
  ///   - network: A network of the evaluated shape.
  ///   - data: The data sets.
  ///   - cost: C.
  ///   - lambda: λ of the costs.
  ///   - order: The order of the inputs.
  ///   - poleRadius: The distance that weighted inputs keep from poles.
  ///   - pool: The threads; `nil` for the calling one alone.
  init(
    of network: Network<S>, on data: [EvaluationSamples<S>], cost: Cost, lambda: Double,
    order: PixelOrder?, poleRadius: Double = 0, pool: WorkerPool?
  ) {
    workspace = Workspace(
      for: network, cost: cost, capacity: evaluationBatchSize * (pool?.parts ?? 1), order: order,
      poleRadius: poleRadius, threads: pool?.parts ?? 1)
    self.data = data
    self.lambda = lambda
    self.pool = pool
    chunks = data.enumerated().flatMap { source, data in
      data.chunks.map { (source, $0.block, $0.range) }
    }
    chunkSums = AlignedBuffer(repeating: EvaluationSum(), count: chunks.count)
  }

  /// Starts to evaluate a copy of `parameters`, which may change from then on; ``finish()`` must
  /// follow.
  func start(_ parameters: borrowing ParameterBuffer<S>) {
    workspace.parameters.copy(parameters)
    start()
  }

  /// Starts to evaluate the parameters of the workspace; ``finish()`` must follow.
  func start() {
    nextChunk.store(0, ordering: .relaxed)
    isCancelled.store(false, ordering: .relaxed)
    pool?.start(Unmanaged.passUnretained(self).toOpaque()) { context, part in
      Unmanaged<ParallelEvaluation<S>>.fromOpaque(context).takeUnretainedValue()
        .work(thread: part)
    }
  }

  /// Takes part in the evaluation, and waits for its end.
  ///
  /// - Returns: The evaluation of each data set, in a single process.
  /// - Throws: `CancellationError` if the task was cancelled before the end.
  func finish() throws(CancellationError) -> [Evaluation] {
    let sums = finishBlocks(unlessCancelled: true)
    if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
    return zip(data.indices, sums).map { evaluation(of: $0, $1[0]) }
  }

  /// Takes part in the evaluation, and returns the sums of each block of each data set.
  ///
  /// - Parameter unlessCancelled: True to stop early when the task is cancelled; ranks do not,
  ///   since all of them need the complete sums.
  func finishBlocks(unlessCancelled: Bool = false) -> [[EvaluationSum]] {
    isCancellable = unlessCancelled
    if let pool { pool.finish() } else { work(thread: 0) }
    squaredWeightNorm = workspace.parameters.squaredWeightNorm
    var sums = data.map { $0.blocks.map { _ in EvaluationSum() } }
    for (index, chunk) in chunks.enumerated() {
      sums[chunk.source][chunk.block] += chunkSums.base[index]
    }
    return sums
  }

  /// The evaluation of a data set, given the sums over all its samples.
  func evaluation(of source: Int, _ sum: EvaluationSum) -> Evaluation {
    let n = Double(data[source].size)
    return Evaluation(
      cost: sum.cost / n + lambda / (2 * n) * squaredWeightNorm,
      correct: data[source].source.dataset.isClassification ? sum.correct : nil,
      count: data[source].size)
  }

  private func work(thread: Int) {
    while !isCancelled.load(ordering: .relaxed) {
      // Thread 0 is that of the task.
      if thread == 0, isCancellable, Task.isCancelled {
        return isCancelled.store(true, ordering: .relaxed)
      }
      let number = nextChunk.add(1, ordering: .relaxed).oldValue
      if number >= chunks.count { return }
      let chunk = chunks[number]
      chunkSums.base[number] = workspace.evaluate(
        data[chunk.source].source, chunk.range, thread: thread)
    }
  }
}
