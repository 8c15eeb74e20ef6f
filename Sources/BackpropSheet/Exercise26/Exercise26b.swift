import Backprop
import BackpropPlots
import Numerics

/// Exercise 26 b: the activations for which a neuron amplifies the gradient, |w σ'(wa + b)| ≥ 1.
public struct Exercise26b: Exercise {
  public let id = "26b"
  public let title = "How long is the interval in which a neuron amplifies the gradient?"

  /// The exercise.
  public init() {}

  public func work(_ context: SheetContext) async throws -> ExerciseResult {
    context.progress("26b: the interval of amplification")
    let longest = AmplifyingInterval.longest()
    let weights = Self.weights(count: context.isQuick ? 200 : 2_000)
    let worst = Self.worstDisagreement(weights)
    let (w, length) = (longest.weight, longest.length)
    return ExerciseResult(
      id: id, title: title,
      blocks: [
        .question(
          "How long is the interval of activations a on which |w σ′(wa + b)| ≥ 1, as a function of "
            + "|w| ≥ 4? Where is its maximum? Is it likely that an activation lies in it?"),
        .answer(Self.answer(weight: w, length: length)),
        .paragraph(
          "By 26 a the condition |w| σ′(z) ≥ 1 is (σ(z) − 1/2)² ≤ 1/4 − 1/|w|, which has solutions "
            + "for |w| ≥ 4 only. With r = √(1/4 − 1/|w|) it is 1/2 − r ≤ σ(z) ≤ 1/2 + r, so "
            + "|z| ≤ ln((1/2 + r)/(1/2 − r)) = ln(|w|(1/2 + r)²). The activations a = (z − b)/w fill "
            + "an interval around −b/w of the length"),
        .formula(Self.formula),
        .figure(Self.lengthChart(longest), name: "26b-interval-length"),
        .paragraph(
          "The maximum, by Brent's minimiser and then as the zero of the derivative: length "
            + "*\(length)* at |w| = *\(w)*. The formula was checked against the ends of the interval "
            + "found directly as zeros of |w| σ′(wa) − 1: over \(weights.count) weights from "
            + "4.001 to 100 the two differ by at most \(NumberFormat.scientific.string(worst)), "
            + "relative to the length. (Computed as printed, the formula loses digits near |w| = 4, "
            + "where the logarithm's argument tends to 1; here it is ln(1 + (d + √(|w| d))/2) with "
            + "d = |w| − 4.)"),
        .figure(Self.probabilityChart(w), name: "26b-probability"),
        .paragraph(Self.likelihood(weight: w, length: length)),
      ],
      files: [
        .init(
          name: "26b-interval-length.csv",
          content: "weight,length,measured,probability_bias_0,probability_centred\n"
            + weights.map { weight in
              [
                weight, AmplifyingInterval.length(weight: weight),
                AmplifyingInterval.measuredLength(weight: weight),
                AmplifyingInterval.probability(weight: weight, bias: 0),
                AmplifyingInterval.probability(weight: weight, bias: -weight / 2),
              ].map(\.description).joined(separator: ",") + "\n"
            }.joined()),
        .init(
          name: "26b-maximum.json", content: "{\"weight\": \(w), \"length\": \(length)}\n"),
      ],
      findings: [Self.answer(weight: w, length: length)],
      numbers: ["weight": w, "length": length, "largest_disagreement": worst])
  }

  static func answer(weight: Double, length: Double) -> String {
    let (places, percent) = (NumberFormat.decimal(places: 4), NumberFormat.percent(places: 1))
    return
      "The interval is longest, \(places.string(length)), at |w| = \(places.string(weight)): it is "
      + "unlikely that an activation lies in it, a uniform one does with probability "
      + "\(percent.string(length / 2)) at most for b = 0, and not at all for |w| < 4."
  }

  static func likelihood(weight: Double, length: Double) -> String {
    let percent = NumberFormat.percent(places: 1)
    let large = 2 * (1 - normalDistribution(4))
    return
      "*Is it likely?* No. The interval is centred on −b/w: for b = 0 on the origin, so that of the "
      + "activations of a sigmoid, which lie in (0, 1), only its right half counts. An activation "
      + "drawn uniformly from [0, 1] then lies in it with a probability of at most "
      + "\(percent.string(length / 2)), at the best weight. Only a bias near −w/2 centres the "
      + "interval on 1/2 and makes the probability \(percent.string(length)), the whole length; "
      + "biases outside [−w, 0] by more than half the interval's width make it zero. And |w| must "
      + "be 4 at least in the first place: a weight drawn from N(0, 1) is that large with "
      + "probability \(NumberFormat.scientific.string(large)), one from N(0, 1/30) practically "
      + "never. Each layer would have to meet this by itself for the gradient not to vanish; with "
      + "|w| much larger the interval shrinks again, because the unit saturates."
  }

  /// Returns Φ(x), the distribution function of N(0, 1).
  private static func normalDistribution(_ x: Double) -> Double {
    (1 + .erf(x / 2.0.squareRoot())) / 2
  }

  /// Returns weights from 4.001 to 100, evenly spaced on a logarithmic scale of their excess over 4.
  static func weights(count: Int) -> [Double] {
    (0..<count).map { 4 + 1e-3 * .pow(96_000, Double($0) / Double(count - 1)) }
  }

  static func worstDisagreement(_ weights: [Double]) -> Double {
    weights.reduce(0) { worst, weight in
      let length = AmplifyingInterval.length(weight: weight)
      return max(worst, abs(AmplifyingInterval.measuredLength(weight: weight) / length - 1))
    }
  }

  private static let formula = """
    <mfrac><mn>2</mn><mrow><mo>|</mo><mi>w</mi><mo>|</mo></mrow></mfrac><mi>ln</mi><mo>(</mo>\
    <mfrac><mrow><mo>|</mo><mi>w</mi><mo>|</mo></mrow><mn>2</mn></mfrac><mo>(</mo><mn>1</mn>\
    <mo>+</mo><msqrt><mn>1</mn><mo>−</mo><mfrac><mn>4</mn><mrow><mo>|</mo><mi>w</mi><mo>|</mo>\
    </mrow></mfrac></msqrt><mo>)</mo><mo>−</mo><mn>1</mn><mo>)</mo>
    """

  private static func lengthChart(_ longest: (weight: Double, length: Double)) -> LineChart {
    LineChart(
      "Length of the interval on which |w σ′(wa + b)| ≥ 1",
      x: Axis("|w|", scale: .log10, minimum: 4, maximum: 100), y: Axis("length", minimum: 0),
      series: [
        Series(
          "length",
          points: weights(count: 800).map {
            .init(x: $0, y: AmplifyingInterval.length(weight: $0))
          })
      ],
      annotations: [
        PointAnnotation(
          x: longest.weight, y: longest.length,
          "maximum \(NumberFormat.decimal(places: 4).string(longest.length)) at |w| = "
            + NumberFormat.decimal(places: 4).string(longest.weight))
      ])
  }

  private static func probabilityChart(_ best: Double) -> LineChart {
    LineChart(
      "Probability that a uniform activation in [0, 1] is amplified",
      subtitle: "by the position −b/w of the interval's centre",
      x: Axis("−b/w"), y: Axis("probability", minimum: 0, format: .percent()),
      series: [
        (4.5, "w = 4.5"), (best, "w = 6.894 (longest)"), (15, "w = 15"), (50, "w = 50"),
      ].map { weight, name in
        Series(name, over: -0.5...1.5) {
          AmplifyingInterval.probability(weight: weight, bias: -$0 * weight)
        }
      },
      references: [.vertical(at: 0, "b = 0"), .vertical(at: 0.5, "b = −w/2")])
  }
}

/// The interval of activations a that a neuron with weight w and bias b amplifies:
/// `|w σ'(wa + b)| ≥ 1`.
///
/// With `r = √(¼ - 1/|w|)` the condition is `|σ(z) - ½| ≤ r`, so `|z| ≤ ln(|w| (½ + r)²)`, an
/// interval of a around `-b/w` of length
///
///     ℓ(w) = 2/|w| · ln( |w|/2 · (1 + √(1 - 4/|w|)) - 1 ),   |w| ≥ 4
///
/// and empty for |w| < 4, because σ' ≤ ¼.
enum AmplifyingInterval {
  /// Returns ℓ(w), accurate to a few rounding errors for every w.
  ///
  /// The argument of the logarithm is `1 + (d + √(|w| d))/2` with `d = |w| - 4`. This form neither
  /// loses digits where it tends to 1, nor overflows for huge weights.
  static func length(weight: Double) -> Double {
    let w = abs(weight)
    guard w >= 4 else { return 0 }
    return 2 * logarithm(w) / w
  }

  /// Returns the weight for which the interval is longest, to the last digits, and its length.
  ///
  /// `ℓ' = 0` where `w/√(w(w - 4)) = ln(…)`, since the derivative of that logarithm is
  /// `1/√(w(w - 4))`. Brent's minimiser finds the neighbourhood, Brent's zero of ℓ' the weight.
  static func longest() -> (weight: Double, length: Double) {
    let near = Brent.minimum(between: 4, 100, tolerance: 1e-6) { -length(weight: $0) }
    let weight = Brent.zero(between: near - 0.1, near + 0.1, tolerance: 1e-15) {
      ($0 / ($0 - 4)).squareRoot() - logarithm($0)
    }
    return (weight, length(weight: weight))
  }

  /// Returns ℓ(w) measured without the formula: the ends of the interval are zeros of
  /// `|w| σ'(wa) - 1`.
  static func measuredLength(weight: Double) -> Double {
    let w = abs(weight)
    guard w >= 4 else { return 0 }
    // σ'(z) = σ(z) σ(-z) keeps its digits where σ(z) rounds to 1.
    let end = Brent.zero(between: 0, 2 * (.log(w) + 1), tolerance: 1e-15) { z in
      w * .sigmoid(z) * .sigmoid(-z) - 1
    }
    return 2 * end / w
  }

  /// Returns the probability that an activation drawn uniformly from [0, 1] is amplified.
  static func probability(weight: Double, bias: Double) -> Double {
    guard abs(weight) >= 4 else { return 0 }
    let (centre, half) = (-bias / weight, length(weight: weight) / 2)
    return max(0, min(1, centre + half) - max(0, centre - half))
  }

  private static func logarithm(_ w: Double) -> Double {
    let d = w - 4
    return .log(onePlus: d / 2 + w.squareRoot() * d.squareRoot() / 2)
  }
}
