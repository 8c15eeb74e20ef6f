import Backprop
import BackpropReport
import Numerics

/// Untrained deep networks, and the errors δ^ℓ of their layers.
enum DeepNetworks {
  /// The activation and initialisation of a deep network.
  struct Setup: Sendable, Hashable {
    let name: String
    let activation: RealActivation
    let initializer: Initializer

    /// The setups that are compared: the sheet's, and common later ones.
    static let all = [
      Setup(name: "sigmoid, N(0, 1/fan-in)", activation: .sigmoid, initializer: .default),
      Setup(name: "sigmoid, N(0, 1)", activation: .sigmoid, initializer: .large),
      Setup(name: "tanh, Glorot", activation: .tanh, initializer: .glorot),
      Setup(name: "ReLU, He", activation: .relu, initializer: .he),
    ]
  }

  /// Returns an untrained network with `depth` hidden layers of 30 units and a sigmoid output.
  static func network(
    _ setup: Setup, depth: Int, inputs: Int, seed: UInt64
  ) throws -> Network<Float> {
    var generator = Xoshiro256PlusPlus(seed: seed)
    return try Network(
      sizes: [inputs] + Array(repeating: 30, count: depth) + [10],
      activations: Array(repeating: setup.activation, count: depth) + [.sigmoid],
      initializer: setup.initializer, using: &generator)
  }

  /// Returns ln ‖δ^ℓ‖ of each layer 1…L, the mean over the samples; samples without an error are
  /// left out.
  static func logNorms(_ network: Network<Float>, on samples: Dataset<Float>) throws -> [Double] {
    try network.errorNorms(on: samples, cost: .crossEntropy).map { layer in
      let logarithms = layer.filter { $0 > 0 }.map { Double.log($0) }
      return logarithms.reduce(0, +) / Double(max(1, logarithms.count))
    }
  }
}

/// The factors q of independent untrained networks, each seen by one digit.
///
/// Here `q^ℓ = ‖δ^ℓ‖ / ‖δ^(ℓ+1)‖`, in one dimension `|w^(ℓ+1) σ'(z^ℓ)|`.
struct FactorSample: Sendable {
  /// `ln q` of each network, one value for each of its hidden layers, the first layer first.
  let logFactors: [[Double]]

  init(logFactors: [[Double]]) { self.logFactors = logFactors }

  /// Samples `count` networks with `depth` hidden layers of sigmoid units.
  init(
    count: Int, depth: Int, on samples: Dataset<Float>, in context: ReportContext
  ) async throws {
    logFactors = try await context.concurrently(Array(0..<count)) { index -> [Double] in
      let network = try DeepNetworks.network(
        .all[0], depth: depth, inputs: samples.inputCount, seed: UInt64(1 + index))
      let sample = samples[index % samples.count..<index % samples.count + 1]
      let norms = try DeepNetworks.logNorms(network, on: sample)
      return zip(norms, norms.dropFirst()).map(-)
    }
  }

  /// µ, the mean of ln q.
  var mean: Double { SampleMean(Array(logFactors.joined())).mean }

  /// s, the standard deviation of ln q.
  var deviation: Double { SampleMean(Array(logFactors.joined())).standardDeviation ?? .nan }

  /// Returns ln Q of each network, Q the product of the last n factors, as in `Q^ℓ` with `n = L - ℓ`.
  func logProducts(_ n: Int) -> [Double] { logFactors.map { $0.suffix(n).reduce(0, +) } }

  /// Returns the standard deviation of ln Q over √n s, in ten groups of networks.
  func spreadRatio(_ n: Int) -> SampleMean {
    let (products, s) = (logProducts(n), deviation)
    let size = max(2, products.count / 10)
    return SampleMean(
      stride(from: 0, through: products.count - size, by: size).map { start in
        let spread = SampleMean(Array(products[start..<start + size])).standardDeviation ?? .nan
        return spread / (Double(n).squareRoot() * s)
      })
  }
}

/// One training of a network with several hidden sigmoid layers, which ends some epochs after the
/// network has left the plateau of constant outputs.
struct DepthTraining: ReportTraining {
  static let kind = "depth"

  /// The number of hidden layers.
  let depth: Int
  let seed: UInt64
  let trainingDigits, testDigits: Int
  /// The largest number of epochs.
  let epochs: Int

  /// η.
  static let learningRate = 0.5

  /// The mean cost of a network whose outputs are all 0.1, the best constant for ten equally
  /// frequent classes: `10 H(0.1)`, H the entropy of one output.
  static let plateau = -10 * (0.1 * Double.log(0.1) + 0.9 * Double.log(0.9))

  /// The training cost below which a network has left the plateau: nine tenths of it.
  static let escapeCost = 0.9 * plateau

  /// The number of training digits, the first ones, on which the cost is evaluated.
  static let costDigits = 2_000

  /// The course of a training.
  struct Outcome: Codable, Sendable {
    /// Training cost after each epoch, on the first ``DepthTraining/costDigits`` digits.
    var costs: [Double] = []
    /// Relative test accuracy after the last epoch.
    var accuracy = 0.0
    /// ‖δ^1‖/‖δ^L‖, the geometric mean over some digits, before training and after each epoch.
    var ratios: [Double] = []

    /// The first epoch, from 1, after which the cost is below ``DepthTraining/escapeCost``.
    var escape: Int? { costs.firstIndex { $0 < DepthTraining.escapeCost }.map { $0 + 1 } }
  }

  func perform(in context: ReportContext) throws -> Outcome {
    let training = Dataset<Float>(context.digits.training.prefix(trainingDigits))
    let test = Dataset<Float>(context.digits.test.prefix(testDigits))
    let (sample, probe) = (training.prefix(Self.costDigits), test.prefix(100))
    func ratio(_ network: Network<Float>) throws -> Double {
      let norms = try DeepNetworks.logNorms(network, on: probe)
      return .exp(norms[0] - norms[norms.count - 1])
    }
    let network = try DeepNetworks.network(
      .all[0], depth: depth, inputs: training.inputCount, seed: seed)
    var outcome = Outcome()
    outcome.ratios = [try ratio(network)]
    var generator = Xoshiro256PlusPlus(seed: seed)
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: 10, learningRate: Self.learningRate,
        monitor: .evaluationCost))
    _ = try trainer.train(on: training, evaluatingOn: sample, using: &generator) { epoch in
      outcome.ratios.append(try ratio(epoch.network))
      outcome.costs.append(epoch.history.evaluationCost.last ?? .nan)
      let count = outcome.costs.count
      if let escape = outcome.escape, count >= max(escape + 4, 10) { epoch.stop() }
    }
    let correct = try trainer.network.evaluate(on: test, cost: .crossEntropy).correct ?? 0
    outcome.accuracy = Double(correct) / Double(max(1, test.count))
    context.progress("26c \(depth) hidden layers, seed \(seed): \(outcome.costs.count) epochs")
    return outcome
  }
}
