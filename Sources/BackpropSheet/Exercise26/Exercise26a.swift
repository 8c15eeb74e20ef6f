import Backprop
import BackpropPlots
import Numerics

/// Exercise 26 a: σ'(z) lies in [0, 1/4] for every real z.
public struct Exercise26a: Exercise {
  public let id = "26a"
  public let title = "The derivative of the sigmoid lies between 0 and 1/4"

  /// The exercise.
  public init() {}

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    context.progress("26a: σ' over the floating-point numbers")
    let single = DerivativeRange.overFloats(every: context.isQuick ? 65_537 : 257)
    let double = DerivativeRange.overGrid(points: context.isQuick ? 100_001 : 2_000_001)
    return ExerciseResult(
      id: id, title: title,
      blocks: [
        .question("Show that σ′(z) ∈ [0, 1/4] for every real z."),
        .answer(
          "σ′(z) = 1/4 − (σ(z) − 1/2)², which is at most 1/4 and, as 0 < σ < 1, never negative."),
        .paragraph(
          "With σ(z) = 1/(1 + e^{−z}) the derivative is σ′ = σ(1 − σ). Completing the square gives"),
        .formula(Self.formula),
        .paragraph(
          "The square is never negative, so σ′ ≤ 1/4, with equality where σ(z) = 1/2, that is at "
            + "z = 0 only. And 0 < σ < 1 makes both factors of σ(1 − σ) positive, so σ′ > 0. "
            + "Since |σ − 1/2| < 1/2 the square stays below 1/4, which says the same."),
        .figure(Self.chart(), name: "26a-sigmoid-derivative"),
        .paragraph(
          "Checked numerically, rounding included. " + single.sentence("float32") + " "
            + double.sentence("float64")),
        .table(
          caption: "σ′ at extremes, as it is computed",
          header: ["z", "float32", "float64"], rows: Self.extremes()),
        .paragraph(
          "The computed σ′ is not symmetric far out: for large positive z the sigmoid rounds to 1 "
            + "and the product σ(1 − σ) to 0, while for negative z it follows e^{z} down to the "
            + "smallest numbers of the type."),
      ],
      files: [
        .init(
          name: "26a-range.csv",
          content: "type,numbers,smallest,largest,argmax,outside,negative_zeros\n"
            + single.row("float32") + double.row("float64"))
      ],
      findings: [
        "σ′ = 1/4 − (σ − 1/2)² lies in [0, 1/4]: so do all "
          + "\(NumberFormat.integer.string(Double(single.count + double.count))) values computed, "
          + "the largest of them at z = \(NumberFormat.automatic.string(double.argmax))."
      ],
      numbers: [
        "float32_largest": single.largest, "float64_largest": double.largest,
        "outside": Double(single.outside + double.outside),
      ])
  }

  private static let formula = """
    <msup><mi>σ</mi><mo>′</mo></msup><mo>(</mo><mi>z</mi><mo>)</mo><mo>=</mo>\
    <mi>σ</mi><mo>(</mo><mi>z</mi><mo>)</mo><mo>(</mo><mn>1</mn><mo>−</mo><mi>σ</mi><mo>(</mo>\
    <mi>z</mi><mo>)</mo><mo>)</mo><mo>=</mo><mfrac><mn>1</mn><mn>4</mn></mfrac><mo>−</mo>\
    <msup><mrow><mo>(</mo><mi>σ</mi><mo>(</mo><mi>z</mi><mo>)</mo><mo>−</mo>\
    <mfrac><mn>1</mn><mn>2</mn></mfrac><mo>)</mo></mrow><mn>2</mn></msup>
    """

  private static func chart() -> LineChart {
    LineChart(
      "The sigmoid and its derivative",
      x: Axis("z"), y: Axis("", minimum: 0, maximum: 1),
      series: [
        Series("σ(z)", over: -8...8) { Double.sigmoid($0) },
        Series("σ′(z)", over: -8...8) { derivative(at: $0) },
      ],
      references: [.horizontal(at: 0.25, "1/4")],
      annotations: [PointAnnotation(x: 0, y: 0.25, "σ′(0) = 1/4")])
  }

  private static func extremes() -> [[String]] {
    [-1e4, -745, -88, -1, 0, 1, 88, 745, 1e4].map { z in
      [
        NumberFormat.automatic.string(z),
        "\(derivative(at: Float(z)))", "\(derivative(at: z))",
      ]
    }
  }

  /// Returns σ'(z) as the network computes it.
  static func derivative<R: RealScalar>(at z: R) -> R {
    Sigmoid.derivative(at: z, value: Sigmoid.value(at: z))
  }
}

/// The range of the computed σ' over many numbers.
struct DerivativeRange: Equatable {
  var count = 0
  var smallest = Double.infinity
  var largest = -Double.infinity
  var argmax = 0.0
  /// The number of values outside [0, 1/4] or not a number.
  var outside = 0
  /// The number of zeros with a minus sign.
  var negativeZeros = 0

  /// Returns the range over every `stride`-th finite `Float`, from the bit patterns of both signs.
  static func overFloats(every stride: UInt32) -> DerivativeRange {
    var range = DerivativeRange()
    for bits in Swift.stride(from: 0, through: UInt32.max - stride, by: UInt32.Stride(stride)) {
      let z = Float(bitPattern: bits)
      if z.isFinite { range.add(Exercise26a.derivative(at: z), at: z) }
    }
    range.add(Exercise26a.derivative(at: Float(0)), at: 0)
    return range
  }

  /// Returns the range over a grid of `Double` in [-50, 50] that includes 0, and over the largest
  /// finite numbers.
  static func overGrid(points: Int) -> DerivativeRange {
    var range = DerivativeRange()
    for index in 0..<points {
      let z = 100 * (Double(index) - Double(points / 2)) / Double(points - 1)
      range.add(Exercise26a.derivative(at: z), at: z)
    }
    for z in [-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude, -1e4, 1e4] {
      range.add(Exercise26a.derivative(at: z), at: z)
    }
    return range
  }

  private mutating func add<R: RealScalar>(_ value: R, at z: R) {
    count += 1
    if !(0...0.25 ~= value) { outside += 1 }
    if value == 0, value.sign == .minus { negativeZeros += 1 }
    smallest = min(smallest, Double(value))
    if Double(value) > largest || (Double(value) == largest && abs(Double(z)) < abs(argmax)) {
      (largest, argmax) = (Double(value), Double(z))
    }
  }

  func sentence(_ type: String) -> String {
    "Over \(NumberFormat.integer.string(Double(count))) numbers in \(type) the smallest value is "
      + "\(NumberFormat.automatic.string(smallest)) (where the true one is too small for the type) "
      + "and the largest \(largest), at z = \(NumberFormat.automatic.string(argmax)); \(outside) "
      + "lie outside [0, 1/4] and \(negativeZeros) are negative zeros."
  }

  func row(_ type: String) -> String {
    "\(type),\(count),\(smallest),\(largest),\(argmax),\(outside),\(negativeZeros)\n"
  }
}
