import Backprop
import BackpropData
import BackpropPlots
import BackpropReport
import Numerics

/// The results of three networks on one classification task with one seed: a complex network, a real
/// one with about as many parameters, and a real one with twice as many units in each hidden layer.
struct MatchedNetworks: Codable, Sendable {
  /// The hyperparameters of all three, besides cross-entropy, mini-batches of 10 and no
  /// regularisation.
  struct Hyperparameters: Sendable {
    let hidden: Int
    let activation: ComplexActivation
    let epochs: Int
    /// The learning rate η.
    let learningRate: Double
    /// True if the networks are evaluated after each epoch, false if only after the last one.
    let evaluatesEachEpoch: Bool
  }

  /// The result of one network.
  struct NetworkResult: Codable, Sendable {
    let sizes: [Int]
    let parameterCount: Int
    /// Relative accuracy on the evaluation data after each epoch, or only after the last one.
    let accuracies: [Double]

    /// Accuracy after the last epoch.
    var last: Double { accuracies.last ?? .nan }
  }

  let seed: UInt64
  let complex: NetworkResult
  let real: NetworkResult
  let wideReal: NetworkResult

  static let miniBatchSize = 10

  /// The place of the training in the source.
  static let source = PartResult.SourceReference(
    "Sources/BackpropLiterature/Comparison/MatchedNetworks.swift", line: #line + 4,
    "MatchedNetworks.train")

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
  /// Trains `network` and evaluates it.
  init<S: Scalar>(
    training network: Network<S>, _ hyperparameters: MatchedNetworks.Hyperparameters,
    on data: DatasetSplit<S>, using generator: inout Xoshiro256PlusPlus
  ) throws {
    let evaluatesEachEpoch = hyperparameters.evaluatesEachEpoch
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: hyperparameters.epochs, miniBatchSize: MatchedNetworks.miniBatchSize,
        learningRate: hyperparameters.learningRate,
        monitor: evaluatesEachEpoch ? .evaluationAccuracy : []))
    let history = try trainer.train(
      on: data.training, evaluatingOn: data.evaluation, using: &generator)
    sizes = network.sizes
    parameterCount = network.realParameterCount
    if evaluatesEachEpoch {
      accuracies = history.relativeEvaluationAccuracy
    } else {
      let evaluation = try trainer.network.evaluate(on: data.evaluation, cost: .crossEntropy)
      accuracies = [evaluation.relativeAccuracy ?? .nan]
    }
  }
}

extension [MatchedNetworks] {
  /// The accuracies of one kind of network after the last epoch, over the seeds.
  func accuracy(
    _ kind: KeyPath<MatchedNetworks, MatchedNetworks.NetworkResult>
  ) -> SampleMean {
    SampleMean(map { $0[keyPath: kind].last })
  }

  /// The lead of the complex networks over real ones, seed by seed.
  func lead(
    over kind: KeyPath<MatchedNetworks, MatchedNetworks.NetworkResult>
  ) -> SampleMean {
    SampleMean(map(\.complex.last), minus: map { $0[keyPath: kind].last })
  }
}

/// The words for the networks of ``MatchedNetworks``.
struct MatchedNetworkNames {
  let say: Language

  var complex: String { say(en: "complex", de: "komplex") }
  var real: String { say(en: "real, same size", de: "reell, gleich groß") }
  var wideReal: String { say(en: "real, twice the units", de: "reell, doppelt so breit") }

  /// The caption of a table of sizes.
  var sizesCaption: String {
    say(
      en: "The networks: layer sizes and numbers of real parameters",
      de: "Die Netze: Größe der Schichten und Anzahl der reellen Parameter")
  }

  /// The header of a table of sizes.
  var sizesHeader: [String] {
    [
      say(en: "network", de: "Netz"), say(en: "layers", de: "Schichten"),
      say(en: "real parameters", de: "reelle Parameter"),
    ]
  }

  /// Returns the row of a network in a table of sizes.
  func sizesRow(_ name: String, _ network: MatchedNetworks.NetworkResult) -> [String] {
    [name, "\(network.sizes)", say.count(network.parameterCount)]
  }

  /// Returns the rows of all three networks in a table of sizes.
  func sizesRows(_ run: MatchedNetworks) -> [[String]] {
    [
      sizesRow(complex, run.complex), sizesRow(real, run.real), sizesRow(wideReal, run.wideReal),
    ]
  }
}
