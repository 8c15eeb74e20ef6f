import Numerics

/// What a rank does in an epoch. The samples of a mini-batch are those that one process would take;
/// each rank goes forward and back with the ones that it holds.
extension Workspace {
  /// As ``runEpoch(_:on:order:_:learningRate:optimizer:progress:until:)``, together with other ranks,
  /// who all come to the same end: what one of them meets is told to all with the gradient.
  ///
  /// - Parameters:
  ///   - training: The samples that this rank holds.
  ///   - order: The numbers of all samples, the same ones on all ranks.
  ///   - optimizer: Holds the gradient, and what is remembered.
  ///   - exchange: The ranks.
  /// - Throws: As there, on all ranks; ``CollectiveError``.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func runEpoch(
    _ epoch: Int, on training: PreparedDataset<S>, order: [Int32], with exchange: GradientExchange<S>,
    _ configuration: TrainingConfiguration, learningRate: Double,
    optimizer: inout OptimizerState<S>?, progress: inout EpochProgress,
    until deadline: ContinuousClock.Instant?
  ) throws {
    var step = OptimizerState<S>.Step(
      configuration, learningRate: learningRate, trainingSize: order.count)
    guard var state = optimizer.take() else { preconditionFailure("ranks need the gradient") }
    do {
      try runEpoch(
        epoch, on: training, order: order, with: exchange, configuration, &step, &state, &progress,
        until: deadline)
    } catch {
      optimizer = consume state
      throw error
    }
    optimizer = consume state
  }

  @inline(__always)
  private func runEpoch(
    _ epoch: Int, on training: PreparedDataset<S>, order: [Int32], with exchange: GradientExchange<S>,
    _ configuration: TrainingConfiguration, _ step: inout OptimizerState<S>.Step,
    _ optimizer: inout OptimizerState<S>, _ progress: inout EpochProgress,
    until deadline: ContinuousClock.Instant?
  ) throws {
    let size = configuration.miniBatchSize
    let signals = RankSignals(optimizer.gradient.extra, layers: layers.count)
    let watchesPoles = hasPoles
    settleWeights()
    try order.withUnsafeBufferPointer { order in
      exchange.deal(order)
      try training.withSamples { samples in
        var place = exchange.firstPlace(ofBatch: progress.next / size)
        // What this rank has met since the ranks were together last.
        var failure: Int?
        var nearest: (distance: S.RealType, layer: Int) = (.infinity, 0)
        while progress.next < order.count {
          let number = progress.next / size
          let batch = UnsafeBufferPointer(
            rebasing: order[progress.next..<min(order.count, progress.next + size)])
          if configuration.dropout > 0 {
            drawDropout(
              exchange.place(batch), rate: configuration.dropout,
              using: &progress.dropoutGenerator)
          }
          let counts = exchange.blockCounts(ofBatch: number)
          let own = Int(counts.reduce(0, +))
          if own > 0 {
            let nonFiniteLayer = propagate(
              samples, exchange.numbers + place, own,
              following: min(2 * size, training.count - place - own), isForwardOnly: true)
            failure = failure ?? nonFiniteLayer
            let found = watchesPoles ? smallestPoleDistance(own) : nearest
            if found.distance < nearest.distance { nearest = found }
          }
          place += own
          signals.set(
            nonFiniteLayer: failure, isAtPole: Double(nearest.distance) < configuration.poles.limit,
            wantsToPause: deadline.map { ContinuousClock.now >= $0 } ?? false,
            isCancelled: Task.isCancelled)
          step.miniBatchSize = batch.count
          let isTogether = try exchange.step(
            self, counts, step, &optimizer, isLast: progress.next + batch.count == order.count,
            number: number, isFinite: failure == nil)
          progress.next += batch.count
          guard isTogether else { continue }
          progress.noteDistance(Double(nearest.distance))
          if signals.isAtPole {
            throw try exchange.pole(
              epoch, distance: Double(nearest.distance), layer: nearest.layer)
          }
          nearest.distance = .infinity
          if let layer = signals.nonFiniteLayer {
            throw TrainingError.diverged(epoch: epoch, layer: layer)
          }
          if signals.isCancelled { throw CancellationError() }
          if signals.wantsToPause { break }
        }
      }
    }
  }

  /// BP1 to BP4 for the samples in some rows, layer by layer from the last to the first.
  ///
  /// - Parameter finished: Called when the gradient of a layer is there.
  func sumGradient(
    _ rows: Range<Int>, into gradient: borrowing ParameterBuffer<S>,
    finished: (_ ℓ: Int) throws -> Void
  ) rethrows {
    for ℓ in layers.indices.reversed() {
      if rows.isEmpty {
        gradient.clear(ℓ)
      } else if let desk {
        run(.propagateBack(to: ℓ, rows), desk.count.pointee, on: desk)
        run(.sumLayerGradient(ℓ, rows, gradient.layers[ℓ]), desk.count.pointee, on: desk)
      } else {
        propagateBack(to: ℓ, rows)
        sumLayerGradient(
          ℓ, rows, columns: 0..<layers[ℓ].z.columns, into: gradient.layers[ℓ], part: 0)
      }
      try finished(ℓ)
    }
  }

  /// BP3 and BP4 for some units of the layer at place ℓ. Of compressed samples over ℝ by the kernel
  /// that makes steps, which is several times as fast: a step of length -1 leads from zero to the
  /// gradient. It uses up the errors of the layer, from which nothing goes back: it is the first.
  ///
  /// - Parameter part: Whose room to sort in is used.
  func sumLayerGradient(
    _ ℓ: Int, _ rows: Range<Int>, columns: Range<Int>, into gradient: ParameterBuffer<S>.Slot,
    part: Int
  ) {
    let inputs = inputs(of: ℓ, rows)
    guard case .compressed = inputs, S.self == S.RealType.self else {
      return sumGradient(ℓ, rows, columns: columns, into: gradient)
    }
    let (weights, bias) = (gradient.weights.columns(columns), gradient.bias + columns.lowerBound)
    for k in 0..<weights.rows { weights[k].update(repeating: .zero, count: columns.count) }
    bias.update(repeating: .zero, count: columns.count)
    S.descend(
      weights, bias, along: inputs.sorting(in: sortingRoom(part)),
      layers[ℓ].delta.rows(rows).columns(columns), decay: 1, step: -1)
  }
}

extension EpochProgress {
  /// Notes how near to a pole a weighted input came.
  mutating func noteDistance(_ distance: Double) {
    if distance < nearestPole ?? .infinity { nearestPole = distance }
  }
}
