import Numerics

/// The parts of an epoch that stay the same from mini-batch to mini-batch.
private struct EpochPlan<S: Scalar> {
  /// The number of the epoch, from 1.
  let number: Int
  let configuration: TrainingConfiguration
  /// Plain gradient descent.
  let sgd: SGD
  /// The hyperparameters of a step of any other optimizer, or of ranks.
  let step: OptimizerState<S>.Step
  let watchesPoles: Bool
  let deadline: ContinuousClock.Instant?

  var isPastDeadline: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }
}

/// The progress of one rank through its shard of an epoch.
private struct ShardProgress<S: Scalar> {
  /// The index of its next sample.
  var next: Int
  /// The first layer with a value that is not finite, since the ranks had the same parameters.
  var nonFiniteLayer: Int?
  /// The smallest distance to a pole since then.
  var nearest: (distance: S.RealType, layer: Int) = (.infinity, 0)
}

/// The loop over the mini-batches of an epoch. Each function is compiled for every scalar type of
/// its own, so that nothing in it is dispatched dynamically.
extension Workspace {
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  static func make(
    for network: Network<S>, cost: Cost, _ configuration: TrainingConfiguration,
    order: PixelOrder?, isWeighted: Bool, pool: WorkerPool?
  ) -> Workspace {
    Workspace(
      for: network, cost: cost, capacity: configuration.miniBatchSize, order: order,
      poleRadius: configuration.poles.radius, training: configuration, isWeighted: isWeighted,
      pool: pool)
  }

  /// Trains on the samples in the given order, from `progress` to the end of the epoch.
  ///
  /// With an exchange, a mini-batch has the samples that one process would take; each rank takes
  /// its own. The ranks end the epoch together: the signals of each travel with the gradient.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch, from 1.
  ///   - training: The samples of this rank.
  ///   - order: The numbers of all samples, in the order in which they are used.
  ///   - exchange: The other ranks; `nil` for a single process.
  ///   - configuration: The hyperparameters of the run.
  ///   - learningRate: η of this epoch.
  ///   - optimizer: The state of the optimizer; `nil` for plain gradient descent of one process.
  ///   - progress: The progress of the epoch.
  ///   - deadline: The time at which to pause, after the current mini-batch.
  /// - Throws: ``TrainingError/diverged(epoch:layer:)`` in the step in which it happens,
  ///   ``TrainingError/pole(epoch:layer:distance:)``, or `CancellationError` if the task was
  ///   cancelled, each on all ranks; ``CollectiveError``.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func runEpoch(
    _ epoch: Int, on training: PreparedDataset<S>, order: [Int32],
    with exchange: GradientExchange<S>?, _ configuration: TrainingConfiguration,
    learningRate: Double, optimizer: inout OptimizerState<S>?, progress: inout EpochProgress,
    until deadline: ContinuousClock.Instant?
  ) throws {
    let size = configuration.miniBatchSize
    let plan = EpochPlan<S>(
      number: epoch, configuration: configuration,
      sgd: SGD(
        learningRate: learningRate, lambda: configuration.lambda, trainingSize: order.count),
      step: OptimizerState<S>.Step(
        configuration, learningRate: learningRate, trainingSize: order.count),
      watchesPoles: hasPoles, deadline: deadline)
    if exchange != nil {
      if optimizer == nil { preconditionFailure("ranks need the gradient") }
      settleWeights()
    }
    try training.withSamples { samples in
      try order.withUnsafeBufferPointer { order in
        exchange?.deal(order)
        var shard = ShardProgress<S>(
          next: exchange?.firstIndex(ofBatch: progress.next / size) ?? 0)
        while progress.next < order.count {
          let first = progress.next
          let batch = UnsafeBufferPointer(
            rebasing: order[first..<min(order.count, first + size)])
          let following = order.count - first - batch.count
          let isPaused =
            if let exchange {
              try step(
                samples, batch, following: following, plan, with: exchange, &shard, &optimizer,
                &progress)
            } else {
              try step(samples, batch, following: following, plan, &optimizer, &progress)
            }
          if isPaused { break }
        }
        if progress.next == order.count { settleWeights() }
      }
    }
  }

  /// Trains on one mini-batch in a single process: forward pass, backward pass and step.
  ///
  /// - Parameter following: The number of samples of the epoch after the mini-batch.
  /// - Returns: True if the run is to be paused.
  @inline(__always)
  private func step(
    _ samples: SamplePointer<S>, _ batch: UnsafeBufferPointer<Int32>, following: Int,
    _ plan: EpochPlan<S>, _ optimizer: inout OptimizerState<S>?, _ progress: inout EpochProgress
  ) throws -> Bool {
    guard let numbers = batch.baseAddress else { return true }
    let m = batch.count
    if hasDropout { drawDropout(0..<Int32(m), using: &progress.dropoutGenerator) }
    let nonFiniteLayer = propagate(
      samples, numbers, m, following: min(2 * plan.configuration.miniBatchSize, following))
    if plan.watchesPoles { try watchPoles(m, plan, &progress) }
    if let layer = nonFiniteLayer {
      throw TrainingError.diverged(epoch: plan.number, layer: layer)
    }
    if optimizer == nil {
      plan.sgd.step(self, miniBatchSize: m)
    } else {
      var step = plan.step
      step.miniBatchSize = m
      optimizer?.step(self, step)
    }
    progress.next += m
    try Task.checkCancellation()
    return plan.isPastDeadline
  }

  /// Trains on this rank's share of one mini-batch: forward pass, then backward pass and step
  /// together with the other ranks.
  ///
  /// - Returns: True if the run is to be paused, on all ranks.
  @inline(__always)
  private func step(
    _ samples: SamplePointer<S>, _ batch: UnsafeBufferPointer<Int32>, following: Int,
    _ plan: EpochPlan<S>, with exchange: GradientExchange<S>, _ shard: inout ShardProgress<S>,
    _ optimizer: inout OptimizerState<S>?, _ progress: inout EpochProgress
  ) throws -> Bool {
    let (size, limit) = (plan.configuration.miniBatchSize, plan.configuration.poles.limit)
    if hasDropout { drawDropout(exchange.rows(of: batch), using: &progress.dropoutGenerator) }
    let number = progress.next / size
    let counts = exchange.blockCounts(ofBatch: number)
    let own = Int(counts.reduce(0, +))
    if own > 0 {
      let nonFiniteLayer = propagate(
        samples, exchange.numbers + shard.next, own,
        following: min(2 * size, samples.count - shard.next - own), isForwardOnly: true)
      shard.nonFiniteLayer = shard.nonFiniteLayer ?? nonFiniteLayer
      let found = plan.watchesPoles ? smallestPoleDistance(own) : shard.nearest
      if found.distance < shard.nearest.distance { shard.nearest = found }
    }
    shard.next += own
    let report = RankReport(
      nonFiniteLayer: shard.nonFiniteLayer, isAtPole: Double(shard.nearest.distance) < limit,
      wantsToPause: plan.isPastDeadline, isCancelled: Task.isCancelled)
    var step = plan.step
    step.miniBatchSize = batch.count
    let signals = try optimizer?.step(
      self, counts, step, with: exchange, report, number: number, isLast: following == 0)
    progress.next += batch.count
    guard let signals else { return false }
    progress.noteDistance(Double(shard.nearest.distance))
    if signals.isAtPole {
      throw try exchange.pole(
        plan.number, distance: Double(shard.nearest.distance), layer: shard.nearest.layer)
    }
    shard.nearest.distance = .infinity
    if let layer = signals.nonFiniteLayer {
      throw TrainingError.diverged(epoch: plan.number, layer: layer)
    }
    if signals.isCancelled { throw CancellationError() }
    return signals.wantsToPause
  }

  /// The forward and the backward pass for the samples with the given numbers; see
  /// ``layout(_:_:rows:following:)``.
  ///
  /// - Parameter isForwardOnly: True to stop after the forward pass; the caller then runs the
  ///   backward pass layer by layer.
  /// - Returns: The number, from 1, of the first layer with a weighted input or an activation that
  ///   is infinite or not a number; the errors are undefined then.
  func propagate(
    _ source: SamplePointer<S>, _ numbers: UnsafePointer<Int32>, _ m: Int, following: Int,
    isForwardOnly: Bool = false
  ) -> Int? {
    samples.pointee = layout(source, numbers, rows: 0..<m, following: following)
    guard let parallel else {
      copy(source, numbers, rows: 0..<m)
      return propagate(0..<m, isForwardOnly: isForwardOnly)
    }
    run(.propagate(source, numbers, isForwardOnly: isForwardOnly), m, on: parallel)
    var first: Int?
    for part in 0..<parallel.pool.parts where parallel.nonFiniteLayers[part] > 0 {
      first = min(first ?? .max, parallel.nonFiniteLayers[part])
    }
    return first
  }

  /// Draws the dropped units of the layers with dropout; see ``Dropout/draw(_:using:)``.
  @inline(__always)
  private func drawDropout(
    _ rows: some Sequence<Int32>, using generator: inout Xoshiro256PlusPlus
  ) {
    for ℓ in layers.indices { layers[ℓ].dropout?.draw(rows, using: &generator) }
  }

  /// True if any layer has dropout.
  var hasDropout: Bool { layers.contains { $0.dropout != nil } }

  private func watchPoles(
    _ m: Int, _ plan: EpochPlan<S>, _ progress: inout EpochProgress
  ) throws(TrainingError) {
    let (distance, layer) = smallestPoleDistance(m)
    progress.nearestPole = min(progress.nearestPole ?? .infinity, Double(distance))
    if Double(distance) < plan.configuration.poles.limit {
      throw .pole(epoch: plan.number, layer: layer, distance: Double(distance))
    }
  }

  /// Copies the parameters back into the network that they came from.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func store(into network: inout Network<S>) { store(into: &network.layers) }
}

extension EpochProgress {
  /// Keeps the smallest distance of a weighted input to a pole.
  mutating func noteDistance(_ distance: Double) {
    if distance < nearestPole ?? .infinity { nearestPole = distance }
  }
}
