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

  /// What is measured after every epoch.
  public var monitor: Monitor

  /// What is done about the poles of holomorphic activations.
  public var poles: PolePolicy

  public init(
    epochs: Int, miniBatchSize: Int, learningRate: Double, lambda: Double = 0,
    monitor: Monitor = .all, poles: PolePolicy = .stop(within: 0)
  ) {
    self.epochs = epochs
    self.miniBatchSize = miniBatchSize
    self.learningRate = learningRate
    self.lambda = lambda
    self.monitor = monitor
    self.poles = poles
  }

  /// Makes sure that a run with these numbers has a meaning for n training samples.
  ///
  /// - Throws: ``TrainingError/impossible(option:value:reason:)`` for the first that has none.
  public func check(trainingSize n: Int) throws(TrainingError) {
    func require(_ condition: Bool, _ option: String, _ value: Any, _ reason: String)
      throws(TrainingError)
    {
      if !condition { throw .impossible(option: option, value: "\(value)", reason: reason) }
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
    let distance = poles.radius + poles.limit
    try require(
      0..<1 ~= distance, "distance to poles", distance, "it must lie between 0 and 1")
    try require(
      learningRate * lambda < Double(n), "regularisation λ", lambda,
      "ηλ must be smaller than the number of training samples, \(n), or the weights change sign")
  }
}
