import Numerics

/// What a trainer does in an epoch. Each function is compiled for every scalar type of its own, so
/// that nothing in it is dispatched dynamically.
extension Workspace {
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  static func make(
    for network: Network<S>, cost: Cost, _ configuration: TrainingConfiguration,
    order: PixelOrder?, pool: WorkerPool?
  ) -> Workspace {
    Workspace(
      for: network, cost: cost, capacity: configuration.miniBatchSize, order: order,
      poleRadius: configuration.poles.radius, hasDropout: configuration.dropout > 0, pool: pool)
  }

  /// Goes over the samples in the given order, from where `progress` is to the end of the epoch.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch, from 1.
  ///   - training: The samples.
  ///   - order: Their numbers, in the order in which they are used.
  ///   - configuration: The numbers of the run.
  ///   - learningRate: η of this epoch.
  ///   - optimizer: What the optimizer remembers; `nil` for plain gradient descent.
  ///   - progress: How far the epoch has come.
  ///   - deadline: When to pause, after the mini-batch under way.
  /// - Throws: ``TrainingError/diverged(epoch:layer:)`` in the step in which it happens,
  ///   ``TrainingError/pole(epoch:layer:distance:)``, or `CancellationError` if the task was
  ///   cancelled.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func runEpoch(
    _ epoch: Int, on training: PreparedDataset<S>, order: [Int32],
    _ configuration: TrainingConfiguration, learningRate: Double,
    optimizer: inout OptimizerState<S>?, progress: inout EpochProgress,
    until deadline: ContinuousClock.Instant?
  ) throws {
    let size = configuration.miniBatchSize
    let sgd = SGD(
      learningRate: learningRate, lambda: configuration.lambda, trainingSize: training.count)
    var step = OptimizerState<S>.Step(
      configuration, learningRate: learningRate, trainingSize: training.count)
    let watchesPoles = hasPoles
    try training.withSamples { samples in
      try order.withUnsafeBufferPointer { order in
        guard let numbers = order.baseAddress else { return }
        while progress.next < order.count {
          let left = order.count - progress.next
          let m = min(size, left)
          if configuration.dropout > 0 {
            drawDropout(
              0..<Int32(m), rate: configuration.dropout, using: &progress.dropoutGenerator)
          }
          let nonFiniteLayer = propagate(
            samples, numbers + progress.next, m, following: min(2 * size, left - m))
          if watchesPoles {
            try watchPoles(m, epoch, limit: configuration.poles.limit, &progress)
          }
          if let layer = nonFiniteLayer {
            throw TrainingError.diverged(epoch: epoch, layer: layer)
          }
          if optimizer == nil {
            sgd.step(self, miniBatchSize: m)
          } else {
            step.miniBatchSize = m
            optimizer?.step(self, step)
          }
          progress.next += m
          try Task.checkCancellation()
          if let deadline, ContinuousClock.now >= deadline { break }
        }
        if progress.next == order.count { settleWeights() }
      }
    }
  }

  /// Decides anew what is left out of the hidden layers; see ``Dropout/draw(_:rate:using:)``.
  @inline(__always)
  func drawDropout(
    _ places: some Sequence<Int32>, rate: Double, using generator: inout Xoshiro256PlusPlus
  ) {
    for ℓ in layers.indices { layers[ℓ].dropout?.draw(places, rate: rate, using: &generator) }
  }

  private func watchPoles(
    _ m: Int, _ epoch: Int, limit: Double, _ progress: inout EpochProgress
  ) throws(TrainingError) {
    let (distance, layer) = smallestPoleDistance(m)
    progress.nearestPole = min(progress.nearestPole ?? .infinity, Double(distance))
    if Double(distance) < limit {
      throw .pole(epoch: epoch, layer: layer, distance: Double(distance))
    }
  }

  /// Copies the parameters back into the network they came from.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func store(into network: inout Network<S>) { store(into: &network.layers) }
}
