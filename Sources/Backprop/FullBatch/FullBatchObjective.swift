import Numerics
import Synchronization

/// The cost on a whole data set, and its gradient, as functions of the real parameters.
///
///     C = Σ_x w_x C_x / Σ_x w_x + λ/(2n) · Σ‖w‖²
struct FullBatchObjective<S: Scalar>: Sendable {
  let data: Dataset<S>
  let cost: Cost
  let lambda: Double
  let threads: Int

  /// Parts of the data, whose gradients threads compute, and the share of each in the sum. Their
  /// number does not depend on that of the threads, which thereby changes no bit.
  private let parts: [(data: Dataset<S>, share: Double)]

  init(_ data: Dataset<S>, cost: Cost, lambda: Double, threads: Int) {
    let data = data.normalizingWeights()
    self.data = data
    self.cost = cost
    self.lambda = lambda
    self.threads = threads
    let count = min(8, (data.count + 1023) / 1024)
    let ranges = (0..<max(1, count)).map { (0..<data.count).share($0, of: max(1, count)) }
    parts = ranges.compactMap { range in
      let weight = data.weights.map { $0[range].reduce(0, +) } ?? Double(range.count)
      return weight > 0 ? (data[range], weight / Double(data.count)) : nil
    }
  }

  /// λ/n.
  var decay: Double { lambda / Double(data.count) }

  /// C, which may be infinite or not a number.
  func value(of network: Network<S>) throws -> Double {
    try network.evaluate(on: data, cost: cost, lambda: lambda, threads: threads).cost
  }

  /// ∂C/∂x for every real parameter x.
  func gradient(of network: Network<S>) throws -> [Double] {
    try Task.checkCancellation()
    var sum = [Double](repeating: 0, count: network.realParameterCount)
    for (part, gradient) in zip(parts, try gradients(of: network)) {
      sum = sum.adding(gradient, times: part.share)
    }
    return addingDecay(to: sum, network.realParameters, network.realWeightRanges)
  }

  /// g + λ/n · w.
  func addingDecay(to g: [Double], _ x: [Double], _ weights: [Range<Int>]) -> [Double] {
    guard lambda > 0 else { return g }
    var sum = g
    for range in weights { for i in range { sum[i] += decay * x[i] } }
    return sum
  }

  /// The gradients of the parts, without the L2 term.
  private func gradients(of network: Network<S>) throws -> [[Double]] {
    let work = GradientWork(of: network, on: parts.map(\.data), cost: cost)
    if threads > 1, parts.count > 1 {
      WorkerPool(threads: min(threads, parts.count)).run(
        Unmanaged.passUnretained(work).toOpaque()
      ) { context, _ in
        Unmanaged<GradientWork<S>>.fromOpaque(context).takeUnretainedValue().work()
      }
    } else {
      work.work()
    }
    return try work.results()
  }
}

/// The gradients of some data sets, each computed by the next free thread.
private final class GradientWork<S: Scalar>: Sendable {
  private let network: Network<S>
  private let data: [Dataset<S>]
  private let cost: Cost
  private let next = Atomic<Int>(0)
  private let gradients: Mutex<[Int: Result<[Double], any Error>]> = Mutex([:])

  init(of network: Network<S>, on data: [Dataset<S>], cost: Cost) {
    (self.network, self.data, self.cost) = (network, data, cost)
  }

  func work() {
    while true {
      let number = next.add(1, ordering: .relaxed).oldValue
      if number >= data.count { return }
      let gradient = Result { try network.gradient(on: data[number], cost: cost).realGradient }
      gradients.withLock { $0[number] = gradient }
    }
  }

  /// The gradients in the order of the data sets.
  func results() throws -> [[Double]] {
    let gradients = gradients.withLock { $0 }
    return try data.indices.compactMap { try gradients[$0]?.get() }
  }
}
