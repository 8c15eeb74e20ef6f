import Numerics

/// Mini-batches of wide layers on several threads, in two rounds: samples are divided on their way
/// forward and back, then the columns of the weights for the step.
extension Workspace {
  /// What a round does. Trivial, and in memory that is there: starting a round allocates nothing.
  enum Round {
    case propagate(SamplePointer<S>, UnsafePointer<Int32>, isForwardOnly: Bool)
    case descend(SGD)
    case sumGradient(UnsafeMutableBufferPointer<ParameterBuffer<S>.Slot>)
    /// One step of the way back, for the samples in some rows: to the layer at a place, or its
    /// gradient.
    case propagateBack(to: Int, Range<Int>)
    case sumLayerGradient(Int, Range<Int>, ParameterBuffer<S>.Slot)
  }

  /// Where the threads read what to do and write what they found.
  struct Desk {
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

  /// Whether mini-batches of m samples are large enough for two rounds of several threads, and the
  /// activations let samples be divided.
  ///
  /// Learned thresholds do not: their gradient is a sum over the samples.
  static func isWorthSplitting(_ network: Network<S>, miniBatchSize m: Int) -> Bool {
    let products = network.layers.reduce(0.0) { $0 + Double($1.weights.count) } * Double(m)
    return products * Double(S.realBasis.count * S.realBasis.count) >= splittingThreshold
      && !network.layers.contains { $0.activation.hasThresholds }
  }

  /// Does a round on all threads.
  func run(_ round: Round, _ m: Int, on desk: Desk) {
    desk.round.pointee = round
    desk.count.pointee = m
    withUnsafePointer(to: self) { workspace in
      desk.pool.run(workspace) { workspace, part in
        workspace.assumingMemoryBound(to: Workspace<S>.self).pointee.perform(part: part)
      }
    }
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  private func perform(part: Int) {
    guard let desk, let round = desk.round.pointee else { return }
    let (m, parts) = (desk.count.pointee, desk.pool.parts)
    switch round {
    case .propagate(let source, let numbers, let isForwardOnly):
      let rows = (0..<m).share(part, of: parts)
      desk.nonFiniteLayers[part] = 0
      guard !rows.isEmpty else { return }
      copy(source, numbers, rows: rows)
      desk.nonFiniteLayers[part] = propagate(rows, isForwardOnly: isForwardOnly) ?? 0
    case .descend(let sgd):
      for ℓ in layers.indices {
        sgd.descend(self, ℓ, m, columns: columns(of: ℓ, part, parts), part: part)
      }
    case .sumGradient(let gradient):
      for ℓ in layers.indices {
        let columns = columns(of: ℓ, part, parts)
        if !columns.isEmpty { sumGradient(ℓ, 0..<m, columns: columns, into: gradient[ℓ]) }
      }
    case .propagateBack(let ℓ, let rows):
      let rows = rows.share(part, of: parts)
      if !rows.isEmpty { propagateBack(to: ℓ, rows) }
    case .sumLayerGradient(let ℓ, let rows, let gradient):
      let columns = columns(of: ℓ, part, parts)
      if !columns.isEmpty {
        sumLayerGradient(ℓ, rows, columns: columns, into: gradient, part: part)
      }
    }
  }

  private func columns(of ℓ: Int, _ part: Int, _ parts: Int) -> Range<Int> {
    (0..<layers[ℓ].z.columns).share(part, of: parts, grain: MatrixPointer<S>.grain)
  }
}

/// The number of multiply-adds of a mini-batch from which its layers are divided among threads, the
/// zeros of the inputs not left out.
///
/// At this size a mini-batch over MNIST takes about 100 µs: waiting for each other costs little even
/// where other programs want the processors too.
let splittingThreshold = 4e6
