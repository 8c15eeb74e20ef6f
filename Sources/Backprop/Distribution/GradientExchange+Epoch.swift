/// What ranks tell each other at the end of an epoch.
extension GradientExchange {
  /// What was measured on the samples of all ranks: sums of blocks, added in the order of the blocks.
  func results(of evaluation: ParallelEvaluation<S>) throws -> [Evaluation] {
    let sources = evaluation.data.count
    let sums = evaluation.finishBlocks()
    var values = [Double](repeating: 0, count: partition.blocks * 2 * sources)
    for (index, block) in partition.own.enumerated() {
      for source in 0..<sources {
        let place = 2 * (block * sources + source)
        values[place] = sums[source][index].cost
        values[place + 1] = Double(sums[source][index].correct)
      }
    }
    try gather(&values, partition.blockCounts.map { $0 * 2 * sources })
    return (0..<sources).map { source in
      var sum = Score()
      for block in 0..<partition.blocks {
        let place = 2 * (block * sources + source)
        sum += Score(cost: values[place], correct: Int(values[place + 1]))
      }
      return evaluation.evaluation(of: source, sum)
    }
  }

  /// Makes sure that all ranks have the same parameters, and finds the smallest distance to a pole.
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

  /// The error that the rank nearest to a pole has met, as all others learn it.
  func pole(_ epoch: Int, distance: Double, layer: Int) throws -> TrainingError {
    let nearest = try gatherFromEach([distance, Double(layer)]).min { $0[0] < $1[0] }
    return .pole(epoch: epoch, layer: Int(nearest?[1] ?? 0), distance: nearest?[0] ?? distance)
  }

  /// The numbers that each rank has.
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
