import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// A comparison of a complex and a real network of equal size on one task, over the same seeds.
struct FieldComparison: Sendable, Hashable {
  /// The better network.
  enum Verdict: Sendable, Hashable {
    case complex
    case real
    /// The confidence interval of the difference contains zero.
    case undecided
  }

  /// The quantity that is compared.
  enum Measure: Sendable, Hashable {
    /// Larger is better.
    case accuracy
    /// Smaller is better.
    case error
  }

  let complex: SampleMean
  let real: SampleMean
  /// Complex minus real, seed by seed.
  let difference: SampleMean
  let measure: Measure

  /// Compares one value per seed.
  ///
  /// - Precondition: The values belong to the same seeds, pair by pair.
  init(complex: [Double], real: [Double], measure: Measure) {
    precondition(complex.count == real.count, "the numbers of seeds differ")
    self.complex = SampleMean(complex)
    self.real = SampleMean(real)
    self.measure = measure
    difference = SampleMean(zip(complex, real).map(-))
  }

  var verdict: Verdict {
    // A single seed decides nothing: its interval is not a number.
    guard difference.mean.magnitude > difference.halfWidth else { return .undecided }
    return (difference.mean > 0) == (measure == .accuracy) ? .complex : .real
  }

  /// Returns the verdict as a sentence.
  func sentence(_ task: String, format: NumberFormat) -> String {
    let numbers =
      "\(complex.text(format)) against \(real.text(format)), difference "
      + "\(difference.text(format)) over \(complex.count) seeds"
    return switch verdict {
    case .complex: "\(task): the complex network does better (\(numbers))."
    case .real: "\(task): the real network does better (\(numbers))."
    case .undecided:
      "\(task): the real network is as good; the seeds show no difference (\(numbers))."
    }
  }
}

/// The results of three networks on one classification task with one seed: a complex network, a real
/// one with the same number of parameters, and a real one with twice as many units in each hidden
/// layer.
struct MatchedNetworks: Codable, Sendable {
  /// The hyperparameters of all three, besides cross-entropy, mini-batches of 10 and no
  /// regularisation.
  struct Hyperparameters: Sendable {
    let hidden: Int
    let activation: ComplexActivation
    let epochs: Int
    /// The learning rate η.
    let learningRate: Double
  }

  /// The result of one network.
  struct NetworkResult: Codable, Sendable {
    let sizes: [Int]
    let parameterCount: Int
    /// Relative accuracy on the evaluation data after each epoch.
    let accuracies: [Double]

    /// Accuracy after the last epoch.
    var last: Double { accuracies.last ?? .nan }
  }

  let seed: UInt64
  let complex: NetworkResult
  let real: NetworkResult
  let wideReal: NetworkResult

  /// Trains the three networks, whose weights come from `seed`, one after another.
  static func train(
    _ hyperparameters: Hyperparameters, on data: DatasetSplit<Complex<Float>>, seed: UInt64
  ) throws -> MatchedNetworks {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<Complex<Float>>(
      sizes: [data.training.inputCount, hyperparameters.hidden, data.training.outputCount],
      activations: [hyperparameters.activation, .realPartSigmoid], using: &generator)
    let counterpart = try Network<Float>.realCounterpart(of: network, using: &generator)
    let wide = try Network<Float>(
      sizes: [counterpart.inputCount, 2 * hyperparameters.hidden, counterpart.outputCount],
      activations: counterpart.layers.map(\.activation), using: &generator)
    let realData = DatasetSplit<Float>(
      training: .realCounterpart(of: data.training),
      evaluation: .realCounterpart(of: data.evaluation))
    return MatchedNetworks(
      seed: seed,
      complex: try NetworkResult(training: network, hyperparameters, on: data, using: &generator),
      real: try NetworkResult(
        training: counterpart, hyperparameters, on: realData, using: &generator),
      wideReal: try NetworkResult(training: wide, hyperparameters, on: realData, using: &generator))
  }
}

extension MatchedNetworks.NetworkResult {
  /// Trains `network` and evaluates it after each epoch.
  init<S: Scalar>(
    training network: Network<S>, _ hyperparameters: MatchedNetworks.Hyperparameters,
    on data: DatasetSplit<S>,
    using generator: inout Xoshiro256PlusPlus
  ) throws {
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: hyperparameters.epochs, miniBatchSize: 10,
        learningRate: hyperparameters.learningRate, monitor: .evaluationAccuracy))
    let history = try trainer.train(
      on: data.training, evaluatingOn: data.evaluation, using: &generator)
    sizes = network.sizes
    parameterCount = network.realParameterCount
    accuracies = history.relativeEvaluationAccuracy
  }
}

extension [MatchedNetworks] {
  /// Compares complex and real networks of equal size, after the last epoch.
  var comparison: FieldComparison {
    FieldComparison(
      complex: map(\.complex.last), real: map(\.real.last), measure: .accuracy)
  }

  /// Compares complex networks with real ones of twice as many units.
  var wideComparison: FieldComparison {
    FieldComparison(
      complex: map(\.complex.last), real: map(\.wideReal.last), measure: .accuracy)
  }
}
