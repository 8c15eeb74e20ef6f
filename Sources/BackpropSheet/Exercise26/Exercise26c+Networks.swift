import Backprop
import BackpropData
import BackpropPlots
import Numerics

extension Exercise26c {
  /// q of freshly initialised networks: is ln q normal, are the factors independent?
  func addUntrained(to result: inout ExerciseResult, _ scale: Scale) throws {
    let setup = DeepNetworks.Setup.all[0]
    var rows: [[String]] = []
    var csv = "depth,factors,mu,s2,predicted_mean,mean,predicted_sd,sd\n"
    var deepest: [Double] = []
    for depth in [2, 3, 4, 6, 8, 10].filter({ $0 < self.depth }) + [depth] {
      let spread = try FactorSpread(setup, depth: depth, networks: scale.networks, scale.probe)
      rows.append(spread.row)
      csv += spread.csvRow
      deepest = spread.logFactors
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

  static func independence(mean: Double, depth: Int) -> String {
    let factor = Double.exp(mean)
    return
      "A layer multiplies the error by about e^{µ} = \(text(factor)) in the geometric mean: in "
      + "\(depth) layers by \(NumberFormat.scientific.string(.pow(factor, depth))). The means add up as they "
      + "must. The measured deviation of ln Q differs from √n s where the factors are not "
      + "independent: q is shared by the samples of one network, and neighbouring layers share the "
      + "direction of δ. The sheet's model is right in the order of magnitude and in its shape, a "
      + "straight line for ln ‖δ^{ℓ}‖ over ℓ."
  }

  /// How activation and initialisation change the errors of an untrained network.
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

/// ln q and ln Q over several new networks of one depth.
struct FactorSpread {
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
