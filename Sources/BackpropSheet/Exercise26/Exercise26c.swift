import Backprop
import BackpropData
import BackpropPlots
import Numerics

/// Exercise 26 c: the product of the factors by which an error changes from layer to layer.
public struct Exercise26c: Exercise {
  public let id = "26c"
  public let title = "A product of random factors, and the gradients of real deep networks"

  /// The number of hidden layers of the deepest network, on the sheet.
  public static let usualDepth = 10

  /// The largest number of hidden layers: errors in deeper sigmoid networks are too small for
  /// `Float`.
  public static let largestDepth = 40

  /// The number of hidden layers of the deepest network.
  let depth: Int

  /// Creates the exercise.
  ///
  /// - Precondition: `depth` is between 2 and ``largestDepth``.
  public init(depth: Int = Exercise26c.usualDepth) {
    precondition(
      2...Self.largestDepth ~= depth, "the depth is not between 2 and \(Self.largestDepth)")
    self.depth = depth
  }

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    var result = ExerciseResult(id: id, title: title, blocks: [], files: [])
    addTheory(to: &result, draws: context.isQuick ? 20_000 : 1_000_000)
    let scale = Scale(context)
    context.progress("26c: errors of untrained networks, depth 2 to \(depth)")
    try addUntrained(to: &result, scale)
    try addSetups(to: &result, scale)
    try await addTrained(to: &result, scale, context)
    return result
  }

  /// The sizes of the computation.
  struct Scale: Sendable {
    /// The samples whose errors are evaluated.
    let probe: Dataset<Float>
    let training: Dataset<Float>
    let test: Dataset<Float>
    let networks: Int
    let epochs: Int
    let learningRate = 0.5

    init(_ context: SheetContext) {
      let quick = context.isQuick
      probe = Dataset(context.digits.validation.prefix(quick ? 50 : 300))
      training = Dataset(context.digits.training.prefix(quick ? 500 : 10_000))
      test = Dataset(context.digits.test.prefix(quick ? 200 : 5_000))
      networks = quick ? 5 : 30
      epochs = quick ? 2 : 20
    }
  }

  private func addTheory(to result: inout ExerciseResult, draws: Int) {
    result.blocks += [
      .question(
        "Let Q = q_{ℓ+1} · … · q_{L}, where the ln q are independent and identically distributed with "
          + "mean µ and variance s². What are the mean and the variance of Q?"),
      .answer("E Q = exp(nµ + n s²/2) and Var Q = (exp(n s²) − 1) exp(2nµ + n s²), n = L − ℓ."),
      .paragraph(
        "ln Q is a sum of n = L − ℓ independent terms, so its mean is nµ and its variance n s²; if "
          + "the terms are normal it is normal, and for many layers it is nearly so whatever they "
          + "are (central limit theorem). For X ~ N(m, v) the moments of e^{X} are "
          + "E e^{kX} = e^{km + k²v/2}. With k = 1 and k = 2, m = nµ and v = n s²:"),
      .formula(Self.formula),
    ]
    var generator = Xoshiro256PlusPlus(seed: 26)
    var rows: [[String]] = []
    var csv = "mu,s2,n,mean,mean_measured,mean_ci,variance,variance_measured,variance_ci\n"
    for (mean, variance, factors) in [
      (-0.5, 0.05, 2), (-0.5, 0.05, 8), (-1.5, 0.25, 4), (0.2, 0.1, 5), (0, 0.5, 6),
    ] {
      let law = LogNormal(mean: mean, variance: variance, factors: factors)
      let measured = SampleMoments(
        of: law.logarithms(count: draws, using: &generator).map { Double.exp($0) })
      rows.append([
        Self.text(mean), Self.text(variance), "\(factors)", Self.text(law.expectation),
        "\(Self.text(measured.mean)) ± \(Self.text(measured.meanHalfWidth))",
        Self.text(law.varianceOfProduct),
        "\(Self.text(measured.variance)) ± \(Self.text(measured.varianceHalfWidth))",
      ])
      csv += "\(mean),\(variance),\(factors),\(law.expectation),\(measured.mean),"
      csv += "\(measured.meanHalfWidth),\(law.varianceOfProduct),\(measured.variance),"
      csv += "\(measured.varianceHalfWidth)\n"
    }
    result.blocks.append(
      .table(
        caption: "Monte Carlo, \(NumberFormat.integer.string(Double(draws))) products each, with "
          + "95 % confidence intervals",
        header: ["µ", "s²", "n", "E Q", "measured", "Var Q", "measured"], rows: rows))
    result.blocks.append(
      .paragraph(
        "Even for µ = 0, where ln Q is as often positive as negative, the variance of Q grows like "
          + "e^{n s²}: gradients of deep networks are unstable, whether they vanish (µ < 0) or "
          + "explode (µ > 0). With a large n s² the mean comes from rare large products, and the "
          + "confidence interval of the variance, itself an estimate, is too narrow."))
    result.blocks.append(.figure(Self.densityChart(draws: draws), name: "26c-density"))
    result.files.append(.init(name: "26c-monte-carlo.csv", content: csv))
  }

  private static func densityChart(draws: Int) -> Histogram {
    let law = LogNormal(mean: -0.5, variance: 0.1, factors: 5)
    var generator = Xoshiro256PlusPlus(seed: 27)
    let products = law.logarithms(count: min(draws, 100_000), using: &generator)
      .map { Double.exp($0) }.filter { $0 < 0.5 }
    return Histogram(
      "Density of Q for µ = −0.5, s² = 0.1, n = 5",
      subtitle: "simulated products below 0.5, and the log-normal density",
      x: Axis("Q", minimum: 0, maximum: 0.5),
      bins: Histogram.bins(of: products, count: 60, normalization: .density), name: "simulated",
      curves: [Series("log-normal", over: 0.0005...0.5) { law.density(at: $0) }],
      references: [
        .vertical(at: law.expectation, "E Q"),
        .vertical(at: .exp(Double(law.factors) * law.mean), "median"),
      ])
  }

  static func text(_ value: Double) -> String {
    let magnitude = abs(value)
    return magnitude != 0 && (magnitude < 1e-3 || magnitude >= 1e5)
      ? NumberFormat.scientific.string(value)
      : NumberFormat.automatic.string(
        Double(String(value.rounded(toSignificantDigits: 4))) ?? value)
  }

  private static let formula = """
    <mi>E</mi><mi>Q</mi><mo>=</mo><msup><mi>e</mi><mrow><mi>n</mi><mi>µ</mi><mo>+</mo><mi>n</mi>\
    <msup><mi>s</mi><mn>2</mn></msup><mo>/</mo><mn>2</mn></mrow></msup><mo>,</mo>\
    <mspace width="2em"/><mi>Var</mi><mi>Q</mi><mo>=</mo><mo>(</mo><msup><mi>e</mi><mrow>\
    <mi>n</mi><msup><mi>s</mi><mn>2</mn></msup></mrow></msup><mo>−</mo><mn>1</mn><mo>)</mo>\
    <msup><mi>e</mi><mrow><mn>2</mn><mi>n</mi><mi>µ</mi><mo>+</mo><mi>n</mi><msup><mi>s</mi>\
    <mn>2</mn></msup></mrow></msup>
    """
}

extension Double {
  /// Returns the number rounded to `digits` significant decimal digits.
  func rounded(toSignificantDigits digits: Int) -> Double {
    guard self != 0, isFinite else { return self }
    let scale = Double.pow(10, Double(digits - 1) - .log10(abs(self)).rounded(.down))
    return (self * scale).rounded() / scale
  }
}

/// The distribution of a product `Q = q_1 · … · q_n` of independent factors with `ln q ~ N(µ, s²)`.
///
///     E Q = exp(nµ + n s²/2)      Var Q = (exp(n s²) - 1) exp(2nµ + n s²)
struct LogNormal: Hashable {
  /// µ, the mean of ln q of one factor.
  var mean: Double
  /// s², its variance.
  var variance: Double
  /// n, the number of factors.
  var factors: Int

  /// E Q.
  var expectation: Double { .exp(Double(factors) * (mean + variance / 2)) }

  /// Var Q.
  var varianceOfProduct: Double {
    let spread = Double(factors) * variance
    return .expMinusOne(spread) * .exp(2 * Double(factors) * mean + spread)
  }

  /// Returns the density of ln Q, a normal one.
  func logDensity(at x: Double) -> Double {
    let (centre, spread) = (Double(factors) * mean, Double(factors) * variance)
    return .exp(-(x - centre) * (x - centre) / (2 * spread)) / (2 * .pi * spread).squareRoot()
  }

  /// Returns the density of Q at `q > 0`.
  func density(at q: Double) -> Double { logDensity(at: .log(q)) / q }

  /// Returns random draws of ln Q, each the sum of the logarithms of its factors.
  func logarithms(count: Int, using generator: inout some RandomSource) -> [Double] {
    let deviation = variance.squareRoot()
    return (0..<count).map { _ in
      (0..<factors).reduce(0) { sum, _ in sum + mean + deviation * generator.normal() }
    }
  }
}

/// The mean and the variance of numbers, each with half the width of its normal 95 % confidence
/// interval.
struct SampleMoments: Equatable {
  let mean: Double
  let meanHalfWidth: Double
  let variance: Double
  let varianceHalfWidth: Double

  /// Creates the moments of `values`.
  ///
  /// - Precondition: There are at least two values.
  init(of values: [Double]) {
    precondition(values.count > 1, "a variance needs two values")
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let variance = squares / (n - 1)
    let fourth = values.reduce(0) { $0 + .pow($1 - mean, 4) } / n
    self.mean = mean
    self.variance = variance
    meanHalfWidth = 1.96 * (variance / n).squareRoot()
    varianceHalfWidth = 1.96 * (max(0, fourth - variance * variance) / n).squareRoot()
  }
}
