import Numerics

extension Network {
  /// As ``gradient(on:cost:)``, added up over ranks, each of which goes forward and back with its
  /// share of the samples: a step's gradient, by the code that trains.
  ///
  /// - Parameters:
  ///   - data: All samples, the same ones on all ranks; there may be fewer than ranks.
  ///   - cost: C.
  ///   - collective: The ranks.
  /// - Returns: The same network of derivatives on all ranks.
  /// - Throws: As there, and ``CollectiveError``.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public func gradient(
    on data: Dataset<S>, cost: Cost, among collective: any Collective
  ) throws -> Network {
    try cost.validate(outputActivation: layers[layers.count - 1].activation)
    try checkFit(data)
    let partition = Partition(.fast, collective)
    let own = data.selecting(partition.ownSamples(data.count))
    let workspace = Workspace(for: self, cost: cost, capacity: max(1, own.count))
    let gradient = ParameterBuffer<S>(sizes: sizes)
    let numbers = Array(0..<Int32(own.count))
    if own.count > 0 {
      own.withSamples { samples in
        numbers.withUnsafeBufferPointer { numbers in
          guard let base = numbers.baseAddress else { return }
          _ = workspace.propagate(samples, base, own.count, following: 0, isForwardOnly: true)
        }
      }
    }
    // A rank without samples adds zeros.
    try workspace.sumGradient(0..<own.count, into: gradient) {
      try collective.startSum(gradient.values(of: $0).parts)
    }
    try collective.finishSums()
    var result = self
    gradient.store(into: &result.layers)
    let share = S(real: 1 / Double(max(1, data.count)))
    for ℓ in result.layers.indices { result.layers[ℓ].scale(by: share) }
    return result
  }
}
