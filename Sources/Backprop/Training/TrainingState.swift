/// A resumable snapshot of a training run. It excludes the generator and the data.
public struct TrainingState<S: Scalar>: Sendable, Equatable {
  /// The current parameters. In the middle of an epoch the weights of the first layer are to be
  /// multiplied by `weightScale`.
  package var parameters: Network<S>

  /// See ``parameters``; 1 between two epochs.
  package var weightScale: Double

  /// The moments of the optimizer; `nil` for plain gradient descent and before the first step.
  package var moments: OptimizerMoments<S>?

  /// The network at the end of the last whole epoch.
  public var network: Network<S>

  /// The network of the best epoch so far, by early stopping.
  package var best: Network<S>

  /// The numbers of the training samples in the order of this epoch.
  package var order: [Int32]

  /// The progress of the current epoch.
  package var progress: EpochProgress

  /// The history of the whole epochs.
  public var history: History

  /// The learning rate η, if it was changed during the run; `nil` for that of the configuration.
  public var baseLearningRate: Double?

  /// A snapshot from its parts, which are validated when a run resumes from it.
  package init(
    parameters: Network<S>, weightScale: Double = 1, moments: OptimizerMoments<S>? = nil,
    network: Network<S>, best: Network<S>, order: [Int32],
    progress: EpochProgress = EpochProgress(), history: History, baseLearningRate: Double? = nil
  ) {
    self.parameters = parameters
    self.weightScale = weightScale
    self.moments = moments
    self.network = network
    self.best = best
    self.order = order
    self.progress = progress
    self.history = history
    self.baseLearningRate = baseLearningRate
  }

  /// Validates that the parts fit each other and the data.
  func check(trainingSize n: Int, _ configuration: TrainingConfiguration) throws(TrainingError) {
    func require(_ condition: Bool, _ reason: String) throws(TrainingError) {
      try TrainingError.require(condition, option: "state of the run", value: "damaged", reason)
    }
    let networks =
      [parameters, best] + (moments.map { [$0.first, $0.second] } ?? [])
    try require(
      networks.allSatisfy { $0.hasShape(of: network) }, "its networks have different layers")
    try require(
      order.count == n && Set(order).count == n && order.allSatisfy { 0..<Int32(n) ~= $0 },
      "its order is not a permutation of the \(n) training samples")
    try require(
      0..<n ~= progress.next && progress.next % configuration.miniBatchSize == 0
        || progress.next == n, "its progress is outside the epoch")
    try require(weightScale.isFinite && weightScale > 0, "its weight scale is invalid")
    let rate = baseLearningRate ?? configuration.learningRate
    try require(rate.isFinite && rate > 0, "its learning rate is \(rate)")
  }
}

extension TrainingState {
  /// The beginning of a run.
  init(of trainer: Trainer<S>, on data: ShardedData<S>) {
    self.init(
      parameters: trainer.network, moments: trainer.moments, network: trainer.network,
      best: trainer.network, order: Array(0..<Int32(data.trainingSize)),
      history: History(trainingSize: data.trainingSize, evaluationSize: data.evaluationSize))
  }
}

/// The progress of an epoch.
package struct EpochProgress: Hashable, Codable, Sendable {
  /// The number of samples used: 0 before the epoch begins, all of them until it has been
  /// evaluated.
  package internal(set) var next = 0

  /// The smallest distance of a weighted input to a pole in this epoch; `nil` if there was none.
  package internal(set) var nearestPole: Double?

  /// The seconds spent on this epoch.
  package var seconds = 0.0

  /// The seed of the distortions of this epoch; `nil` without augmentation.
  var augmentationSeed: UInt64?

  /// The generator of dropout.
  var dropoutGenerator = Xoshiro256PlusPlus(seed: 0)

  /// An epoch that has not begun.
  package init() {}

  mutating func begin(dropoutSeed: UInt64) {
    dropoutGenerator = Xoshiro256PlusPlus(seed: dropoutSeed)
  }

  private enum CodingKeys: String, CodingKey {
    case next
    case nearestPole = "nearest_pole"
    case seconds
    case augmentationSeed = "augmentation_seed"
    case dropoutGenerator = "dropout_generator"
  }
}

/// The state of an optimizer, each moment in the shape of the network.
package struct OptimizerMoments<S: Scalar>: Sendable, Equatable {
  /// v of momentum, m of Adam.
  package var first: Network<S>
  /// v of Adam.
  package var second: Network<S>
  /// The number of steps t so far.
  package var steps: Int

  /// Moments from their parts.
  package init(first: Network<S>, second: Network<S>, steps: Int) {
    self.first = first
    self.second = second
    self.steps = steps
  }
}
