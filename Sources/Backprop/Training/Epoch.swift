/// What a trainer does in an epoch. Each function is compiled for every scalar type of its own, so
/// that nothing in it is dispatched dynamically.
extension Workspace {
  @specialized(where S == Float)
  @specialized(where S == Double)
  static func make(
    for network: Network<S>, cost: Cost, capacity: Int, order: PixelOrder?
  ) -> Workspace {
    Workspace(for: network, cost: cost, capacity: capacity, order: order)
  }

  /// One pass over the samples in the given order.
  ///
  /// - Throws: ``TrainingError/diverged(epoch:layer:)``, or `CancellationError` if the task was
  ///   cancelled.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func runEpoch(
    _ epoch: Int, on training: SampleSource<S>, order: [Int32],
    _ configuration: TrainingConfiguration
  ) throws {
    let size = configuration.miniBatchSize
    let sgd = SGD(
      learningRate: configuration.learningRate, lambda: configuration.lambda,
      trainingSize: training.count)
    try training.withSamples { samples in
      try order.withUnsafeBufferPointer { order in
        guard let numbers = order.baseAddress else { return }
        for first in stride(from: 0, to: order.count, by: size) {
          let m = min(size, order.count - first)
          load(
            samples, numbers + first, m, following: min(2 * size, order.count - first - m))
          feedForward(m)
          if let layer = firstNonFiniteLayer(m) {
            throw TrainingError.diverged(epoch: epoch, layer: layer)
          }
          propagateBack(m)
          sgd.step(self, miniBatchSize: m)
          try Task.checkCancellation()
        }
        settleWeights()
      }
    }
  }

  /// Appends what the configuration asks for to the lists of `history`.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func measure(
    _ training: SampleSource<S>, _ evaluation: SampleSource<S>?,
    _ configuration: TrainingConfiguration,
    into history: inout History
  ) {
    let (monitor, lambda) = (configuration.monitor, configuration.lambda)
    history.squaredWeightNorm.append(parameters.squaredWeightNorm)
    if !monitor.isDisjoint(with: .training),
      let result = training.withSamples({ evaluate($0, lambda: lambda) })
    {
      if monitor.contains(.trainingCost) { history.trainingCost.append(result.cost) }
      if monitor.contains(.trainingAccuracy), let correct = result.correct {
        history.trainingAccuracy.append(correct)
      }
    }
    if !monitor.isDisjoint(with: .evaluation),
      let result = evaluation?.withSamples({ evaluate($0, lambda: lambda) })
    {
      if monitor.contains(.evaluationCost) { history.evaluationCost.append(result.cost) }
      if monitor.contains(.evaluationAccuracy), let correct = result.correct {
        history.evaluationAccuracy.append(correct)
      }
    }
  }

  /// Copies the parameters back into the network they came from.
  @specialized(where S == Float)
  @specialized(where S == Double)
  func store(into network: inout Network<S>) { store(into: &network.layers) }
}
