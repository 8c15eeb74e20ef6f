import Backprop
import BackpropPlots
public import BackpropReport
import Numerics

/// Exercise 26 a: σ'(z) lies in [0, 1/4] for every real z.
public struct Exercise26a: ReportPart {
  public let id = "26a"

  /// The exercise.
  public init() {}

  public func title(in language: Language) -> String {
    language(
      en: "The derivative of the sigmoid", de: "Die Ableitung der Sigmoidfunktion")
  }

  public func label(in language: Language) -> String { "Aufgabe 26\u{A0}a" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    let range = DerivativeRange.overFloats(every: context.isQuick ? 65_537 : 4_099)
    let zero = Self.firstZero()
    var claims = Claims()
    let check = claims.sentence(
      "26a.floats", "all computed σ' lie in [0, 1/4]", range.outside == 0,
      ["numbers": Double(range.count), "outside": Double(range.outside)],
      then: say(
        en: """
          All values of σ′ that the program computes for \(say.count(range.count)) numbers of \
          `Float`, spread over the whole type, lie in [0, 1/4], roundings included.
          """,
        de: """
          Alle Werte von σ′, die das Programm für \(say.count(range.count)) über den ganzen Typ \
          `Float` verteilte Zahlen berechnet, liegen in [0, 1/4], Rundungen eingeschlossen.
          """),
      else: say(
        en: """
          *\(range.outside)* of the values of σ′ that the program computes for \
          \(say.count(range.count)) numbers of `Float` lie outside of [0, 1/4].
          """,
        de: """
          *\(range.outside)* der Werte von σ′, die das Programm für \(say.count(range.count)) \
          Zahlen vom Typ `Float` berechnet, liegen außerhalb von [0, 1/4].
          """))
    let rounding = say(
      en: """
         For large positive $z$, however, $σ(1 - σ)$ loses all digits: in `Double` it is 0 from \
        $z ≈ \(NumberFormat.decimal(places: 1).string(zero))$ on, because $σ(z)$ rounds to 1 \
        there, while $σ'(z) ≈ e^{-z}$ is still \(say.scientific(.exp(-zero))). The equal form \
        $σ(z) σ(-z)$ does not cancel.
        """,
      de: """
         Für große positive $z$ verliert $σ(1 - σ)$ allerdings alle Stellen: In `Double` ist der \
        Wert ab $z ≈ \(NumberFormat.decimal(places: 1).string(zero))$ gleich 0, weil $σ(z)$ dort \
        auf 1 gerundet wird, während $σ'(z) ≈ e^{-z}$ noch \(say.scientific(.exp(-zero))) \
        beträgt. Die gleichwertige Form $σ(z) σ(-z)$ kennt keine Auslöschung.
        """)
    return PartResult(
      blocks: [
        .task(
          say(
            en: """
              Verify that the derivative of the sigmoid $σ(z) = 1/(1 + e^{-z})$ satisfies $0 ≤ \
              σ'(z) ≤ 1/4$ for all real $z$.
              """,
            de: """
              Nachweisen, dass die Ableitung der Sigmoidfunktion $σ(z) = 1/(1 + e^{-z})$ für alle \
              reellen $z$ die Ungleichungen $0 ≤ σ'(z) ≤ 1/4$ erfüllt.
              """)),
        .paragraph(
          say(
            en: """
              The derivative, by the chain rule, and because $1 - σ(z) = e^{-z}/(1 + e^{-z})$:
              """,
            de: "Die Ableitung nach der Kettenregel, mit $1 - σ(z) = e^{-z}/(1 + e^{-z})$:")),
        .formula(
          """
          σ'(z) = \\frac{e^{-z}}{(1 + e^{-z})^2} = \\frac{1}{1 + e^{-z}} · \\frac{e^{-z}}{1 + \
          e^{-z}} = σ(z) (1 - σ(z)) .
          """),
        .paragraph(say(en: "Completing the square gives", de: "Quadratische Ergänzung ergibt")),
        .formula("σ'(z) = \\frac{1}{4} - \\big(σ(z) - \\frac{1}{2}\\big)^2 ≤ \\frac{1}{4} ."),
        .answer(
          say(
            en: """
              The square is not negative, so $σ' ≤ 1/4$, with equality exactly where $σ(z) = \
              1/2$, that is $z = 0$. And $0 < σ < 1$ makes both factors of $σ(1 - σ)$ positive, \
              so $σ' > 0$.
              """,
            de: """
              Das Quadrat ist nicht negativ, also $σ' ≤ 1/4$, mit Gleichheit genau für $σ(z) = \
              1/2$, also $z = 0$. Wegen $0 < σ < 1$ sind beide Faktoren von $σ(1 - σ)$ positiv, \
              also $σ' > 0$.
              """)),
        .figure(
          Self.chart(in: say), name: "26a-sigmoid-derivative",
          caption: say(
            en: "The sigmoid and its derivative.", de: "Die Sigmoidfunktion und ihre Ableitung.")),
        .paragraph(check + rounding),
        .source(command: "backprop sheet --exercise 26a", files: [.sigmoid]),
      ],
      findings: [
        say(
          en: "$σ' = 1/4 - (σ - 1/2)^2$ lies in (0, 1/4], and is 1/4 only at $z = 0$.",
          de: "$σ' = 1/4 - (σ - 1/2)^2$ liegt in (0, 1/4] und ist nur für $z = 0$ gleich 1/4.")
      ],
      numbers: [
        "float32_largest": range.largest, "outside": Double(range.outside),
        "float64_zero_from": zero,
      ], claims: claims.all)
  }

  private static func chart(in say: Language) -> LineChart {
    var chart = LineChart(
      say(en: "The sigmoid and its derivative", de: "Die Sigmoidfunktion und ihre Ableitung"),
      x: Axis("z"), y: Axis("", minimum: 0, maximum: 1),
      series: [
        Series("σ(z)", over: -8...8) { Double.sigmoid($0) },
        Series("σ′(z)", over: -8...8) { derivative(at: $0) },
      ],
      references: [.horizontal(at: 0.25, "1/4")],
      annotations: [PointAnnotation(x: 0, y: 0.25, "σ′(0) = 1/4")],
      size: FigureSize(height: 280))
    chart.language = say
    return chart
  }

  /// Returns the smallest positive z, to 10⁻⁹, whose computed derivative is 0.
  static func firstZero() -> Double {
    var (lower, upper) = (0.0, 100.0)
    while upper - lower > 1e-9 {
      let middle = (lower + upper) / 2
      if derivative(at: middle) == 0 { upper = middle } else { lower = middle }
    }
    return upper
  }

  /// Returns σ'(z) as the network computes it.
  static func derivative<R: RealScalar>(at z: R) -> R {
    Sigmoid().derivative(at: z, value: .sigmoid(z))
  }
}

/// The range of the computed σ' over many numbers.
struct DerivativeRange: Equatable {
  var count = 0
  var largest = -Double.infinity
  /// The number of values outside [0, 1/4] or not a number.
  var outside = 0

  /// Returns the range over every `stride`-th finite `Float`, from the bit patterns of both signs.
  static func overFloats(every stride: UInt32) -> DerivativeRange {
    var range = DerivativeRange()
    for bits in Swift.stride(from: 0, through: UInt32.max - stride, by: UInt32.Stride(stride)) {
      let z = Float(bitPattern: bits)
      if z.isFinite { range.add(Exercise26a.derivative(at: z)) }
    }
    range.add(Exercise26a.derivative(at: Float(0)))
    return range
  }

  private mutating func add(_ value: Float) {
    count += 1
    if !(0...0.25 ~= value) { outside += 1 }
    largest = max(largest, Double(value))
  }
}
