/// Where a training run is: all that is needed to go on, but for the generator and the data.
public struct TrainingState<S: Scalar>: Sendable, Equatable {
  /// The parameters now. In the middle of an epoch the weights of the first layer may be
  /// `weightScale` times what is here.
  public var parameters: Network<S>

  /// See ``parameters``; 1 between two epochs.
  public var weightScale: Double

  /// What the optimizer remembers; `nil` for plain gradient descent and before the first step.
  public var moments: OptimizerMoments<S>?

  /// The network at the end of the last whole epoch.
  public var network: Network<S>

  /// The network of the best epoch so far, as early stopping sees it.
  public var best: Network<S>

  /// The numbers of the training samples in the order of this epoch.
  public var order: [Int32]

  /// How far the epoch has come.
  public var progress: EpochProgress

  /// What was measured in the whole epochs.
  public var history: History

  /// η, where it was changed on the way; `nil` for that of the configuration.
  public var baseLearningRate: Double?

  /// A state from its parts; whether they fit is checked where a run resumes from it.
  public init(
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

  /// Makes sure that the parts fit each other and the data, whoever stored them.
  func check(trainingSize n: Int, _ configuration: TrainingConfiguration) throws(TrainingError) {
    func require(_ condition: Bool, _ reason: String) throws(TrainingError) {
      if !condition {
        throw .invalidHyperparameter(option: "state of the run", value: "damaged", reason: reason)
      }
    }
    let networks =
      [parameters, best] + (moments.map { [$0.first, $0.second] } ?? [])
    try require(
      networks.allSatisfy { $0.sizes == network.sizes }, "its networks have different sizes")
    try require(
      order.count == n && Set(order).count == n && order.allSatisfy { 0..<Int32(n) ~= $0 },
      "its order of samples is not one of the \(n) training samples")
    try require(
      0..<n ~= progress.next && progress.next % configuration.miniBatchSize == 0
        || progress.next == n, "it lies outside the epoch")
    try require(weightScale.isFinite && weightScale > 0, "its weights have no scale")
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

/// How far an epoch has come.
public struct EpochProgress: Hashable, Codable, Sendable {
  /// How many samples were used; 0 before the epoch begins, all of them until it has been measured.
  public internal(set) var next = 0

  /// The smallest distance of a weighted input to a pole in this epoch; `nil` if there was none.
  public internal(set) var nearestPole: Double?

  /// The seconds spent on this epoch.
  public package(set) var seconds = 0.0

  /// What the samples of this epoch are distorted by; `nil` without augmentation.
  var augmentationSeed: UInt64?

  /// Draws what dropout leaves out.
  var dropoutGenerator = Xoshiro256PlusPlus(seed: 0)

  /// An epoch that has not begun.
  public init() {}

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

/// What an optimizer remembers, each moment in the shape of the network.
public struct OptimizerMoments<S: Scalar>: Sendable, Equatable {
  /// v of momentum, m of Adam.
  public var first: Network<S>
  /// v of Adam.
  public var second: Network<S>
  /// t, the number of steps made.
  public var steps: Int

  /// Moments from their parts.
  public init(first: Network<S>, second: Network<S>, steps: Int) {
    self.first = first
    self.second = second
    self.steps = steps
  }
}
