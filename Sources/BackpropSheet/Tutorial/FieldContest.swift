import Backprop
import BackpropData
import Numerics

/// A classification learned by a complex network, by a real one of the same number of parameters,
/// and by a real one of twice as many units in each hidden layer.
struct FieldContest: Codable, Sendable {
  /// The networks and how they are trained: cross-entropy, mini-batches of 10, no regularisation.
  struct Setting: Sendable {
    let hidden: Int
    let activation: ComplexActivation
    let epochs: Int
    /// η, the same for all.
    let learningRate: Double
  }

  /// One kind of network of a contest.
  struct Entrant: Codable, Sendable {
    let sizes: [Int]
    let parameterCount: Int
    /// Relative accuracy on the evaluation data after each epoch.
    let accuracies: [Double]

    var last: Double { accuracies.last ?? .nan }
  }

  let seed: UInt64
  let complex: Entrant
  let real: Entrant
  let wideReal: Entrant

  /// Trains the three networks, whose weights come from `seed`, one after the other.
  static func run(
    _ setting: Setting, on data: DatasetPair<Complex<Float>>, seed: UInt64
  ) throws -> FieldContest {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let (training, evaluation) = (data.training, data.evaluation)
    let network = try Network<Complex<Float>>(
      sizes: [training.inputCount, setting.hidden, training.outputCount],
      activations: [setting.activation, .realPartSigmoid], using: &generator)
    let counterpart = try Network<Float>.realCounterpart(of: network, using: &generator)
    let wide = try Network<Float>(
      sizes: [counterpart.inputCount, 2 * setting.hidden, counterpart.outputCount],
      activations: counterpart.layers.map(\.activation), using: &generator)
    let configuration = TrainingConfiguration(
      epochs: setting.epochs, miniBatchSize: 10, learningRate: setting.learningRate,
      monitor: .evaluationAccuracy)

    var complexTrainer = try Trainer(network, cost: .crossEntropy, configuration)
    let complexHistory = try complexTrainer.train(
      on: training, evaluatingOn: evaluation, using: &generator)
    let realTraining = Dataset<Float>.realCounterpart(of: training)
    let realEvaluation = Dataset<Float>.realCounterpart(of: evaluation)
    func entrant(_ network: Network<Float>) throws -> Entrant {
      var trainer = try Trainer(network, cost: .crossEntropy, configuration)
      let history = try trainer.train(
        on: realTraining, evaluatingOn: realEvaluation, using: &generator)
      return Entrant(
        sizes: network.sizes, parameterCount: network.realParameterCount,
        accuracies: history.relativeEvaluationAccuracy)
    }
    return FieldContest(
      seed: seed,
      complex: Entrant(
        sizes: network.sizes, parameterCount: network.realParameterCount,
        accuracies: complexHistory.relativeEvaluationAccuracy),
      real: try entrant(counterpart), wideReal: try entrant(wide))
  }
}

extension [FieldContest] {
  /// Complex against real of equal size, after the last epoch.
  var comparison: FieldComparison {
    FieldComparison(
      complex: map(\.complex.last), real: map(\.real.last), measure: .accuracy)
  }

  /// Complex against real of twice as many units.
  var wideComparison: FieldComparison {
    FieldComparison(
      complex: map(\.complex.last), real: map(\.wideReal.last), measure: .accuracy)
  }
}
