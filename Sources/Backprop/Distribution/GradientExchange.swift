import Numerics

/// The part of one rank in a training of several, besides its workspace: the other ranks, the
/// samples of an epoch that are its own, and memory for the messages.
///
/// It is allocated once; nothing is allocated per mini-batch.
final class GradientExchange<S: Scalar> {
  let collective: any Collective
  let reduction: Reduction
  let partition: Partition

  /// The indices of this rank's samples in the order in which an epoch uses them: mini-batch by
  /// mini-batch, and in each block by block.
  let numbers: UnsafeMutablePointer<Int32>

  /// The exchange of the sums of blocks, where the order of the sum is fixed.
  fileprivate let blocks: BlockExchange<S>?

  /// The number of samples of each of its blocks in the mini-batches, mini-batch by mini-batch.
  private let counts: UnsafeMutablePointer<Int32>

  /// The row of each sample of the mini-batch; -1 for those of other ranks.
  private let sampleRows: UnsafeMutablePointer<Int32>

  /// The index of the first sample of each of this rank's blocks.
  private let starts: [Int32]
  private let miniBatchSize: Int
  private let allocations = Allocations()

  /// - Parameters:
  ///   - data: The samples of this rank.
  ///   - collective: The ranks.
  ///   - network: A network of the trained shape.
  ///   - miniBatchSize: m, over all ranks.
  init?(
    _ data: ShardedData<S>, _ collective: (any Collective)?, for network: Network<S>,
    miniBatchSize: Int
  ) {
    guard let collective, let reduction = data.reduction else { return nil }
    self.collective = collective
    self.reduction = reduction
    self.miniBatchSize = miniBatchSize
    partition = data.partition
    let batches = (data.trainingSize + miniBatchSize - 1) / miniBatchSize
    numbers = allocations.allocate(data.training.count)
    counts = allocations.allocate(batches * partition.own.count)
    sampleRows = allocations.allocate(miniBatchSize)
    sampleRows.initialize(repeating: -1, count: miniBatchSize)
    var next: Int32 = 0
    starts = partition.ownCounts(data.trainingSize).map { count in
      defer { next += Int32(count) }
      return next
    }
    if case .ordered = reduction {
      blocks = BlockExchange(partition, for: network, in: allocations)
    } else {
      blocks = nil
    }
  }

  /// Finds this rank's samples of an epoch.
  func deal(_ order: UnsafeBufferPointer<Int32>) {
    let (blockCount, own) = (Int32(partition.blocks), partition.own)
    var (number, count) = (numbers, counts)
    for first in stride(from: 0, to: order.count, by: miniBatchSize) {
      let batch = order[first..<min(order.count, first + miniBatchSize)]
      for block in own {
        let start = number
        for sample in batch where Int(sample % blockCount) == block {
          number.initialize(to: starts[block - own.lowerBound] + sample / blockCount)
          number += 1
        }
        count.initialize(to: Int32(number - start))
        count += 1
      }
    }
  }

  /// The index in ``numbers`` of the first sample of a mini-batch.
  func firstIndex(ofBatch number: Int) -> Int {
    var first = 0
    for index in 0..<number * partition.own.count { first += Int(counts[index]) }
    return first
  }

  /// The number of samples of each block of this rank in a mini-batch.
  func blockCounts(ofBatch number: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(
      start: counts + number * partition.own.count, count: partition.own.count)
  }

  /// The rows of the samples of a mini-batch, which all ranks see in the same order.
  func rows(of batch: UnsafeBufferPointer<Int32>) -> UnsafeBufferPointer<Int32> {
    var row: Int32 = 0
    sampleRows.update(repeating: -1, count: batch.count)
    for block in partition.own {
      for index in batch.indices where Int(batch[index]) % partition.blocks == block {
        sampleRows[index] = row
        row += 1
      }
    }
    return UnsafeBufferPointer(start: sampleRows, count: batch.count)
  }
}

/// The step of a mini-batch that ranks make together.
extension OptimizerState {
  /// The backward pass for this rank's samples, BP3 and BP4 over all ranks, and the step.
  ///
  /// - Parameters:
  ///   - workspace: The workspace after the forward pass.
  ///   - counts: The number of samples of each of this rank's blocks.
  ///   - step: The step of the whole mini-batch.
  ///   - exchange: The ranks.
  ///   - report: The report of this rank. With a layer that is not finite, the rank takes part
  ///     without samples.
  ///   - number: The index of the mini-batch, from 0.
  ///   - isLast: True for the epoch's last mini-batch.
  /// - Returns: The signals of all ranks; `nil` if the ranks have different parameters for now.
  @inline(__always)
  mutating func step(
    _ workspace: borrowing Workspace<S>, _ counts: UnsafeBufferPointer<Int32>, _ step: Step,
    with exchange: GradientExchange<S>, _ report: RankReport, number: Int, isLast: Bool
  ) throws -> RankSignals<S>? {
    let signals = RankSignals(gradient.extra, layers: workspace.layers.count)
    signals.set(report)
    let isFinite = report.nonFiniteLayer == nil
    let collective = exchange.collective
    switch exchange.reduction {
    case .fast:
      try workspace.backward(isFinite ? 0..<Int(counts[0]) : 0..<0, into: gradient) {
        try collective.startSum(gradient.values(of: $0).parts)
      }
      try collective.finishSums()
      apply(to: workspace.parameters, step)
      return signals
    case .ordered:
      try sumBlocks(workspace, counts, with: exchange, isFinite: isFinite)
      apply(to: workspace.parameters, step)
      return signals
    case .averaging(let interval):
      if isFinite {
        workspace.backward(0..<Int(counts[0]), into: gradient) { _ in }
        var own = step
        own.miniBatchSize = max(1, Int(counts[0]))
        apply(to: workspace.parameters, own)
      }
      guard isLast || (number + 1).isMultiple(of: interval) else { return nil }
      try average(workspace.parameters, among: collective)
      return signals
    }
  }

  private func sumBlocks(
    _ workspace: borrowing Workspace<S>, _ counts: UnsafeBufferPointer<Int32>,
    with exchange: GradientExchange<S>, isFinite: Bool
  ) throws {
    var row = 0
    for block in counts.indices {
      let rows = isFinite ? row..<row + Int(counts[block]) : 0..<0
      row += Int(counts[block])
      workspace.backward(rows, into: gradient) { _ in }
      exchange.blocks?.put(gradient.values, ofBlock: block)
      // The signals of a rank are sent with its first block only.
      gradient.extra.update(repeating: .zero)
    }
    try exchange.blocks?.sum(into: gradient.values, among: exchange.collective)
  }

  private func average(
    _ parameters: borrowing ParameterBuffer<S>, among collective: any Collective
  ) throws {
    try collective.startSum(gradient.extra.parts)
    try collective.startSum(parameters.values.parts)
    if !isPlain {
      try collective.startSum(first.values.parts)
      try collective.startSum(second.values.parts)
    }
    try collective.finishSums()
    let share = S(real: 1 / Double(collective.size))
    scale(parameters.values, by: share)
    guard !isPlain else { return }
    scale(first.values, by: share)
    scale(second.values, by: share)
  }

  private func scale(_ values: UnsafeMutableBufferPointer<S>, by factor: S) {
    for i in values.indices { values[i] *= factor }
  }
}

/// The backward pass layer by layer, so that the gradient of one layer is sent while the next is
/// computed.
extension Workspace {
  /// BP1 to BP4 for the samples in some rows, from the last layer to the first.
  ///
  /// - Parameter finished: Called when the gradient of a layer is complete.
  func backward(
    _ rows: Range<Int>, into gradient: borrowing ParameterBuffer<S>,
    finished: (_ ℓ: Int) throws -> Void
  ) rethrows {
    for ℓ in layers.indices.reversed() {
      if rows.isEmpty {
        gradient.clear(ℓ)
      } else if let parallel {
        run(.backward(to: ℓ, rows), parallel.count.pointee, on: parallel)
        run(.layerGradient(ℓ, rows, gradient.layers[ℓ]), parallel.count.pointee, on: parallel)
      } else {
        backward(to: ℓ, rows, part: 0)
        parameterGradient(ℓ, rows, part: 0, of: 1, into: gradient.layers[ℓ])
      }
      try finished(ℓ)
    }
  }
}
