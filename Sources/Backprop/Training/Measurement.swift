import Synchronization

/// Measures parameters on data, on any number of threads, while the parameters themselves may
/// already change: it works on a copy.
///
/// Samples are measured in chunks of a fixed size, taken by whatever thread is free, and the chunks'
/// sums are added in their order: the number of threads changes no bit of the result.
final class Measurement<S: Scalar> {
  /// The parameters that are measured.
  let workspace: Workspace<S>

  /// Σ |w|² of the parameters measured last.
  private(set) var squaredWeightNorm = 0.0

  private let sources: [SampleSource<S>]
  private let lambda: Double
  private let pool: WorkerPool?
  private let scores: AlignedBuffer<Score>
  private let nextChunk = Atomic<Int>(0)

  /// - Parameters:
  ///   - network: A network of the same shape as what will be measured.
  ///   - sources: The data; one may be there several times.
  ///   - cost: C.
  ///   - lambda: λ of the costs.
  ///   - order: The order of the inputs.
  ///   - poleRadius: How far weighted inputs are kept away from poles.
  ///   - pool: The threads that measure; `nil` for the calling one alone.
  init(
    of network: Network<S>, on sources: [SampleSource<S>], cost: Cost, lambda: Double,
    order: PixelOrder?, poleRadius: Double = 0, pool: WorkerPool?
  ) {
    workspace = Workspace(
      for: network, cost: cost, capacity: evaluationBatchSize * (pool?.parts ?? 1), order: order,
      poleRadius: poleRadius)
    self.sources = sources
    self.lambda = lambda
    self.pool = pool
    scores = AlignedBuffer(repeating: Score(), count: Self.chunkCount(of: sources))
  }

  /// The number of chunks that are measured.
  static func chunkCount(of sources: [SampleSource<S>]) -> Int {
    sources.reduce(0) { $0 + $1.chunkCount }
  }

  /// Starts to measure `parameters`, which may change from then on; ``finish()`` must follow.
  func start(_ parameters: borrowing ParameterBuffer<S>) {
    workspace.parameters.copy(parameters)
    start()
  }

  /// Starts to measure the parameters that are here; ``finish()`` must follow.
  func start() {
    nextChunk.store(0, ordering: .relaxed)
    pool?.start(Unmanaged.passUnretained(self).toOpaque()) { measurement, part in
      Unmanaged<Measurement<S>>.fromOpaque(measurement).takeUnretainedValue().work(place: part)
    }
  }

  /// Helps to measure what is left, and waits until all is done.
  ///
  /// - Returns: What was measured on each of the sources.
  func finish() -> [Evaluation] {
    if let pool { pool.finish() } else { work(place: 0) }
    squaredWeightNorm = workspace.parameters.squaredWeightNorm
    var chunk = 0
    return sources.map { source in
      var sum = Score()
      for _ in 0..<source.chunkCount {
        sum.cost += scores.base[chunk].cost
        sum.correct += scores.base[chunk].correct
        chunk += 1
      }
      let n = Double(source.count)
      return Evaluation(
        cost: sum.cost / n + lambda / (2 * n) * squaredWeightNorm,
        correct: source.dataset.isClassification ? sum.correct : nil, count: source.count)
    }
  }

  private func work(place: Int) {
    while true {
      let number = nextChunk.add(1, ordering: .relaxed).oldValue
      if number >= scores.count { return }
      var chunk = number
      for source in sources {
        if chunk < source.chunkCount {
          let first = chunk * chunkSize
          let range = first..<min(source.count, first + chunkSize)
          scores.base[number] = workspace.score(source, range, place: place)
          break
        }
        chunk -= source.chunkCount
      }
    }
  }
}

/// The number of samples that one thread measures at a time; a multiple of ``evaluationBatchSize``.
private let chunkSize = 1024

extension SampleSource {
  fileprivate var chunkCount: Int { (count + chunkSize - 1) / chunkSize }
}
