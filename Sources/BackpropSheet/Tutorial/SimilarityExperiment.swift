import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// A similarity of the plane, learned on segments and measured on other curves.
struct SimilarityExperiment: Sendable {
  /// What both networks of one seed made of one number of segments: root mean square distances on
  /// the curves that were not trained on.
  struct Run: Sendable {
    let segments: Int
    let seed: UInt64
    let complexNetwork: Network<Complex<Double>>
    let realNetwork: Network<Double>
    let complexError: Double
    let realError: Double
    let complexTrainingError: Double
    let realTrainingError: Double
  }

  static let task = PlaneSimilarity()
  static let segmentCounts = 1...3
  static let pointsPerCurve = 25

  let runs: [Run]
  /// The error of a single linear complex neuron, by least squares on one segment.
  let linearError: Double

  static func measure(
    seedCount: Int, epochs: Int, in context: SheetContext
  ) async throws -> SimilarityExperiment {
    let jobs = segmentCounts.flatMap { segments in
      context.experimentSeeds(seedCount).map { (segments, $0) }
    }
    let runs = try await context.concurrently(jobs) { segments, seed in
      try run(segments: segments, seed: seed, epochs: epochs)
    }
    let linear = Network<Complex<Double>>.leastSquares(
      on: training(segments: 1), activation: .identity)
    return SimilarityExperiment(
      runs: runs, linearError: rootMeanSquare(try linear.evaluate(on: unseen, cost: .quadratic)))
  }

  static func training(segments: Int) -> Dataset<Complex<Double>> {
    task.dataset(on: PlaneCurve.segments(segments), pointsPerCurve: pointsPerCurve)
  }

  static var unseen: Dataset<Complex<Double>> {
    task.dataset(on: PlaneCurve.unseen, pointsPerCurve: 100)
  }

  private static func run(segments: Int, seed: UInt64, epochs: Int) throws -> Run {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let (training, unseen) = (training(segments: segments), unseen)
    let network = try Network<Complex<Double>>(
      sizes: [1, 4, 1], activations: [.splitTanh, .identity], using: &generator)
    let configuration = TrainingConfiguration(
      epochs: epochs, miniBatchSize: 5, learningRate: 0.1, monitor: [])
    var complex = try Trainer(network, cost: .quadratic, configuration)
    _ = try complex.train(on: training, using: &generator)
    var real = try Trainer(
      .realCounterpart(of: network, using: &generator), cost: .quadratic, configuration)
    let realTraining = Dataset<Double>.realCounterpart(of: training)
    _ = try real.train(on: realTraining, using: &generator)
    let realUnseen = Dataset<Double>.realCounterpart(of: unseen)
    return Run(
      segments: segments, seed: seed, complexNetwork: complex.network, realNetwork: real.network,
      complexError: rootMeanSquare(try complex.network.evaluate(on: unseen, cost: .quadratic)),
      realError: rootMeanSquare(try real.network.evaluate(on: realUnseen, cost: .quadratic)),
      complexTrainingError: rootMeanSquare(
        try complex.network.evaluate(on: training, cost: .quadratic)),
      realTrainingError: rootMeanSquare(
        try real.network.evaluate(on: realTraining, cost: .quadratic)))
  }

  /// √(mean ‖y - a‖²), which is √(2C).
  private static func rootMeanSquare(_ evaluation: Evaluation) -> Double {
    (2 * evaluation.cost).squareRoot()
  }

  func comparison(segments: Int) -> FieldComparison {
    let some = runs.filter { $0.segments == segments }
    return FieldComparison(
      complex: some.map(\.complexError), real: some.map(\.realError), measure: .error)
  }
}
