/// The sum of the gradients of blocks, in the order of the blocks, whichever ranks computed them.
///
/// Each rank sums one part of the gradient: it receives that part of every block, adds them, and
/// sends the result to all. So no rank receives whole gradients of all blocks.
struct BlockExchange<S: Scalar> {
  /// This rank's blocks: for each rank, its part of each block.
  private let sent: UnsafeMutablePointer<S>
  /// This rank's part of each block.
  private let received: UnsafeMutablePointer<S>

  private let ownBlocks: Int
  private let rank: Int
  private let blockCount: Int
  /// The parts of a gradient, in scalars.
  private let parts: [Range<Int>]
  private let sentParts: CollectiveParts
  private let receivedParts: CollectiveParts
  private let gatheredParts: CollectiveParts

  init(_ partition: Partition, for network: Network<S>, in allocations: Allocations) {
    let signals = RankSignals<S>.count(layers: network.layers.count)
    let length = ParameterBuffer<S>.count(network.layers.map(\.parameterShape)) + signals
    let width = S.partCount
    let (rank, ranks, own) = (partition.rank, partition.ranks, partition.own.count)
    let parts = (0..<ranks).map { (0..<length).share($0, of: ranks, grain: cacheLine) }
    sent = allocations.allocate(own * length)
    received = allocations.allocate(partition.blocks * parts[rank].count)
    ownBlocks = own
    blockCount = partition.blocks
    sentParts = CollectiveParts(parts.map { $0.count * own * width }, in: allocations)
    receivedParts = CollectiveParts(
      partition.blockCounts.map { $0 * parts[rank].count * width }, in: allocations)
    gatheredParts = CollectiveParts(parts.map { $0.count * width }, in: allocations)
    self.parts = parts
    self.rank = rank
  }

  /// Validates that the parts can be counted: messages are counted in 32 bits.
  static func check(_ reduction: Reduction?, for network: Network<S>) throws(TrainingError) {
    guard case .ordered(let blocks) = reduction else { return }
    let count = ParameterBuffer<S>.count(network.layers.map(\.parameterShape)) * 2 * blocks
    guard count < Int(Int32.max) else {
      throw .invalidHyperparameter(
        option: "number of blocks", value: "\(blocks)",
        reason: "so many gradients of this network are more than 2³¹ numbers; use fewer blocks, "
          + "or no fixed order")
    }
  }

  /// Adds the gradient of one of this rank's blocks, counted from 0, to the message.
  func put(_ gradient: UnsafeMutableBufferPointer<S>, ofBlock block: Int) {
    guard let base = gradient.baseAddress else { return }
    var target = sent
    for part in parts {
      (target + block * part.count).update(from: base + part.lowerBound, count: part.count)
      target += ownBlocks * part.count
    }
  }

  /// Writes the sum of all blocks of all ranks into the `gradient` of every rank.
  func sum(into gradient: UnsafeMutableBufferPointer<S>, among collective: any Collective) throws {
    guard let base = gradient.baseAddress else { return }
    try collective.exchange(sent.parts, sentParts, into: received.parts, receivedParts)
    let part = parts[rank]
    let sum = base + part.lowerBound
    sum.update(from: received, count: part.count)
    for block in 1..<max(1, blockCount) {
      let values = received + block * part.count
      for i in 0..<part.count { sum[i] += values[i] }
    }
    try collective.gather(base.parts, gatheredParts)
  }
}
