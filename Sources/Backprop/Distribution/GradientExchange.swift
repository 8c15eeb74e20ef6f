/// What a rank needs, besides the workspace, to train together with the others: who they are, which
/// of an epoch's samples are its own, and room for what is sent.
///
/// It is allocated once; nothing is allocated per mini-batch.
final class GradientExchange<S: Scalar> {
  let collective: any Collective
  let reduction: Reduction
  let partition: Partition

  /// The numbers of this rank's samples in the order in which an epoch uses them: mini-batch by
  /// mini-batch, and in each block by block. A number is the place where the sample is kept here.
  let numbers: UnsafeMutablePointer<Int32>

  /// How many samples of each of its blocks the mini-batches have, mini-batch by mini-batch.
  let counts: UnsafeMutablePointer<Int32>

  /// The row of each sample of the mini-batch; -1 for those of other ranks.
  let places: UnsafeMutablePointer<Int32>

  /// The sums of blocks on their way, where the order of the sum is fixed.
  let blocks: BlockExchange<S>?

  /// The place of the first sample of each of this rank's blocks.
  private let starts: [Int32]
  private let miniBatchSize: Int
  private let allocations = Allocations()

  /// - Parameters:
  ///   - data: What this rank holds.
  ///   - collective: The ranks.
  ///   - network: A network of the shape of what is trained.
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
    places = allocations.allocate(miniBatchSize)
    places.initialize(repeating: -1, count: miniBatchSize)
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

  /// Finds out which samples of an epoch are this rank's.
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

  /// Where the samples of mini-batch `number` begin in ``numbers``.
  func firstPlace(ofBatch number: Int) -> Int {
    var place = 0
    for index in 0..<number * partition.own.count { place += Int(counts[index]) }
    return place
  }

  /// How many samples of each block a mini-batch has here.
  func blockCounts(ofBatch number: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(
      start: counts + number * partition.own.count, count: partition.own.count)
  }

  /// The rows of the samples of a mini-batch, which all ranks see in the same order.
  func place(_ batch: UnsafeBufferPointer<Int32>) -> UnsafeBufferPointer<Int32> {
    var row: Int32 = 0
    places.update(repeating: -1, count: batch.count)
    for block in partition.own {
      for index in batch.indices where Int(batch[index]) % partition.blocks == block {
        places[index] = row
        row += 1
      }
    }
    return UnsafeBufferPointer(start: places, count: batch.count)
  }
}
