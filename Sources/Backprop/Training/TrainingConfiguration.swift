/// The hyperparameters of a training run.
public struct TrainingConfiguration: Codable, Hashable, Sendable {
  /// The number of epochs: passes over the training set.
  public var epochs: Int

  /// The number of samples m per step; a shorter last mini-batch uses its own m.
  public var miniBatchSize: Int

  /// The learning rate η.
  public var learningRate: Double

  /// λ, the weight of L2 regularisation: `λ/(2n) · Σ‖w‖²` is added to the cost, biases left out.
  public var lambda: Double

  /// λ₁, the weight of L1 regularisation: `λ₁/n · Σ|w|` is added to the minimised cost, biases left
  /// out. The evaluated costs do not contain it.
  public var l1: Double

  /// The update rule.
  public var optimizer: Optimizer

  /// The schedule of the learning rate.
  public var schedule: LearningRateSchedule

  /// The probability with which a hidden unit is dropped while training; the others are scaled up,
  /// so that evaluation uses the network unchanged.
  public var dropout: Double

  /// The augmentation of the training images, anew in every epoch; `nil` for none.
  public var augmentation: ImageAugmentation?

  /// The standard deviation of the normal noise that is added to the inputs, which are not images,
  /// anew in every epoch; over ℂ the noise is circular with E|n|² the square of it. `nil` for none.
  public var inputNoise: Double?

  /// The norm to which the gradient of all parameters is clipped; `nil` for no gradient clipping.
  public var gradientNorm: Double?

  /// The early-stopping rule; `nil` for none.
  public var earlyStopping: EarlyStopping?

  /// The values that are evaluated after every epoch.
  public var monitor: Monitor

  /// The treatment of the poles of holomorphic activations.
  public var poles: PolePolicy

  /// New values of hyperparameters from later epochs on.
  public var changes: TrainingChanges

  /// The number of threads. It changes no bit of the result, and is not stored with a run.
  public var threads = 1

  /// A configuration; the defaults are plain gradient descent with all values monitored.
  public init(
    epochs: Int, miniBatchSize: Int, learningRate: Double, lambda: Double = 0,
    l1: Double = 0, optimizer: Optimizer = .sgd, schedule: LearningRateSchedule = .constant,
    dropout: Double = 0, gradientNorm: Double? = nil, earlyStopping: EarlyStopping? = nil,
    monitor: Monitor = .all, poles: PolePolicy = .stop(within: 0), threads: Int = 1,
    augmentation: ImageAugmentation? = nil, inputNoise: Double? = nil,
    changes: TrainingChanges = TrainingChanges()
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
    self.inputNoise = inputNoise
    self.changes = changes
  }

  private enum CodingKeys: CodingKey {
    case epochs, miniBatchSize, learningRate, lambda, l1, optimizer, schedule, dropout
    case augmentation, inputNoise, gradientNorm, earlyStopping, monitor, poles
    case changes
  }

  /// Validates the hyperparameters for n training samples.
  ///
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` for the first invalid
  ///   one.
  public func check(trainingSize n: Int) throws(TrainingError) {
    func require(_ condition: Bool, _ option: String, _ value: Any, _ reason: String)
      throws(TrainingError)
    {
      try TrainingError.require(condition, option: option, value: value, reason)
    }
    try require(epochs >= 0, "epochs", epochs, "it must not be negative")
    try checkFullBatch()
    try require(
      1...n ~= miniBatchSize || optimizer.isFullBatch, "mini-batch size", miniBatchSize,
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
    try optimizer.rule.check()
    try schedule.check(monitor: monitor)
    try earlyStopping?.check(monitor: monitor)
    try augmentation?.check()
    try checkNoise()
    let distance = poles.radius + poles.limit
    try require(
      0..<1 ~= distance, "distance to poles", distance, "it must lie between 0 and 1")
    let largestRate = learningRate * schedule.largestFactor(within: epochs)
    try require(
      lambda == 0 || optimizer.isFullBatch || largestRate * lambda < Double(n), "regularisation λ",
      lambda,
      "ηλ must be smaller than the number of training samples, \(n), or the weights change sign"
        + (largestRate > learningRate ? "; the schedule takes η to \(largestRate)" : ""))
    try checkChanges(trainingSize: n)
  }
}

extension TrainingConfiguration {
  private func checkNoise() throws(TrainingError) {
    guard let inputNoise else { return }
    try TrainingError.require(
      inputNoise > 0 && inputNoise.isFinite, option: "noise", value: inputNoise,
      "its standard deviation must be a positive number")
    try TrainingError.require(
      augmentation == nil, option: "noise", value: inputNoise,
      "images are distorted, which needs no noise")
  }

  /// True if the next epoch depends on the evaluation of this one.
  var waitsForEvaluation: Bool { earlyStopping != nil || schedule.watched != nil }

  /// True for plain gradient descent, which needs no stored gradient.
  var isPlainDescent: Bool { optimizer.isPlain && l1 == 0 && gradientNorm == nil }

  /// Validates that the data provides the values that schedule and early stopping depend on.
  func checkWatched(isClassification: Bool, hasEvaluation: Bool) throws(TrainingError) {
    for value in [schedule.watched, earlyStopping?.monitor] {
      guard let value else { continue }
      let isEvaluation = !Monitor.evaluation.isDisjoint(with: value.monitor)
      guard (hasEvaluation || !isEvaluation) && (isClassification || !value.rises) else {
        throw .invalidHyperparameter(
          option: "watched value", value: value.rawValue,
          reason: "this data does not provide that value")
      }
    }
  }
}

/// The treatment of the poles of a holomorphic activation in training.
///
/// A bounded function that is holomorphic everywhere is constant (Liouville), so the complex
/// sigmoid and tanh have poles, and a step may carry a weighted input next to one.
public enum PolePolicy: Hashable, Codable, Sendable {
  /// Ends the run with ``TrainingError/pole(epoch:layer:distance:)`` when a weighted input comes
  /// nearer than this; with 0, only when a value is not finite.
  case stop(within: Double)

  /// Moves a weighted input that comes nearer than this to the nearest point at this distance, in
  /// training and in the evaluation after each epoch, and continues.
  case keepDistance(Double)

  /// The distance to keep; 0 for none.
  var radius: Double {
    if case .keepDistance(let radius) = self { radius } else { 0 }
  }

  /// The distance at which the run ends; 0 for none.
  var limit: Double {
    if case .stop(let limit) = self { limit } else { 0 }
  }
}

/// The reason why a training run could not start or continue.
public enum TrainingError: Error, Equatable, Codable, CustomStringConvertible {
  /// A hyperparameter is invalid.
  case invalidHyperparameter(option: String, value: String, reason: String)

  /// Network and data do not fit.
  case doesNotFit(what: String, network: Int, data: Int)

  /// A weighted input of layer `layer` was infinite or not a number in epoch `epoch`, both counted
  /// from 1. The trainer keeps the network as it was at the end of the epoch before.
  case diverged(epoch: Int, layer: Int)

  /// A weighted input of layer `layer` came as near as `distance` to a pole of its activation in
  /// epoch `epoch`. The trainer keeps the network as it was at the end of the epoch before.
  case pole(epoch: Int, layer: Int, distance: Double)

  /// After epoch `epoch` the networks of the ranks were not equal to the last bit.
  case ranksDisagree(epoch: Int)

  /// Throws ``invalidHyperparameter(option:value:reason:)`` unless a condition holds.
  static func require(
    _ condition: Bool, option: String, value: Any, _ reason: String
  ) throws(TrainingError) {
    if !condition {
      throw .invalidHyperparameter(option: option, value: "\(value)", reason: reason)
    }
  }

  public var description: String {
    switch self {
    case .invalidHyperparameter(let option, let value, let reason):
      "the \(option) is \(value): \(reason)"
    case .doesNotFit(let what, let network, let data):
      "the network has \(network) \(what), but the data has \(data): they have to be equal"
    case .diverged(let epoch, let layer):
      "training diverged in epoch \(epoch): layer \(layer) computed values that are infinite or "
        + "not numbers; try a smaller learning rate"
    case .pole(let epoch, let layer, let distance):
      "training met a pole in epoch \(epoch): a weighted input of layer \(layer) is only "
        + "\(distance) away; keep a distance, or use a split or bounded activation"
    case .ranksDisagree(let epoch):
      "after epoch \(epoch) the ranks have different networks: their processors or their "
        + "libraries compute differently; run all of them on the same kind of machine"
    }
  }
}
