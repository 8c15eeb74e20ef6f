import Backprop
import BackpropData
import BackpropPlots
import Numerics

extension Exercise26c {
  /// Adds the factors q of untrained networks: is ln q normal, are the factors independent?
  func addUntrained(to result: inout ExerciseResult, _ scale: Scale) throws {
    let setup = DeepNetworks.Setup.all[0]
    var rows: [[String]] = []
    var csv = "depth,factors,mu,s2,predicted_mean,mean,predicted_sd,sd\n"
    var deepest: [Double] = []
    for depth in [2, 3, 4, 6, 8, 10].filter({ $0 < self.depth }) + [depth] {
      let statistics = try FactorStatistics(
        setup, depth: depth, networks: scale.networks, scale.probe)
      rows.append(statistics.row)
      csv += statistics.csvRow
      deepest = statistics.logFactors
    }
    let law = SampleMoments(of: deepest)
    let deviation = law.variance.squareRoot()
    result.blocks += [
      .question("And the q of real deep networks?"),
      .paragraph(
        "Here q_{ℓ} = ‖δ^{ℓ}‖/‖δ^{ℓ+1}‖ is the factor by which the error of a sample changes on its way "
          + "back through a layer, so that ‖δ^{1}‖ = Q ‖δ^{L}‖ with Q the product of all of them. "
          + "\(scale.networks) new networks for each depth (30 units a layer, \(setup.name)), "
          + "\(scale.probe.count) digits."),
      .figure(
        Histogram(
          "ln q in untrained sigmoid networks with \(depth) hidden layers",
          subtitle:
            "all hidden layers, \(scale.networks) networks, \(scale.probe.count) digits each",
          x: Axis("ln q"),
          bins: Histogram.bins(of: deepest, count: 60, normalization: .density), name: "measured",
          curves: [
            Series(
              "normal with the same mean and variance",
              over: (law.mean - 4 * deviation)...(law.mean + 4 * deviation)
            ) { LogNormal(mean: law.mean, variance: law.variance, factors: 1).logDensity(at: $0) }
          ]), name: "26c-log-q"),
      .table(
        caption: "ln Q over all layers: predicted from the factors, nµ and √n·s, and measured",
        header: [
          "hidden layers", "µ of ln q", "s", "mean of ln Q: nµ", "measured", "deviation: √n s",
          "measured",
        ], rows: rows),
      .paragraph(Self.independence(mean: law.mean, depth: depth)),
    ]
    result.findings.append(
      "On its way back through a layer of an untrained sigmoid network an error is multiplied by "
        + "\(Self.text(.exp(law.mean))) on (geometric) average: in \(depth) layers by "
        + "\(NumberFormat.scientific.string(.exp(Double(depth) * law.mean))).")
    result.numbers["factor_per_layer"] = .exp(law.mean)
    result.files.append(.init(name: "26c-untrained.csv", content: csv))
  }

  private static func independence(mean: Double, depth: Int) -> String {
    let factor = Double.exp(mean)
    return
      "A layer multiplies the error by about e^{µ} = \(text(factor)) in the geometric mean: in "
      + "\(depth) layers by \(NumberFormat.scientific.string(.pow(factor, depth))). The means add up as they "
      + "must. The measured deviation of ln Q differs from √n s where the factors are not "
      + "independent: q is shared by the samples of one network, and neighbouring layers share the "
      + "direction of δ. The sheet's model is right in the order of magnitude and in its shape, a "
      + "straight line for ln ‖δ^{ℓ}‖ over ℓ."
  }

  /// Adds the errors of untrained networks with several activations and initialisations.
  func addSetups(to result: inout ExerciseResult, _ scale: Scale) throws {
    var series: [Series] = []
    var csv = "setup,layer,mean_log10_norm\n"
    var perLayer: [String] = []
    for setup in DeepNetworks.Setup.all {
      var sum = Array(repeating: 0.0, count: depth + 1)
      for seed in 1...UInt64(scale.networks) {
        let network = try DeepNetworks.network(setup, depth: depth, seed: seed)
        let means = try DeepNetworks.errorNorms(network, on: scale.probe).meanLogarithms
        for (ℓ, mean) in means.enumerated() { sum[ℓ] += mean / Double(scale.networks) }
      }
      series.append(
        Series(setup.name, values: sum.map { Double.exp($0) }, from: 1, markers: .every))
      for (ℓ, mean) in sum.enumerated() {
        csv += "\"\(setup.name)\",\(ℓ + 1),\(mean / .log(10))\n"
      }
      let factor = Double.exp((sum[0] - sum[depth]) / Double(depth))
      perLayer.append("\(Self.text(factor)) for \(setup.name)")
    }
    result.blocks += [
      .figure(
        LineChart(
          "Length of the errors in untrained networks with \(depth) hidden layers",
          subtitle:
            "geometric mean over \(scale.networks) networks and \(scale.probe.count) digits",
          x: Axis("layer ℓ"), y: Axis("‖δ‖ in layer ℓ", scale: .log10), series: series),
        name: "26c-initialisation"),
      .paragraph(
        "On the way back through one layer the error is multiplied by "
          + perLayer.joined(separator: ", ") + ". The sigmoid loses a factor of four at the least "
          + "wherever weights have variance 1/fan-in; weights from N(0, 1) make up for that and "
          + "saturate the units instead. Tanh with Glorot's and ReLU with He's initialisation are "
          + "made to keep the length."),
    ]
    result.files.append(.init(name: "26c-initialisation.csv", content: csv))
  }
}

/// The statistics of ln q and ln Q over several untrained networks of one depth.
private struct FactorStatistics {
  let depth: Int
  let logFactors: [Double]
  private let factors: SampleMoments
  private let products: SampleMoments

  init(
    _ setup: DeepNetworks.Setup, depth: Int, networks: Int, _ probe: Dataset<Float>
  ) throws {
    self.depth = depth
    var logFactors: [Double] = []
    var logProducts: [Double] = []
    for seed in 1...UInt64(networks) {
      let network = try DeepNetworks.network(setup, depth: depth, seed: 100 * UInt64(depth) + seed)
      let errors = try DeepNetworks.errorNorms(network, on: probe)
      logFactors += errors.logFactors.joined()
      logProducts += errors.logProducts
    }
    self.logFactors = logFactors
    factors = SampleMoments(of: logFactors)
    products = SampleMoments(of: logProducts)
  }

  private var predictedMean: Double { Double(depth) * factors.mean }
  private var predictedDeviation: Double { (Double(depth) * factors.variance).squareRoot() }

  var row: [String] {
    [
      "\(depth)", Exercise26c.text(factors.mean), Exercise26c.text(factors.variance.squareRoot()),
      Exercise26c.text(predictedMean), Exercise26c.text(products.mean),
      Exercise26c.text(predictedDeviation), Exercise26c.text(products.variance.squareRoot()),
    ]
  }

  var csvRow: String {
    "\(depth),\(depth),\(factors.mean),\(factors.variance),\(predictedMean),\(products.mean),"
      + "\(predictedDeviation),\(products.variance.squareRoot())\n"
  }
}

extension Exercise26c {
  /// Adds the errors of networks with 2 to 6 hidden layers during training.
  func addTrained(
    to result: inout ExerciseResult, _ scale: Scale, _ context: SheetContext
  ) async throws {
    let runs = try await trainAll(scale, context)
    result.blocks.append(
      .paragraph(
        "While training goes on (\(NumberFormat.integer.string(Double(scale.training.count))) "
          + "digits, cross-entropy, η = \(scale.learningRate), sigmoid layers of 30 units), the "
          + "errors of the first layers stay behind those of the last:"))
    var csv = "hidden_layers,epoch,layer,norm,training_cost,test_accuracy\n"
    for (depth, run) in runs {
      result.blocks.append(.figure(Self.chart(depth: depth, run), name: "26c-training-\(depth)"))
      for (epoch, norms) in run.norms.enumerated() {
        for (ℓ, norm) in norms.enumerated() {
          let measured =
            epoch == 0
            ? ","
            : "\(run.history.trainingCost[epoch - 1]),"
              + "\(run.history.relativeEvaluationAccuracy[epoch - 1])"
          csv += "\(depth),\(epoch),\(ℓ + 1),\(norm),\(measured)\n"
        }
      }
    }
    result.blocks.append(
      .table(
        caption: "Training networks of several depths",
        header: [
          "hidden layers", "‖δ¹‖/‖δᴸ‖ before", "‖δ¹‖/‖δᴸ‖ after", "test accuracy",
          "µ of ln q after", "s after",
        ], rows: try runs.map { try Self.row(depth: $0, $1, scale) }))
    result.blocks.append(.paragraph(Self.conclusion(runs)))
    result.findings.append(Self.conclusion(runs))
    result.files.append(.init(name: "26c-training.csv", content: csv))
  }

  private func trainAll(
    _ scale: Scale, _ context: SheetContext
  ) async throws -> [(depth: Int, run: DeepNetworks.TrainingRun)] {
    // The deepest networks come first, since they take longest.
    let depths = Array((2...min(6, depth)).reversed())
    let seed = context.seeds[0]
    let runs = try await context.concurrently(depths) { depth in
      context.progress("26c: training with \(depth) hidden layers")
      return try DeepNetworks.train(
        DeepNetworks.network(.all[0], depth: depth, seed: seed), on: scale.training,
        evaluatingOn: scale.test, probe: scale.probe, epochs: scale.epochs,
        learningRate: scale.learningRate, seed: seed)
    }
    return zip(depths, runs).map { (depth: $0, run: $1) }.reversed()
  }

  private static func chart(depth: Int, _ run: DeepNetworks.TrainingRun) -> LineChart {
    LineChart(
      "Length of the errors while a network with \(depth) hidden layers is trained",
      subtitle: "geometric mean over the digits looked at; epoch 0 is before training",
      x: Axis("epoch"), y: Axis("‖δ‖ in layer ℓ", scale: .log10),
      series: (0...depth).map { ℓ in
        Series("ℓ = \(ℓ + 1)", values: run.norms.map { $0[ℓ] })
      })
  }

  private static func row(
    depth: Int, _ run: DeepNetworks.TrainingRun, _ scale: Scale
  ) throws -> [String] {
    let factors = SampleMoments(
      of: Array(try DeepNetworks.errorNorms(run.network, on: scale.probe).logFactors.joined()))
    let accuracy = run.history.relativeEvaluationAccuracy.last ?? 0
    return [
      "\(depth)", text(ratio(run.norms[0])), text(ratio(run.norms[run.norms.count - 1])),
      NumberFormat.percent(places: 2).string(accuracy), text(factors.mean),
      text(factors.variance.squareRoot()),
    ]
  }

  /// Returns ‖δ¹‖/‖δᴸ‖.
  private static func ratio(_ norms: [Double]) -> Double { norms[0] / norms[norms.count - 1] }

  private static func conclusion(_ runs: [(depth: Int, run: DeepNetworks.TrainingRun)]) -> String {
    guard let shallow = runs.first, let deep = runs.last else { return "" }
    let percent = NumberFormat.percent(places: 1)
    func accuracy(_ run: DeepNetworks.TrainingRun) -> Double {
      run.history.relativeEvaluationAccuracy.last ?? 0
    }
    let (before, after) = (ratio(deep.run.norms[0]), ratio(deep.run.norms.last ?? [1]))
    let learned = accuracy(deep.run) > 0.5
    return
      "With \(shallow.depth) hidden layers the network reaches \(percent.string(accuracy(shallow.run))), "
      + "with \(deep.depth) it reaches \(percent.string(accuracy(deep.run))) in the same "
      + "\(deep.run.history.trainingCost.count) epochs"
      + (learned
        ? ". "
        : ": the first layers get almost no gradient, and the last ones learn from what random "
          + "layers pass on. ")
      + "In the deepest network the first layer's error is \(text(before)) times the last one's "
      + "before training and \(text(after)) times after it"
      + (after > 2 * before
        ? ": learning makes the weights larger, and with them the factors q." : ".")
  }
}

/// Deep networks, and the errors δ^ℓ of their layers.
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

  /// The errors of a network on some samples: for each layer 1…L the norms ‖δ^ℓ‖, one per sample.
  struct ErrorNorms: Sendable {
    let norms: [[Double]]

    /// The mean of ln ‖δ^ℓ‖ over the samples, for each layer; samples without an error are left
    /// out.
    var meanLogarithms: [Double] {
      norms.map { layer in
        let logarithms = layer.filter { $0 > 0 }.map { Double.log($0) }
        return logarithms.reduce(0, +) / Double(max(1, logarithms.count))
      }
    }

    /// `ln q_ℓ = ln (‖δ^ℓ‖ / ‖δ^(ℓ+1)‖)`, the factor by which an error changes on its way through a
    /// layer; for each of the layers 1…L-1 one value per sample.
    var logFactors: [[Double]] {
      zip(norms, norms.dropFirst()).map { lower, upper in
        zip(lower, upper).compactMap { $0 > 0 && $1 > 0 ? Double.log($0 / $1) : nil }
      }
    }

    /// `ln Q = ln (‖δ^1‖ / ‖δ^L‖)`, one value per sample.
    var logProducts: [Double] {
      guard let first = norms.first, let last = norms.last else { return [] }
      return zip(first, last).compactMap { $0 > 0 && $1 > 0 ? Double.log($0 / $1) : nil }
    }
  }

  /// Returns the layer sizes of a digit network with `depth` hidden layers of 30 units.
  static func sizes(depth: Int) -> [Int] {
    [784] + Array(repeating: 30, count: depth) + [10]
  }

  /// Returns an untrained network with a sigmoid output.
  static func network(_ setup: Setup, depth: Int, seed: UInt64) throws -> Network<Float> {
    var generator = Xoshiro256PlusPlus(seed: seed)
    return try Network(
      sizes: sizes(depth: depth),
      activations: Array(repeating: setup.activation, count: depth) + [.sigmoid],
      initializer: setup.initializer, using: &generator)
  }

  static func errorNorms(_ network: Network<Float>, on samples: Dataset<Float>) throws
    -> ErrorNorms
  {
    ErrorNorms(norms: try network.errorNorms(on: samples, cost: .crossEntropy))
  }

  /// A network, its history and its errors during training.
  struct TrainingRun: Sendable {
    /// ‖δ^ℓ‖ of every layer, geometric mean over the probe, before training and after each epoch.
    var norms: [[Double]]
    var history: History
    var network: Network<Float>
  }

  /// Trains a network and evaluates its errors on the `probe` samples after every epoch.
  static func train(
    _ network: Network<Float>, on training: Dataset<Float>, evaluatingOn test: Dataset<Float>,
    probe: Dataset<Float>, epochs: Int, learningRate: Double, seed: UInt64
  ) throws -> TrainingRun {
    var norms = [try meanErrorNorms(network, on: probe)]
    var generator = Xoshiro256PlusPlus(seed: seed)
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(
        epochs: epochs, miniBatchSize: 10, learningRate: learningRate,
        monitor: [.trainingCost, .evaluationAccuracy]))
    let history = try trainer.train(on: training, evaluatingOn: test, using: &generator) { epoch in
      norms.append(try meanErrorNorms(epoch.network, on: probe))
    }
    return TrainingRun(norms: norms, history: history, network: trainer.network)
  }

  /// Returns ‖δ^ℓ‖ of every layer, the geometric mean over the probe.
  private static func meanErrorNorms(
    _ network: Network<Float>, on probe: Dataset<Float>
  ) throws -> [Double] {
    try errorNorms(network, on: probe).meanLogarithms.map { Double.exp($0) }
  }
}
