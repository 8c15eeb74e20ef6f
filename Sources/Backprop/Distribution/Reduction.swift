/// How ranks make one step, or one network, of what each of them computes.
public enum Reduction: Hashable, Sendable {
  /// The gradients are added up once a mini-batch, in an order that may depend on the number of
  /// ranks: of one layer while the next one is computed.
  case fast

  /// The gradients are added up in a fixed order: samples are dealt out to so many blocks, whoever
  /// holds them, and the sums of the blocks are added in the order of the blocks. No number of ranks
  /// up to that of the blocks changes a bit of the result.
  ///
  /// With B blocks on P ranks a rank sends and receives `(B/P + 1)(P - 1)/P` gradients a mini-batch,
  /// where ``fast`` needs `2(P - 1)/P`.
  case ordered(blocks: Int)

  /// Each rank makes its own steps from its own samples; parameters, and what the optimizer
  /// remembers, are averaged every so many mini-batches and at the end of each epoch: local SGD.
  ///
  /// S. U. Stich, *Local SGD converges fast and communicates little*, ICLR 2019.
  case averaging(every: Int)
}

/// Which samples each rank holds: sample s belongs to block `s mod blocks`, and each rank holds
/// blocks that follow one another.
struct Partition: Hashable, Sendable {
  let blocks: Int
  let ranks: Int
  /// This rank, from 0.
  let rank: Int
  /// This rank's blocks.
  let own: Range<Int>

  /// A part of everything: one rank alone.
  static let whole = Partition(blocks: 1, rank: 0, of: 1)

  init(blocks: Int, rank: Int, of ranks: Int) {
    self.blocks = blocks
    self.rank = rank
    self.ranks = ranks
    own = (0..<blocks).share(rank, of: ranks)
  }

  init(_ reduction: Reduction, _ collective: some Collective) {
    let blocks: Int =
      switch reduction {
      case .fast, .averaging: collective.size
      case .ordered(let blocks): blocks
      }
    self.init(blocks: blocks, rank: collective.rank, of: collective.size)
  }

  /// How many blocks each rank holds.
  var blockCounts: [Int] { (0..<ranks).map { (0..<blocks).share($0, of: ranks).count } }

  /// The number of samples of a block, of n in all.
  func count(of block: Int, _ n: Int) -> Int { max(0, n - block + blocks - 1) / blocks }

  /// The sizes of this rank's blocks, of n samples in all.
  func ownCounts(_ n: Int) -> [Int] { own.map { count(of: $0, n) } }

  /// The numbers of this rank's samples, of n in all, block by block: the order in which it keeps
  /// them.
  func ownSamples(_ n: Int) -> [Int] {
    own.flatMap { block in (0..<count(of: block, n)).map { block + $0 * blocks } }
  }
}
