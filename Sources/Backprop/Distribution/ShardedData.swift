/// The samples of a run that one rank holds; of a run without other ranks, all of them.
public struct ShardedData<S: Scalar>: Sendable {
  let partition: Partition
  let reduction: Reduction?

  let training: PreparedDataset<S>
  let evaluation: PreparedDataset<S>?

  /// The number of training samples on all ranks.
  public let trainingSize: Int

  /// The number of evaluation samples on all ranks.
  public let evaluationSize: Int

  /// This rank's share of a data set, of which nothing else is kept.
  ///
  /// The order in which pixels are stored depends on the whole set, so that it is the same on all
  /// ranks.
  ///
  /// - Parameters:
  ///   - training: All samples to learn from, the same on all ranks.
  ///   - evaluation: All samples that are only measured.
  ///   - reduction: How gradients will be added up, which decides who holds what.
  ///   - collective: The ranks.
  /// - Throws: ``TrainingError`` if there are not as many samples, or blocks, as ranks.
  public init(
    training: Dataset<S>, evaluation: Dataset<S>?, for reduction: Reduction,
    among collective: some Collective
  ) throws(TrainingError) {
    if case .ordered(let blocks) = reduction, blocks < collective.size {
      throw .invalidHyperparameter(
        option: "number of blocks", value: "\(blocks)",
        reason: "each of \(collective.size) ranks needs one: ask for more")
    }
    let partition = Partition(reduction, collective)
    guard training.count >= partition.blocks else {
      throw .invalidHyperparameter(
        option: "number of training samples", value: "\(training.count)",
        reason: "each of \(partition.blocks) blocks needs one: take fewer ranks or blocks")
    }
    self.init(training, evaluation, partition, reduction)
  }

  /// All samples, for a run without other ranks.
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
    (self.training, self.evaluation) = PreparedDataset.pair(training, evaluation) { data in
      partition == .whole ? data : data.selecting(partition.ownSamples(data.count))
    }
  }

  /// The numbers of the training samples that this rank holds; `nil` if it holds all, in their own
  /// order.
  var ownTrainingSamples: [Int]? {
    partition == .whole ? nil : partition.ownSamples(trainingSize)
  }
}
