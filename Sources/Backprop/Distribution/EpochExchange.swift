/// The report of one rank about its part of a mini-batch.
struct RankReport {
  /// The first layer, from 1, with a value that is infinite or not a number.
  var nonFiniteLayer: Int?
  /// True if a weighted input is too near to a pole.
  var isAtPole: Bool
  /// True to pause the run after this mini-batch.
  var wantsToPause: Bool
  /// True to end the run after this mini-batch.
  var isCancelled: Bool
}

/// The reports of all ranks about a mini-batch: sums of ones that travel with the gradient, behind
/// its last layer, so that they need no message of their own.
struct RankSignals<S: Scalar> {
  private let values: UnsafeMutableBufferPointer<S>
  private let layerCount: Int

  /// The number of values for a network of so many layers.
  static func count(layers: Int) -> Int { layers + 3 }

  init(_ values: UnsafeMutableBufferPointer<S>, layers: Int) {
    self.values = values
    layerCount = layers
  }

  /// Writes the report of this rank, before the sum.
  func set(_ report: RankReport) {
    values.update(repeating: .zero)
    if let layer = report.nonFiniteLayer { values[layer - 1] = 1 }
    if report.isAtPole { values[layerCount] = 1 }
    if report.wantsToPause { values[layerCount + 1] = 1 }
    if report.isCancelled { values[layerCount + 2] = 1 }
  }

  /// The first layer, from 1, that any rank reported.
  var nonFiniteLayer: Int? {
    (0..<layerCount).first { values[$0] != .zero }.map { $0 + 1 }
  }

  var isAtPole: Bool { values[layerCount] != .zero }
  var wantsToPause: Bool { values[layerCount + 1] != .zero }
  var isCancelled: Bool { values[layerCount + 2] != .zero }
}

/// The messages at the end of an epoch.
extension GradientExchange {
  /// The evaluation of the samples of all ranks: sums of blocks, added in the order of the blocks.
  func results(of evaluation: ParallelEvaluation<S>) throws -> [Evaluation] {
    let sources = evaluation.data.count
    let sums = evaluation.finishBlocks()
    var values = [Double](repeating: 0, count: partition.blocks * 2 * sources)
    for (index, block) in partition.own.enumerated() {
      for source in 0..<sources {
        let first = 2 * (block * sources + source)
        values[first] = sums[source][index].cost
        values[first + 1] = Double(sums[source][index].correct)
      }
    }
    try gather(&values, partition.blockCounts.map { $0 * 2 * sources })
    return (0..<sources).map { source in
      var sum = EvaluationSum()
      for block in 0..<partition.blocks {
        let first = 2 * (block * sources + source)
        sum += EvaluationSum(cost: values[first], correct: Int(values[first + 1]))
      }
      return evaluation.evaluation(of: source, sum)
    }
  }

  /// Verifies that all ranks have the same parameters, and finds the smallest distance to a pole.
  ///
  /// - Throws: ``TrainingError/ranksDisagree(epoch:)``, on all ranks.
  func compare(
    squaredWeightNorm: Double, _ progress: inout EpochProgress, epoch: Int
  ) throws {
    let own = [squaredWeightNorm, progress.nearestPole ?? .infinity]
    let all = try gatherFromEach(own)
    if all.contains(where: { $0[0].bitPattern != own[0].bitPattern }) {
      throw TrainingError.ranksDisagree(epoch: epoch)
    }
    for values in all { progress.noteDistance(values[1]) }
  }

  /// The error of the rank that is nearest to a pole, on all ranks.
  func pole(_ epoch: Int, distance: Double, layer: Int) throws -> TrainingError {
    let nearest = try gatherFromEach([distance, Double(layer)]).min { $0[0] < $1[0] }
    return .pole(epoch: epoch, layer: Int(nearest?[1] ?? 0), distance: nearest?[0] ?? distance)
  }

  /// The values of each rank.
  private func gatherFromEach(_ own: [Double]) throws -> [[Double]] {
    var values = [Double](repeating: 0, count: own.count * collective.size)
    for (index, value) in own.enumerated() { values[collective.rank * own.count + index] = value }
    try gather(&values, Array(repeating: own.count, count: collective.size))
    return (0..<collective.size).map { Array(values[$0 * own.count..<($0 + 1) * own.count]) }
  }

  private func gather(_ values: inout [Double], _ counts: [Int]) throws {
    let allocations = Allocations()
    let parts = CollectiveParts(counts, in: allocations)
    try values.withUnsafeMutableBufferPointer { values in
      if let base = values.baseAddress { try collective.gather(base, parts) }
    }
    withExtendedLifetime(allocations) {}
  }
}
