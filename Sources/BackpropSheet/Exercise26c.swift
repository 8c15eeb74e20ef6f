import Backprop
import BackpropData
import BackpropPlots
public import BackpropReport
import Numerics

/// Exercise 26 c: the product of the factors by which an error changes from layer to layer.
public struct Exercise26c: ReportPart {
  public let id = "26c"

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

  public func title(in language: Language) -> String {
    language(
      en: "Products of random factors, and deep networks",
      de: "Produkte zufälliger Faktoren und tiefe Netze")
  }

  public func label(in language: Language) -> String { "Aufgabe 26\u{A0}c" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    var claims = Claims()
    var result = PartResult(blocks: Self.proof(in: say))
    addSimulation(to: &result, batchSize: context.isQuick ? 2_000 : 40_000, in: say)
    result.blocks.append(
      .figure(
        Self.spreadChart(in: say), name: "26c-relative-spread",
        caption: say(
          en: "The relative spread $\\sqrt{\\Var [Q]}/\\E [Q]$ over the number $n$ of factors.",
          de: """
            Die relative Streuung $\\sqrt{\\Var [Q]}/\\E [Q]$ über der Anzahl $n$ der Faktoren.
            """)))
    try await addUntrained(to: &result, &claims, context)
    let trainings = try await DepthComparison(depth: min(6, depth), in: context)
    result.blocks += trainings.blocks(&claims, in: say)
    result.files.append(trainings.file)
    result.findings = [
      say(
        en: """
          $\\E [Q] = e^{n µ + n s^2/2}$ and $\\Var [Q] = (e^{n s^2} - 1) e^{2 n µ + n s^2}$: \
          relative to its mean $Q$ spreads by $\\sqrt{e^{n s^2} - 1}$, whatever $µ$ is.
          """,
        de: """
          $\\E [Q] = e^{n µ + n s^2/2}$ und $\\Var [Q] = (e^{n s^2} - 1) e^{2 n µ + n s^2}$: \
          Relativ zum Mittelwert streut $Q$ um $\\sqrt{e^{n s^2} - 1}$, unabhängig von $µ$.
          """),
      trainings.finding(in: say),
    ]
    result.blocks.append(
      .source(
        command: "backprop sheet --exercise 26c", files: [.backpropagateError, .depthTraining]))
    result.claims = claims.all
    return result
  }

  /// The task and its proof.
  private static func proof(in say: Language) -> [PartResult.Block] {
    [
      .task(
        say(
          en: """
            Let $q^ℓ = \\abs{w^ℓ σ'(z^ℓ)}$ be independent and identically distributed, $µ$ the \
            mean and $s^2$ the variance of $\\ln q^ℓ$, and $Q^ℓ = q^{ℓ+1} ⋯ q^L$. State mean and \
            variance of $Q^ℓ$; a log-normal distribution may be assumed.
            """,
          de: """
            Die $q^ℓ = \\abs{w^ℓ σ'(z^ℓ)}$ seien unabhängig und identisch verteilt, $µ$ der \
            Mittelwert und $s^2$ die Varianz von $\\ln q^ℓ$, und $Q^ℓ = q^{ℓ+1} ⋯ q^L$. \
            Mittelwert und Varianz von $Q^ℓ$ angeben; eine logarithmische Normalverteilung darf \
            angenommen werden.
            """)),
      .answer(
        say(
          en: """
            With $n = L - ℓ$: $\\E [Q^ℓ] = e^{n µ + n s^2/2}$ and $\\Var [Q^ℓ] = (e^{n s^2} - 1) \
            e^{2 n µ + n s^2}$.
            """,
          de: """
            Mit $n = L - ℓ$: $\\E [Q^ℓ] = e^{n µ + n s^2/2}$ und $\\Var [Q^ℓ] = (e^{n s^2} - 1) \
            e^{2 n µ + n s^2}$.
            """)),
      .steps([
        say(
          en: """
            $X = \\ln Q^ℓ$ is a sum of $n$ independent terms. Means add up, and so do the \
            variances of independent terms: $X$ has the mean $m = n µ$ and the variance $v = n \
            s^2$. By assumption it is normal.
            """,
          de: """
            $X = \\ln Q^ℓ$ ist eine Summe von $n$ unabhängigen Summanden. Mittelwerte addieren \
            sich, bei unabhängigen Summanden auch die Varianzen: $X$ hat den Mittelwert $m = n µ$ \
            und die Varianz $v = n s^2$. Nach Annahme ist $X$ normalverteilt.
            """),
        say(
          en: """
            Completing the square, $k x - (x - m)^2/(2 v) = k m + k^2 v/2 - (x - m - k v)^2/(2 \
            v)$. The last term belongs to a normal density with mean $m + k v$, whose integral is \
            1. Hence $\\E [e^{k X}] = e^{k m + k^2 v/2}$.
            """,
          de: """
            Quadratische Ergänzung: $k x - (x - m)^2/(2 v) = k m + k^2 v/2 - (x - m - k v)^2/(2 \
            v)$. Der letzte Term gehört zu einer Normalverteilungsdichte mit Mittelwert $m + k \
            v$, deren Integral 1 ist. Also $\\E [e^{k X}] = e^{k m + k^2 v/2}$.
            """),
        say(
          en: """
            $k = 1$ gives $\\E [Q] = e^{m + v/2}$, and $k = 2$ gives $\\E [Q^2] = e^{2 m + 2 v}$.
            """,
          de: """
            $k = 1$ ergibt $\\E [Q] = e^{m + v/2}$, und $k = 2$ ergibt $\\E [Q^2] = e^{2 m + 2 \
            v}$.
            """),
        say(
          en: """
            $\\Var [Q] = \\E [Q^2] - \\E [Q]^2 = e^{2 m + 2 v} - e^{2 m + v} = (e^v - 1) e^{2 m + \
            v}$.
            """,
          de: """
            $\\Var [Q] = \\E [Q^2] - \\E [Q]^2 = e^{2 m + 2 v} - e^{2 m + v} = (e^v - 1) e^{2 m + \
            v}$.
            """),
      ]),
      .paragraph(
        say(
          en: """
            Relative to its mean, $Q$ spreads by $\\sqrt{\\Var [Q]}/\\E [Q] = \\sqrt{e^{n s^2} - \
            1} ≈ e^{n s^2/2}$: exponentially in the number of layers, and independently of $µ$. \
            So even for $µ = 0$ gradients of different layers differ greatly; the variance then \
            grows like $e^{2 n s^2}$. The assumption matters: the central limit theorem makes the \
            bulk of $\\ln Q$ normal, but not the moments of $Q$, which are exactly $\\E [Q] = \\E \
            [q]^n$. For $q = e^{±1.5}$ with equal probabilities and $n = 20$ this is only \
            \(say.number(momentRatio, digits: 2)) times the log-normal value.
            """,
          de: """
            Relativ zum Mittelwert streut $Q$ um $\\sqrt{\\Var [Q]}/\\E [Q] = \\sqrt{e^{n s^2} - \
            1} ≈ e^{n s^2/2}$: exponentiell in der Anzahl der Schichten und unabhängig von $µ$. \
            Selbst für $µ = 0$ unterscheiden sich die Gradienten verschiedener Schichten also \
            stark; die Varianz wächst dann wie $e^{2 n s^2}$. Auf die Annahme kommt es an: Nach \
            dem zentralen Grenzwertsatz wird $\\ln Q$ im Wesentlichen normalverteilt, nicht aber \
            folgen daraus die Momente von $Q$; exakt ist $\\E [Q] = \\E [q]^n$. Für $q = \
            e^{±1.5}$ mit gleichen Wahrscheinlichkeiten und $n = 20$ ist das nur das \
            \(say.number(momentRatio, digits: 2))-Fache des log-normalen Wertes.
            """)),
    ]
  }

  /// `E[q]^n` over its log-normal value for `q = e^(±1.5)` and n = 20: `(cosh 1.5 / e^1.125)^20`.
  static let momentRatio = Double.pow(Double.cosh(1.5) / Double.exp(1.125), 20)

  private func addSimulation(to result: inout PartResult, batchSize: Int, in say: Language) {
    var generator = Xoshiro256PlusPlus(seed: 26)
    var rows: [[String]] = []
    var data: [[String]] = []
    for (mean, variance, factors) in [
      (-0.5, 0.05, 2), (-0.5, 0.05, 8), (-1.5, 0.25, 4), (0.2, 0.1, 5),
    ] {
      let law = LogNormal(mean: mean, variance: variance, factors: factors)
      let (means, variances) = law.simulated(batchSize: batchSize, using: &generator)
      rows.append([
        NumberFormat.automatic.string(mean, in: say),
        NumberFormat.automatic.string(variance, in: say), "\(factors)",
        say.number(law.expectation, digits: 4), means.number(in: say, digits: 4),
        say.number(law.varianceOfProduct, digits: 4), variances.number(in: say, digits: 4),
      ])
      data.append(
        [
          mean, variance, Double(factors), law.expectation, means.mean, means.halfWidth,
          law.varianceOfProduct, variances.mean, variances.halfWidth,
        ].map(csvField))
    }
    let simulated = say(en: "simulated", de: "simuliert")
    result.blocks.append(
      .table(
        caption: say(
          en: "Check by simulation: ten batches of \(say.count(batchSize)) products.",
          de: "Probe durch Simulation: zehn Stapel von \(say.count(batchSize)) Produkten."),
        header: ["$µ$", "$s^2$", "$n$", "$\\E [Q]$", simulated, "$\\Var [Q]$", simulated],
        rows: rows))
    result.files.append(
      .init(
        name: "26c-monte-carlo.csv",
        header: [
          "mu", "s2", "n", "mean", "mean_simulated", "mean_half_width", "variance",
          "variance_simulated", "variance_half_width",
        ], rows: data))
  }

  private static func spreadChart(in say: Language) -> LineChart {
    var chart = LineChart(
      say(en: "Relative spread of a product", de: "Relative Streuung eines Produkts"),
      subtitle: "√Var[Q] / E[Q]", x: Axis("n = L − ℓ", format: .integer),
      y: Axis(say(en: "relative spread", de: "relative Streuung"), scale: .log10),
      series: [0.1, 0.25, 0.5, 1].map { variance in
        Series(
          "s² = \(NumberFormat.automatic.string(variance, in: say))",
          points: (1...20).map { n in
            .init(
              x: Double(n),
              y: LogNormal(mean: 0, variance: variance, factors: n).relativeSpread)
          })
      }, size: FigureSize(height: 290))
    chart.language = say
    return chart
  }

  /// Adds the factors of untrained networks: is the model right, and does the length of δ shrink?
  private func addUntrained(
    to result: inout PartResult, _ claims: inout Claims, _ context: ReportContext
  ) async throws {
    let say = context.language
    let quick = context.isQuick
    context.progress("26c: untrained networks with \(depth) hidden layers")
    let probe = Dataset<Float>(context.digits.test.prefix(quick ? 50 : 400))
    let sample = try await FactorSample(
      count: quick ? 40 : 400, depth: depth, on: probe, in: context)
    let setups = try await ErrorLengths(
      depth: depth, networks: quick ? 5 : 30, on: probe.prefix(50), in: context)
    result.blocks += [
      .heading(
        say(en: "The factors of untrained networks", de: "Die Faktoren untrainierter Netze"))
    ]
    result.blocks += sample.blocks(depth: depth, &claims, in: say)
    result.blocks += setups.blocks(in: say)
    result.files += [sample.file, setups.file]
    result.numbers["factor_per_layer"] = .exp(sample.mean)
  }
}
