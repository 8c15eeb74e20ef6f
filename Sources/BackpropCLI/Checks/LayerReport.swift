import Backprop
import BackpropFormats
import BackpropRuns
import Numerics

/// The comparison of a network of layers, or of the map of a layer alone, with finite differences.
struct LayerReport: Encodable {
  /// The field of the numbers.
  let scalar: String
  /// The layers, as on the command line.
  let layers: String
  /// The largest relative error of all derivatives.
  let worst: Double
}

extension LayerReport {
  private static let input = LayerShape(height: 4, width: 4, channels: 2)

  /// Networks in which each layer has others before and after it.
  private static let networks = [
    "conv 3 3x3 same ACTIVATION, max-pool 2x2, dense 2 OUTPUT",
    "batch-norm, conv 2 2x2 stride 2 ACTIVATION, layer-norm, mean-pool 2x2, dense 2 OUTPUT",
  ]

  /// Maps alone, for which batch normalisation has the statistics of a mini-batch, too.
  private static let maps = [
    "dense 3", "conv 3 2x2", "conv 2 3x3 stride 2 same", "max-pool 2x2",
    "mean-pool 3x3 stride 1 same", "batch-norm", "layer-norm", "flatten",
  ]

  /// Compares the derivatives of the built-in layers over both fields, in double precision.
  ///
  /// - Parameter field: The only field; nil for both.
  static func all(over field: ScalarType.Field?, seed: UInt64) throws -> [LayerReport] {
    var reports: [LayerReport] = []
    if field != .complex { reports += try all(over: Double.self, "tanh", "sigmoid", seed) }
    if field != .real {
      reports += try all(over: Complex<Double>.self, "cardioid", "real-part-sigmoid", seed)
    }
    return reports
  }

  private static func all<S: Scalar>(
    over _: S.Type, _ activation: String, _ output: String, _ seed: UInt64
  ) throws -> [LayerReport] {
    let field = ScalarType(of: S.self).field
    var generator = Xoshiro256PlusPlus(seed: seed)
    var reports: [LayerReport] = []
    for text in networks {
      let text = text.replacing("ACTIVATION", with: activation).replacing("OUTPUT", with: output)
      let network = try Network<S>(
        input: input, LayerSpecification.list(text), initializer: .glorot, using: &generator)
      let data: Dataset<S> = try .random(
        for: network, cost: .crossEntropy, samples: 4, using: &generator)
      let check = try GradientCheck(network, on: data, cost: .crossEntropy)
      reports.append(LayerReport(scalar: field.rawValue, layers: text, worst: check.worst))
    }
    for text in maps {
      let check = try LayerGradientCheck(
        LayerSpecification(text).map, over: S.self, input: input, samples: 4, using: &generator)
      reports.append(LayerReport(scalar: field.rawValue, layers: text, worst: check.worst))
    }
    return reports
  }

  /// Reports as a table.
  static func table(_ reports: [LayerReport]) -> String {
    var table = TextTable(
      [.left, .right, .left], header: ["scalar", "largest error", "layers"])
    for report in reports { table.append(report.scalar, report.worst.short, report.layers) }
    return table.text()
  }
}

extension Dataset {
  /// Normal inputs (over ℂ circular normal), and targets in (0, 1), which for a likelihood add up
  /// to 1.
  static func random(
    for network: Network<S>, cost: Cost, samples: Int, using generator: inout some RandomSource
  ) throws -> Dataset<S> {
    let (inputs, outputs) = (network.inputCount, network.outputCount)
    let values = (0..<samples * inputs).map { _ in S.normal(using: &generator) }
    var targets: [S] = []
    for _ in 0..<samples {
      let row = (0..<outputs).map { _ in 0.01 + 0.98 * generator.uniform() }
      let sum = cost == .logLikelihood ? row.reduce(0, +) : 1
      targets += row.map { S(real: $0 / sum) }
    }
    return try Dataset(
      inputs: .values(values), targets: .values(targets), inputCount: inputs, outputCount: outputs)
  }
}
