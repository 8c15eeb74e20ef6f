public import Numerics

/// New values of hyperparameters, and of single weights and biases, each from an epoch on.
///
/// ```swift
/// var configuration = TrainingConfiguration(epochs: 30, miniBatchSize: 10, learningRate: 0.5)
/// configuration.changes[11] = .init(learningRate: 0.1, dropout: 0.2)
/// configuration.changes[21] = .init(parameters: [ParameterIndex(layer: 1, unit: 3, input: 2): Complex(0.5)])
/// ```
///
/// ``TrainingRun/change(_:)`` adds one while a run trains. A run with these changes from the start is
/// then the same, bit by bit.
public struct TrainingChanges: Codable, Hashable, Sendable {
  /// The new values at the beginning of an epoch; `nil` for a hyperparameter that stays as it is.
  public struct Values: Codable, Hashable, Sendable {
    /// The learning rate η, which the learning-rate schedule multiplies.
    public var learningRate: Double?
    /// λ, the weight of L2 regularisation.
    public var lambda: Double?
    /// The number of samples m per step.
    public var miniBatchSize: Int?
    /// The probability with which a hidden unit is dropped.
    public var dropout: Double?
    /// The weights and biases that the epoch begins with; training goes on from there.
    public var parameters: [ParameterIndex: Complex<Double>]

    /// New values; those left out stay as they are.
    public init(
      learningRate: Double? = nil, lambda: Double? = nil, miniBatchSize: Int? = nil,
      dropout: Double? = nil, parameters: [ParameterIndex: Complex<Double>] = [:]
    ) {
      self.learningRate = learningRate
      self.lambda = lambda
      self.miniBatchSize = miniBatchSize
      self.dropout = dropout
      self.parameters = parameters
    }

    /// A Boolean value that indicates if nothing changes.
    public var isEmpty: Bool { self == Values() }
  }

  private var values: [Int: Values] = [:]

  /// A schedule without changes.
  public init() {}

  /// The new values from the beginning of an epoch on, counted from 1; `nil` if there are none.
  public subscript(epoch: Int) -> Values? {
    get { values[epoch] }
    set { values[epoch] = newValue.flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// Adds new values from the beginning of an epoch on to those that it has.
  public mutating func add(_ new: Values, inEpoch epoch: Int) {
    let old = self[epoch] ?? Values()
    self[epoch] = Values(
      learningRate: new.learningRate ?? old.learningRate, lambda: new.lambda ?? old.lambda,
      miniBatchSize: new.miniBatchSize ?? old.miniBatchSize, dropout: new.dropout ?? old.dropout,
      parameters: old.parameters.merging(new.parameters) { $1 })
  }

  /// The epochs that begin with new values, in ascending order.
  public var epochs: [Int] { values.keys.sorted() }

  /// A Boolean value that indicates if nothing changes.
  public var isEmpty: Bool { values.isEmpty }
}

extension TrainingConfiguration {
  /// The hyperparameters of an epoch, counted from 1, with the changes up to it and none to come.
  public func inEpoch(_ epoch: Int) -> TrainingConfiguration {
    var configuration = self
    configuration.changes = TrainingChanges()
    for changed in changes.epochs where changed <= epoch {
      guard let values = changes[changed] else { continue }
      configuration.learningRate = values.learningRate ?? configuration.learningRate
      configuration.lambda = values.lambda ?? configuration.lambda
      configuration.miniBatchSize = values.miniBatchSize ?? configuration.miniBatchSize
      configuration.dropout = values.dropout ?? configuration.dropout
    }
    return configuration
  }

  /// Adds new values from the beginning of the next epoch on. Indices of weights are not validated.
  ///
  /// - Parameters:
  ///   - values: The new values; together with those that were already to change then.
  ///   - done: The number of whole epochs so far.
  ///   - isWithinEpoch: A Boolean value that indicates if the epoch after them has begun.
  ///   - n: The number of training samples.
  /// - Returns: The number of the first epoch that has the values.
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)`` if they are invalid; nothing
  ///   has changed then.
  @discardableResult
  public mutating func change(
    _ values: TrainingChanges.Values, afterEpoch done: Int, isWithinEpoch: Bool,
    trainingSize n: Int
  ) throws(TrainingError) -> Int {
    let epoch = done + (isWithinEpoch ? 2 : 1)
    var changed = self
    changed.changes.add(values, inEpoch: epoch)
    try changed.check(trainingSize: n)
    self = changed
    return epoch
  }

  /// Validates the hyperparameters after each change.
  func checkChanges(trainingSize n: Int) throws(TrainingError) {
    guard let first = changes.epochs.first, let last = changes.epochs.last else { return }
    for epoch in [first, last] {
      try TrainingError.require(
        1...max(1, epochs) ~= epoch, option: "epoch of a change", value: epoch,
        "the run has the epochs 1 to \(epochs)")
    }
    try TrainingError.require(
      !optimizer.isFullBatch, option: "change of hyperparameters", value: "in epoch \(first)",
      "a full-batch optimizer keeps its values")
    for epoch in changes.epochs { try inEpoch(epoch).check(trainingSize: n) }
  }

  /// Validates that a network has the weights and biases that change.
  func checkChanges<S>(of network: Network<S>) throws(TrainingError) {
    for epoch in changes.epochs { try network.check(changes[epoch]?.parameters ?? [:]) }
  }
}

extension KeyedDecodingContainer {
  /// Decodes changes; none where they are missing, as in configurations of version 0.1.
  func decode(
    _: TrainingChanges.Type, forKey key: Key
  ) throws -> TrainingChanges {
    try decodeIfPresent(TrainingChanges.self, forKey: key) ?? TrainingChanges()
  }
}
