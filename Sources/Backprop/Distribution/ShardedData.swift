/// The method by which ranks combine their gradients or networks.
public enum Reduction: Hashable, Sendable {
  /// The gradients are summed once per mini-batch, in an order that may depend on the number of
  /// ranks: those of one layer while the next one is computed.
  case fast

  /// The gradients are summed in a fixed order: the samples are divided into blocks, and the sums
  /// of the blocks are added in the order of the blocks. The number of ranks, up to that of the
  /// blocks, changes no bit of the result.
  ///
  /// With B blocks on P ranks a rank sends and receives `(B/P + 1)(P - 1)/P` gradients per
  /// mini-batch, where ``fast`` needs `2(P - 1)/P`.
  case ordered(blocks: Int)

  /// Each rank makes its own steps from its own samples; the parameters and the moments of the
  /// optimizer are averaged every so many mini-batches and at the end of each epoch: local SGD.
  ///
  /// S. U. Stich, *Local SGD converges fast and communicates little*, ICLR 2019.
  case averaging(every: Int)
}

/// The assignment of samples to ranks: sample s belongs to block `s mod blocks`, and each rank has
/// consecutive blocks.
struct Partition: Hashable, Sendable {
  let blocks: Int
  let ranks: Int
  /// This rank, from 0.
  let rank: Int
  /// This rank's blocks.
  let own: Range<Int>

  /// All samples, for a single process.
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

  /// The number of blocks of each rank.
  var blockCounts: [Int] { (0..<ranks).map { (0..<blocks).share($0, of: ranks).count } }

  /// The number of samples of a block, of n in all.
  func count(of block: Int, _ n: Int) -> Int { max(0, n - block + blocks - 1) / blocks }

  /// The sizes of this rank's blocks, of n samples in all.
  func ownCounts(_ n: Int) -> [Int] { own.map { count(of: $0, n) } }

  /// The numbers of this rank's samples, of n in all, block by block: the order in which it stores
  /// them.
  func ownSamples(_ n: Int) -> [Int] {
    own.flatMap { block in (0..<count(of: block, n)).map { block + $0 * blocks } }
  }
}

/// The shard of one rank: its samples of a run; all samples in a single process.
public struct ShardedData<S: Scalar>: Sendable {
  let partition: Partition
  let reduction: Reduction?

  let training: PreparedDataset<S>
  let evaluation: PreparedDataset<S>?

  /// The number of training samples on all ranks.
  public let trainingSize: Int

  /// The number of evaluation samples on all ranks.
  public let evaluationSize: Int

  /// This rank's shard of a data set; the other samples are not kept.
  ///
  /// The order in which pixels are stored depends on the whole set, so that it is the same on all
  /// ranks.
  ///
  /// - Parameters:
  ///   - training: The whole training set, the same on all ranks.
  ///   - evaluation: The whole evaluation set.
  ///   - reduction: The method by which gradients are combined, which determines the shards.
  ///   - collective: The ranks.
  /// - Throws: ``TrainingError`` if there are not as many samples, or blocks, as ranks.
  public init(
    training: Dataset<S>, evaluation: Dataset<S>?, for reduction: Reduction,
    among collective: some Collective
  ) throws(TrainingError) {
    if case .ordered(let blocks) = reduction, blocks < collective.size {
      throw .invalidHyperparameter(
        option: "number of blocks", value: "\(blocks)",
        reason: "each of \(collective.size) ranks needs one: use more blocks")
    }
    let partition = Partition(reduction, collective)
    guard training.count >= partition.blocks else {
      throw .invalidHyperparameter(
        option: "number of training samples", value: "\(training.count)",
        reason: "each of \(partition.blocks) blocks needs one: use fewer ranks or blocks")
    }
    self.init(training, evaluation, partition, reduction)
  }

  /// All samples, for a single process.
  public init(training: Dataset<S>, evaluation: Dataset<S>?) {
    self.init(training, evaluation, .whole, nil)
  }

  private init(
    _ training: Dataset<S>, _ evaluation: Dataset<S>?, _ partition: Partition,
    _ reduction: Reduction?
  ) {
    self.partition = partition
    self.reduction = reduction
    trainingSize = training.count
    evaluationSize = evaluation?.count ?? 0
    (self.training, self.evaluation) = PreparedDataset.pair(
      training.normalizingWeights(), evaluation?.normalizingWeights()
    ) { data in
      partition == .whole ? data : data.selecting(partition.ownSamples(data.count))
    }
  }

  /// The same samples, in the order and with the zeros of their data sets.
  var uncompressed: ShardedData {
    ShardedData(
      partition: partition, reduction: reduction,
      training: PreparedDataset(uncompressed: training.dataset),
      evaluation: evaluation.map { PreparedDataset(uncompressed: $0.dataset) },
      trainingSize: trainingSize, evaluationSize: evaluationSize)
  }

  private init(
    partition: Partition, reduction: Reduction?, training: PreparedDataset<S>,
    evaluation: PreparedDataset<S>?, trainingSize: Int, evaluationSize: Int
  ) {
    self.partition = partition
    self.reduction = reduction
    self.training = training
    self.evaluation = evaluation
    self.trainingSize = trainingSize
    self.evaluationSize = evaluationSize
  }

  /// The numbers of this rank's training samples; `nil` for all of them, in order.
  var ownTrainingSamples: [Int]? {
    partition == .whole ? nil : partition.ownSamples(trainingSize)
  }
}
