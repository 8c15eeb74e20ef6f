import Backprop
import BackpropPlots
public import BackpropReport
import Numerics

/// Exercise 26 b: the activations for which a neuron amplifies the gradient, |w σ'(wa + b)| ≥ 1.
public struct Exercise26b: ReportPart {
  public let id = "26b"

  /// The exercise.
  public init() {}

  public func title(in language: Language) -> String {
    language(
      en: "The interval in which a neuron amplifies the gradient",
      de: "Das Intervall, in dem ein Neuron den Gradienten verstärkt")
  }

  public func label(in language: Language) -> String { "Aufgabe 26\u{A0}b" }

  public func work(_ context: ReportContext) async throws -> PartResult {
    let say = context.language
    let (w, length) = AmplifyingInterval.longest()
    let weights = AmplifyingInterval.weights(count: context.isQuick ? 100 : 500)
    let worst = weights.reduce(0) { worst, weight in
      let length = AmplifyingInterval.length(weight: weight)
      return max(worst, abs(AmplifyingInterval.measuredLength(weight: weight) / length - 1))
    }
    return PartResult(
      blocks: [
        .task(
          say(
            en: """
              For $\\abs{w} ≥ 4$ the condition $\\abs{w σ'(w a + b)} ≥ 1$, with $a = a^{ℓ-1}$, \
              holds on an interval whose length is given (1). Plot the length over $\\abs{w}$, \
              and determine its maximum numerically. Is it very likely that $a^{ℓ-1}$ lies in the \
              interval?
              """,
            de: """
              Für $\\abs{w} ≥ 4$ gilt $\\abs{w σ'(w a + b)} ≥ 1$ mit $a = a^{ℓ-1}$ auf einem \
              Intervall, dessen Länge angegeben ist (1). Die Länge über $\\abs{w}$ auftragen und \
              ihr Maximum numerisch bestimmen. Ist es sehr wahrscheinlich, dass $a^{ℓ-1}$ in dem \
              Intervall liegt?
              """)),
        .formula(
          """
          I(w) = \\frac{2}{\\abs{w}} \\ln \\big( \\frac{\\abs{w}}{2} \\big(1 + \\sqrt{1 - \
          4/\\abs{w}} \\big) - 1 \\big)
          """, number: "1"),
        .answer(
          say(
            en: """
              The maximum is $I = \(length)$ at $\\abs{w} = \(w)$. No, it is not likely: for $b = \
              0$ an activation that is uniform in [0, 1] lies in the interval with probability \
              \(say.percent(length / 2, places: 1)) at most, and for $\\abs{w} < 4$ never.
              """,
            de: """
              Das Maximum ist $I = \(length)$ bei $\\abs{w} = \(w)$. Nein, es ist nicht \
              wahrscheinlich: Für $b = 0$ liegt eine in [0, 1] gleichverteilte Aktivierung \
              höchstens mit der Wahrscheinlichkeit \(say.percent(length / 2, places: 1)) in dem \
              Intervall, für $\\abs{w} < 4$ nie.
              """)),
        .figure(
          Self.lengthChart(w, length, in: say), name: "26b-interval-length",
          caption: say(
            en: """
              The length (1). The maximum was found by Brent's method, as a zero of the \
              derivative.
              """,
            de: """
              Die Länge (1). Das Maximum wurde mit dem Verfahren von Brent als Nullstelle der \
              Ableitung gefunden.
              """)),
        .figure(
          Self.factorChart(w, in: say), name: "26b-factor",
          caption: say(
            en: """
              The interval itself: where the curve of $q(a) = \\abs{w σ'(w a)}$ is above 1, for \
              $b = 0$. For $w = 3$ it is nowhere.
              """,
            de: """
              Das Intervall selbst: wo die Kurve von $q(a) = \\abs{w σ'(w a)}$ über 1 liegt, für \
              $b = 0$. Für $w = 3$ ist das nirgends der Fall.
              """)),
        .paragraph(Self.derivation(worst, in: say)),
        .paragraph(Self.likelihood(weight: w, length: length, in: say)),
        .figure(
          Self.probabilityChart(w, in: say), name: "26b-probability",
          caption: say(
            en: """
              Probability that an activation uniform in [0, 1] lies in the interval, over the \
              interval's centre.
              """,
            de: """
              Wahrscheinlichkeit, dass eine in [0, 1] gleichverteilte Aktivierung im Intervall \
              liegt, über dessen Mittelpunkt.
              """)),
        .source(command: "backprop sheet --exercise 26b", files: [.interval]),
      ],
      files: [
        .init(
          name: "26b-interval-length.csv",
          header: ["weight", "length", "measured", "probability_bias_0", "probability_centred"],
          rows: weights.map { weight in
            [
              weight, AmplifyingInterval.length(weight: weight),
              AmplifyingInterval.measuredLength(weight: weight),
              AmplifyingInterval.probability(weight: weight, bias: 0),
              AmplifyingInterval.probability(weight: weight, bias: -weight / 2),
            ].map(csvField)
          })
      ],
      findings: [
        say(
          en: """
            The interval is longest at $\\abs{w} = \(w)$, with a length of \(length): it is not \
            likely that an activation lies in it.
            """,
          de: """
            Das Intervall ist am längsten für $\\abs{w} = \(w)$, mit der Länge \
            \(say.decimal("\(length)")): Es ist nicht wahrscheinlich, dass eine Aktivierung darin \
            liegt.
            """)
      ],
      numbers: ["weight": w, "length": length, "largest_disagreement": worst])
  }

  private static func derivation(_ worst: Double, in say: Language) -> String {
    say(
      en: """
        Why (1): by 26 a the condition is $(σ(z) - 1/2)^2 ≤ 1/4 - 1/\\abs{w} = r^2$, that is $1/2 \
        - r ≤ σ(z) ≤ 1/2 + r$, or $\\abs{z} ≤ \\ln \\frac{1/2 + r}{1/2 - r}$; and $a = (z - b)/w$ \
        makes of it an interval around $-b/w$. The ends of the interval, found as zeros of \
        $\\abs{w} σ'(w a) - 1$ without the formula, agree with (1) to \(say.scientific(worst)).
        """,
      de: """
        Warum (1) gilt: Nach 26 a lautet die Bedingung $(σ(z) - 1/2)^2 ≤ 1/4 - 1/\\abs{w} = r^2$, \
        also $1/2 - r ≤ σ(z) ≤ 1/2 + r$ oder $\\abs{z} ≤ \\ln \\frac{1/2 + r}{1/2 - r}$; mit $a = \
        (z - b)/w$ wird daraus ein Intervall um $-b/w$. Die Enden des Intervalls, ohne die Formel \
        als Nullstellen von $\\abs{w} σ'(w a) - 1$ bestimmt, stimmen bis auf \
        \(say.scientific(worst)) mit (1) überein.
        """)
  }

  /// The values of −b/w between which an interval of this length lies inside of [0, 1].
  static func plateau(length: Double) -> ClosedRange<Double> { length / 2...1 - length / 2 }

  /// The distance of b from [−w, 0] beyond which the interval and [0, 1] do not meet.
  static func reach(weight: Double, length: Double) -> Double { abs(weight) * length / 2 }

  private static func likelihood(
    weight: Double, length: Double, in say: Language
  ) -> String {
    let large = 2 * (1 - normalDistribution(4))
    let plateau = plateau(length: length)
    let ends = (
      say.decimal(plateau.lowerBound, places: 3), say.decimal(plateau.upperBound, places: 3)
    )
    let reach = say.decimal(reach(weight: weight, length: length), places: 2)
    return say(
      en: """
        *Is it likely?* The interval is centred on $-b/w$. For $b = 0$ that is the origin, so \
        that of the activations of a sigmoid, which lie in (0, 1), only its right half counts. \
        The whole length counts where $-b/w$ is at least half the length away from 0 and 1: at \
        the best weight between \(ends.0) and \(ends.1). Even then the probability is only \
        \(say.percent(length, places: 1)). It is 0 for $w > 0$ if $b$ lies outside of $[-w, 0]$ \
        by more than $w I/2$, at the best weight \(reach). Moreover $\\abs{w} ≥ 4$ is required to \
        begin with; for a weight from $N(0, 1)$ this has probability \(say.scientific(large)). A \
        single factor may be below 1 all the same: what vanishes or not is the product.
        """,
      de: """
        *Ist es wahrscheinlich?* Das Intervall liegt symmetrisch um $-b/w$. Für $b = 0$ ist das \
        der Ursprung, sodass von den Aktivierungen einer Sigmoidfunktion, die in (0, 1) liegen, \
        nur die rechte Hälfte zählt. Die ganze Länge zählt, wenn $-b/w$ von 0 und von 1 \
        mindestens um die halbe Länge entfernt ist: beim besten Gewicht zwischen \(ends.0) und \
        \(ends.1). Auch dann beträgt die Wahrscheinlichkeit nur \
        \(say.percent(length, places: 1)). Sie ist 0, wenn für $w > 0$ der Bias $b$ um mehr als \
        $w I/2$ außerhalb von $[-w, 0]$ liegt, beim besten Gewicht \(reach). Zudem muss überhaupt \
        $\\abs{w} ≥ 4$ sein; für ein Gewicht aus $N(0, 1)$ hat das die Wahrscheinlichkeit \
        \(say.scientific(large)). Ein einzelner Faktor darf gleichwohl kleiner als 1 sein: Ob der \
        Gradient verschwindet, entscheidet das Produkt.
        """)
  }

  /// Returns Φ(x), the distribution function of N(0, 1).
  static func normalDistribution(_ x: Double) -> Double { (1 + .erf(x / 2.0.squareRoot())) / 2 }

  private static func lengthChart(_ w: Double, _ length: Double, in say: Language) -> LineChart {
    let marks = (say.decimal(length, places: 4), say.decimal(w, places: 4))
    var chart = LineChart(
      say(en: "Length of the interval", de: "Länge des Intervalls"),
      x: Axis("|w|", scale: .log10, minimum: 4, maximum: 100),
      y: Axis(say(en: "length", de: "Länge"), minimum: 0),
      series: [
        Series(
          "",
          points: AmplifyingInterval.weights(count: 800).map {
            .init(x: $0, y: AmplifyingInterval.length(weight: $0))
          })
      ],
      annotations: [
        PointAnnotation(
          x: w, y: length,
          say(
            en: "maximum \(marks.0) at |w| = \(marks.1)",
            de: "Maximum \(marks.0) bei |w| = \(marks.1)"))
      ], size: FigureSize(height: 270))
    chart.language = say
    return chart
  }

  private static func factorChart(_ best: Double, in say: Language) -> LineChart {
    var chart = LineChart(
      say(
        en: "The factor q over the activation", de: "Der Faktor q über der Aktivierung"),
      x: Axis("a"), y: Axis("q = |w σ′(wa)|", minimum: 0),
      series: [3, 4, best, 20].map { weight in
        Series("w = \(NumberFormat.automatic.string(weight, in: say))", over: -1...1) {
          AmplifyingInterval.factor(weight: weight, at: $0)
        }
      }, references: [.horizontal(at: 1, "1")], size: FigureSize(height: 300))
    chart.language = say
    return chart
  }

  private static func probabilityChart(_ best: Double, in say: Language) -> LineChart {
    var chart = LineChart(
      say(
        en: "Probability of lying in the interval",
        de: "Wahrscheinlichkeit, im Intervall zu liegen"),
      x: Axis("−b/w"),
      y: Axis(say(en: "probability", de: "Wahrscheinlichkeit"), minimum: 0, format: .percent()),
      series: [4.5, best, 15, 50].map { weight in
        Series("w = \(NumberFormat.automatic.string(weight, in: say))", over: -0.5...1.5) {
          AmplifyingInterval.probability(weight: weight, bias: -$0 * weight)
        }
      },
      references: [.vertical(at: 0, "b = 0"), .vertical(at: 0.5, "b = −w/2")],
      size: FigureSize(height: 290))
    chart.language = say
    return chart
  }
}
