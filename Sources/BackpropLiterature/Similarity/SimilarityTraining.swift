import Backprop
import BackpropData
import BackpropReport
import Numerics

/// One seed of ``SimilarityExperiment`` with one number of segments.
struct SimilarityTraining: ReportTraining {
  static let kind = "similarity"

  let segments: Int
  let seed: UInt64
  let epochs: Int

  /// Root mean square distances on the curves that were not trained on and on the training set.
  struct Outcome: Codable, Sendable {
    let complexError: Double
    let realError: Double
    let complexTrainingError: Double
    let realTrainingError: Double
  }

  /// Both networks.
  struct Networks: Sendable {
    let complex: Network<Complex<Double>>
    let real: Network<Double>
  }

  static let task = PlaneSimilarity()
  static let pointsPerCurve = 25
  static let learningRate = 0.1
  static let miniBatchSize = 5

  /// The place of the training in the source.
  static let source = PartResult.SourceReference(
    "Sources/BackpropLiterature/Similarity/SimilarityTraining.swift", line: #line + 4,
    "SimilarityTraining.networks")

  /// Trains both networks, the same ones in every call.
  func networks() throws -> Networks {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let training = Self.training(segments: segments)
    let network = try Network<Complex<Double>>(
      sizes: [1, 4, 1], activations: [.splitTanh, .identity], using: &generator)
    let configuration = TrainingConfiguration(
      epochs: epochs, miniBatchSize: Self.miniBatchSize, learningRate: Self.learningRate,
      monitor: [])
    var complex = try Trainer(network, cost: .quadratic, configuration)
    _ = try complex.train(on: training, using: &generator)
    var real = try Trainer(
      .realCounterpart(of: network, using: &generator), cost: .quadratic, configuration)
    _ = try real.train(on: .realCounterpart(of: training), using: &generator)
    return Networks(complex: complex.network, real: real.network)
  }

  func perform(in context: ReportContext) throws -> Outcome {
    let networks = try networks()
    let (training, unseen) = (Self.training(segments: segments), Self.unseen)
    context.progress("similarity: \(segments) segments, seed \(seed)")
    return Outcome(
      complexError: try Self.error(of: networks.complex, on: unseen),
      realError: try Self.error(of: networks.real, on: .realCounterpart(of: unseen)),
      complexTrainingError: try Self.error(of: networks.complex, on: training),
      realTrainingError: try Self.error(of: networks.real, on: .realCounterpart(of: training)))
  }

  static func training(segments: Int) -> Dataset<Complex<Double>> {
    task.dataset(on: PlaneCurve.segments(segments), pointsPerCurve: pointsPerCurve)
  }

  /// The curves on which no network is trained.
  static var unseen: Dataset<Complex<Double>> {
    task.dataset(on: PlaneCurve.unseen, pointsPerCurve: 100)
  }

  /// Returns √(mean ‖y - a‖²), which is √(2C).
  static func error<S: Scalar>(of network: Network<S>, on data: Dataset<S>) throws -> Double {
    (2 * (try network.evaluate(on: data, cost: .quadratic).cost)).squareRoot()
  }
}
