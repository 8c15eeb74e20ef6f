import Numerics

/// Mini-batches of wide layers on several threads, in two rounds: the samples are divided for the
/// forward and the backward pass, then the columns of the weights for the step.
extension Workspace {
  /// The work of one round. Trivial, and stored in memory that exists: starting a round allocates
  /// nothing.
  enum Round {
    case propagate(SamplePointer<S>, UnsafePointer<Int32>, isForwardOnly: Bool)
    case descend(SGD)
    case parameterGradient(UnsafeMutableBufferPointer<ParameterBuffer<S>.Slot>)
    /// δ of one layer, for the samples in some rows.
    case backward(to: Int, Range<Int>)
    /// The gradient of one layer, for the samples in some rows.
    case layerGradient(Int, Range<Int>, ParameterBuffer<S>.Slot)
  }

  /// The round in progress: its work and the results of the threads.
  struct ParallelRound {
    let pool: WorkerPool
    let round: UnsafeMutablePointer<Round?>
    /// m.
    let count: UnsafeMutablePointer<Int>
    /// The first layer, from 1, with a value that is not finite, for each part; 0 if there is none.
    let nonFiniteLayers: UnsafeMutablePointer<Int>

    init(_ pool: WorkerPool, in allocations: Allocations) {
      self.pool = pool
      round = allocations.allocate(1)
      round.initialize(to: nil)
      count = allocations.allocate(1)
      count.initialize(to: 0)
      nonFiniteLayers = allocations.allocate(pool.parts)
      nonFiniteLayers.initialize(repeating: 0, count: pool.parts)
    }
  }

  /// True if mini-batches of m samples are large enough for two rounds of several threads, and the
  /// activations allow samples to be divided.
  ///
  /// Learned thresholds do not allow it: their gradient is a sum over the samples. Nor does batch
  /// normalisation, whose samples depend on each other.
  static func isWorthSplitting(_ network: Network<S>, miniBatchSize m: Int) -> Bool {
    let perSample = network.layers.reduce(0.0) { $0 + Double($1.multiplyAddCount) }
    let products = perSample * Double(m)
    return products * Double(S.realBasis.count * S.realBasis.count) >= splittingThreshold
      && !network.layers.contains {
        $0.activation.hasThresholds || $0.map.usesBatchStatistics
      }
  }

  /// Does a round on all threads.
  func run(_ round: Round, _ m: Int, on parallel: ParallelRound) {
    parallel.round.pointee = round
    parallel.count.pointee = m
    withUnsafePointer(to: self) { workspace in
      parallel.pool.run(workspace) { workspace, part in
        workspace.assumingMemoryBound(to: Workspace<S>.self).pointee.perform(part: part)
      }
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  private func perform(part: Int) {
    guard let parallel, let round = parallel.round.pointee else { return }
    let (m, parts) = (parallel.count.pointee, parallel.pool.parts)
    switch round {
    case .propagate(let source, let numbers, let isForwardOnly):
      let rows = (0..<m).share(part, of: parts)
      parallel.nonFiniteLayers[part] = 0
      guard !rows.isEmpty else { return }
      copy(source, numbers, rows: rows)
      parallel.nonFiniteLayers[part] =
        propagate(rows, isForwardOnly: isForwardOnly, part: part) ?? 0
    case .descend(let sgd):
      for ℓ in layers.indices {
        sgd.descend(self, ℓ, m, columns: columns(of: ℓ, part, parts), part: part)
      }
    case .parameterGradient(let gradient):
      for ℓ in layers.indices {
        parameterGradient(ℓ, 0..<m, part: part, of: parts, into: gradient[ℓ])
      }
    case .backward(let ℓ, let rows):
      let rows = rows.share(part, of: parts)
      if !rows.isEmpty { backward(to: ℓ, rows, part: part) }
    case .layerGradient(let ℓ, let rows, let gradient):
      parameterGradient(ℓ, rows, part: part, of: parts, into: gradient)
    }
  }
}

/// The number of multiply-adds of a mini-batch from which its layers are divided among threads;
/// zeros of the inputs count.
///
/// At this size a mini-batch over MNIST takes about 100 µs: the threads lose little by waiting for
/// each other, even on a busy machine.
let splittingThreshold = 4e6
