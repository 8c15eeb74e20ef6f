/// The numbers of a training run.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// How often all training samples are gone through.
  public var epochs: Int

  /// The number of samples m that one step is made from; a shorter last one uses its own m.
  public var miniBatchSize: Int

  /// η, the length of a step.
  public var learningRate: Double

  /// λ, the weight of L2 regularisation: `λ/(2n) · Σ‖w‖²` is added to the cost, biases left out.
  public var lambda: Double

  /// λ₁, the weight of L1 regularisation: `λ₁/n · Σ|w|` is added to what is minimised, biases left
  /// out. The measured costs do not show it.
  public var l1: Double

  /// The rule by which a step is made.
  public var optimizer: Optimizer

  /// How η changes from epoch to epoch.
  public var schedule: LearningRateSchedule

  /// The probability with which a hidden unit is left out while training; the others are
  /// scaled up, so that a measured network needs no change.
  public var dropout: Double

  /// How training images are distorted, anew in every epoch; `nil` for not at all.
  public var augmentation: ImageAugmentation?

  /// The largest length of the gradient of all parameters; a longer one is shortened to it.
  public var gradientNorm: Double?

  /// When to end before all epochs are over; `nil` for never.
  public var earlyStopping: EarlyStopping?

  /// What is measured after every epoch.
  public var monitor: Monitor

  /// What is done about the poles of holomorphic activations.
  public var poles: PolePolicy

  /// How many threads work. It changes no bit of the result, and is not stored with a run.
  public var threads = 1

  /// A configuration; what is not given is plain gradient descent with everything monitored.
  public init(
    epochs: Int, miniBatchSize: Int, learningRate: Double, lambda: Double = 0,
    l1: Double = 0, optimizer: Optimizer = .sgd, schedule: LearningRateSchedule = .constant,
    dropout: Double = 0, gradientNorm: Double? = nil, earlyStopping: EarlyStopping? = nil,
    monitor: Monitor = .all, poles: PolePolicy = .stop(within: 0), threads: Int = 1,
    augmentation: ImageAugmentation? = nil
  ) {
    self.epochs = epochs
    self.miniBatchSize = miniBatchSize
    self.learningRate = learningRate
    self.lambda = lambda
    self.l1 = l1
    self.optimizer = optimizer
    self.schedule = schedule
    self.dropout = dropout
    self.gradientNorm = gradientNorm
    self.earlyStopping = earlyStopping
    self.monitor = monitor
    self.poles = poles
    self.threads = threads
    self.augmentation = augmentation
  }

  private enum CodingKeys: CodingKey {
    case epochs, miniBatchSize, learningRate, lambda, l1, optimizer, schedule, dropout
    case augmentation, gradientNorm, earlyStopping, monitor, poles
  }

  /// Makes sure that a run with these numbers has a meaning for n training samples.
  ///
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` for the first that has none.
  public func check(trainingSize n: Int) throws(TrainingError) {
    func require(_ condition: Bool, _ option: String, _ value: Any, _ reason: String)
      throws(TrainingError)
    {
      if !condition {
        throw .invalidHyperparameter(option: option, value: "\(value)", reason: reason)
      }
    }
    try require(epochs >= 0, "epochs", epochs, "it must not be negative")
    try require(
      1...n ~= miniBatchSize, "mini-batch size", miniBatchSize,
      "it must lie between 1 and the number of training samples, \(n)")
    try require(
      learningRate > 0 && learningRate.isFinite, "learning rate η", learningRate,
      "it must be a positive number")
    try require(
      lambda >= 0 && lambda.isFinite, "regularisation λ", lambda,
      "it must be zero or a positive number")
    try require(l1 >= 0 && l1.isFinite, "regularisation λ₁", l1, "it must not be negative")
    try require(0..<1 ~= dropout, "dropout", dropout, "it must lie in [0, 1)")
    if let gradientNorm {
      try require(gradientNorm > 0, "gradient norm", gradientNorm, "it must be positive")
    }
    try require(1...1024 ~= threads, "number of threads", threads, "it must lie in 1…1024")
    try optimizer.check()
    try schedule.check(monitor: monitor)
    try earlyStopping?.check(monitor: monitor)
    try augmentation?.check()
    let distance = poles.radius + poles.limit
    try require(
      0..<1 ~= distance, "distance to poles", distance, "it must lie between 0 and 1")
    try require(
      learningRate * lambda < Double(n), "regularisation λ", lambda,
      "ηλ must be smaller than the number of training samples, \(n), or the weights change sign")
  }
}

extension TrainingConfiguration {
  /// True if the next epoch depends on the evaluation of this one.
  var waitsForEvaluation: Bool { earlyStopping != nil || schedule.watched != nil }

  /// Whether a step is plain gradient descent, which needs no gradient to be stored.
  var isPlainDescent: Bool { optimizer == .sgd && l1 == 0 && gradientNorm == nil }

  /// Makes sure that the value that a schedule or early stopping watches will be there.
  func checkWatched(isClassification: Bool, hasEvaluation: Bool) throws(TrainingError) {
    for value in [schedule.watched, earlyStopping?.monitor] {
      guard let value else { continue }
      let isEvaluation = !Monitor.evaluation.isDisjoint(with: value.monitor)
      guard (hasEvaluation || !isEvaluation) && (isClassification || !value.rises) else {
        throw .invalidHyperparameter(
          option: "watched value", value: value.rawValue,
          reason: "this data gives no such value")
      }
    }
  }
}
