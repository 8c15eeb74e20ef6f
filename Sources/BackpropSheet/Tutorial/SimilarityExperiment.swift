import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// A similarity of the plane, learned from points on segments and evaluated on other curves.
struct SimilarityExperiment: Sendable {
  /// Both networks of one seed and one number of segments, with their root mean square distances on
  /// the curves that were not trained on and on the training set.
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
  /// The error of a single linear complex neuron, fitted by least squares on one segment.
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

  /// Returns √(mean ‖y - a‖²), which is √(2C).
  private static func rootMeanSquare(_ evaluation: Evaluation) -> Double {
    (2 * evaluation.cost).squareRoot()
  }

  func comparison(segments: Int) -> FieldComparison {
    let some = runs.filter { $0.segments == segments }
    return FieldComparison(
      complex: some.map(\.complexError), real: some.map(\.realError), measure: .error)
  }
}

extension SimilarityExperiment {
  private static let format = NumberFormat.decimal(places: 3)

  var blocks: [ExerciseResult.Block] {
    var blocks: [ExerciseResult.Block] = [
      .question("Does a complex network generalise a similarity of the plane?")
    ]
    guard let first = runs.first else { return blocks }
    let (angle, scale) = (Self.task.angle * 180 / .pi, Self.task.scale)
    blocks += [
      .paragraph(
        "The plane is turned by \(NumberFormat.automatic.string(angle))°, scaled by "
          + "\(NumberFormat.automatic.string(scale)) and shifted. Networks learn it from "
          + "\(Self.pointsPerCurve) points on each of one to three segments through the origin, "
          + "and are measured on a circle, a spiral and a lemniscate (after T. Nitta, Neural "
          + "Networks 10, 1997). Complex network \(first.complexNetwork.sizes) with split tanh, "
          + "\(first.complexNetwork.realParameterCount) real parameters; real network "
          + "\(first.realNetwork.sizes) with tanh, \(first.realNetwork.realParameterCount)."),
      .table(
        caption: "Root mean square distance on the curves not trained on, mean ± 95 % confidence",
        header: ["segments", "complex", "real", "complex, training", "real, training"],
        rows: Self.segmentCounts.map(row)),
      .paragraph(finding),
    ]
    blocks += [
      .figure(curves(first), name: "tutorial-similarity"),
      .figure(plane(first), name: "tutorial-similarity-plane"),
    ]
    return blocks
  }

  private func row(segments: Int) -> [String] {
    let some = runs.filter { $0.segments == segments }
    return ["\(segments)"]
      + [\Run.complexError, \.realError, \.complexTrainingError, \.realTrainingError].map { path in
        SampleMean(some.map { $0[keyPath: path] }).text(Self.format)
      }
  }

  /// The findings of the runs, one paragraph.
  var finding: String {
    let sentences = Self.segmentCounts.map { segments in
      comparison(segments: segments).sentence(
        segments == 1 ? "One segment" : "\(segments) segments", format: Self.format)
    }
    return sentences.joined(separator: " ")
      + " A complex weight can only turn and scale, so a line fixes what happens off the line; a "
      + "real 2 × 2 matrix is free there, until a second direction is seen. What is being "
      + "learned is linear over ℂ: a single complex neuron without activation finds it by least "
      + "squares from one segment, with an error of "
      + "\(NumberFormat.scientific.string(linearError))."
  }

  /// The images of the unseen curves: the targets and the outputs of both networks.
  private func curves(_ run: Run) -> LineChart {
    func points(_ values: [Complex<Double>]) -> [Series.Point] {
      values.map { Series.Point(x: $0.real, y: $0.imaginary) }
    }
    let inputs = PlaneCurve.unseen.map { $0.points(100) }
    // A gap between one curve and the next.
    func joined(_ image: (Complex<Double>) -> Complex<Double>) -> [Series.Point] {
      inputs.flatMap { points($0.map(image)) + [Series.Point(x: .nan, y: .nan)] }
    }
    let complexNetwork = PlaneMap(run.complexNetwork)
    let realNetwork = PlaneMap(run.realNetwork)
    return LineChart(
      "A similarity learned on one segment, measured on other curves",
      subtitle: "circle, spiral and lemniscate; seed \(run.seed)",
      x: Axis("Re y", minimum: -0.9, maximum: 1.1),
      y: Axis("Im y", minimum: -1.4, maximum: 0.8),
      series: [
        Series("wanted", points: joined { Self.task($0) }, color: .grey),
        Series("complex network", points: joined(complexNetwork.callAsFunction), color: .blue),
        Series(
          "real network", points: joined(realNetwork.callAsFunction), color: .vermilion,
          pattern: .dotted),
      ], size: FigureSize(width: 620, height: 690))
  }

  private func plane(_ run: Run) -> RasterImage {
    let map = PlaneMap(run.complexNetwork)
    return DomainColoring.figure(
      "What the complex network computes",
      subtitle: "trained from −1 to 1 only. Hue: phase; lightness: modulus. Seed \(run.seed)",
      real: -1.5...1.5,
      imaginary: -1.5...1.5, names: ("Re x", "Im x"),
      marks: [
        .init(x: -1, y: 0, "−1"), .init(x: 1, y: 0, "1"),
        {
          let zero =
            -Self.task.translation / Complex(length: Self.task.scale, phase: Self.task.angle)
          return .init(x: zero.real, y: zero.imaginary, "wanted zero")
        }(),
      ], pixelWidth: 200, of: map.callAsFunction)
  }

  var files: [ExerciseResult.DataFile] {
    let rows = runs.map {
      "\($0.segments),\($0.seed),\($0.complexError),\($0.realError),\($0.complexTrainingError),"
        + "\($0.realTrainingError)\n"
    }
    return [
      .init(
        name: "tutorial-similarity.csv",
        content: "segments,seed,complex,real,complex_training,real_training\n" + rows.joined())
    ]
  }
}

/// A function of the plane, computed by a complex network with one input and one output, or by a real
/// one with two of each.
private struct PlaneMap: Sendable {
  private let output: @Sendable (Complex<Double>) -> Complex<Double>

  init(_ network: Network<Complex<Double>>) {
    output = { z in
      let outputs = try? network.outputs(
        for: Dataset(inputs: .values([z]), targets: .values([0]), inputCount: 1, outputCount: 1))
      return outputs?.first?.first ?? Complex(.nan, .nan)
    }
  }

  init(_ network: Network<Double>) {
    output = { z in
      let outputs = try? network.outputs(
        for: Dataset(
          inputs: .values([z.real, z.imaginary]), targets: .values([0, 0]), inputCount: 2,
          outputCount: 2))
      guard let pair = outputs?.first, pair.count == 2 else { return Complex(.nan, .nan) }
      return Complex(pair[0], pair[1])
    }
  }

  func callAsFunction(_ z: Complex<Double>) -> Complex<Double> { output(z) }
}
