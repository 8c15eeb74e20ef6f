import BackpropPlots
import Foundation

/// The explanation of 25 a: the quadratic cost learns slowly where the output is saturated, because
/// its δ has the factor σ'.
struct SaturationRemark {
  /// Mean of σ'(z) over the outputs of the untrained network.
  let startSlope: Double
  /// The number of misclassified test digits.
  let mistakes: Int
  /// The mistake of median confidence.
  let median: Misclassifications.Mistake?

  var blocks: [ExerciseResult.Block] {
    [
      .heading("Why: δ with and without σ′"),
      .paragraph(
        "By BP1 the error of the output layer carries the factor σ′(z) with the quadratic cost. "
          + "With the cross-entropy that factor cancels:"),
      .formula(Self.quadratic), .formula(Self.crossEntropy),
      .paragraph(
        "An output that is *saturated on the wrong side* (y = 0, but a near 1) has σ′\u{2060}(z) near 0: "
          + "with the quadratic cost it hardly learns, just where it is most wrong; with the "
          + "cross-entropy it learns the faster, the more wrong it is. A learning rate does not "
          + "make up for that: η = 3 gives the quadratic cost the longer step where "
          + "|z| < \(significant(Self.crossing, digits: 3)), but for large z its step goes to 0, "
          + "whatever η is."),
      .captioned(
        Self.deltaChart, name: "25a-delta",
        caption: "How far one digit moves the bias of an output that should be 0, for both costs "
          + "with their learning rates."),
      .paragraph(start + middle),
    ]
  }

  private var start: String {
    let rate = NumberFormat.automatic.string(Exercise25a.quadraticRate)
    let slope = significant(startSlope, digits: 3)
    let product = decimal(Exercise25a.quadraticRate * startSlope)
    let other = NumberFormat.automatic.string(Exercise25a.crossEntropyRate)
    return "In the untrained network the mean of σ′ over its outputs is \(slope), of "
      + "at most 0.25: it is hardly saturated. \(rate) · \(slope) = \(product) stands "
      + "against \(other), so that with these learning rates both costs take steps of about the "
      + "same length at first. What differs is how they treat the digits that the network is "
      + "wrong about and sure of. "
  }

  private var middle: String {
    guard let median else { return "" }
    let share = NumberFormat.percent().string(median.slope)
    return "Half of the \(mistakes) test digits that the cross-entropy network misreads have a "
      + "wrong output of a = \(decimal(median.output)) and more, where σ′\u{A0}≤\u{A0}\(decimal(median.slope)): "
      + "the quadratic cost would pass on \(share) of the error there at most."
  }

  private func decimal(_ value: Double) -> String { significant(value, digits: 2) }

  private static let quadratic =
    delta("quadratic") + "<mo>=</mo><mo>(</mo>" + indexed("a", "L") + "<mo>−</mo>"
    + "<msub><mi>y</mi><mi>j</mi></msub><mo>)</mo><mo>·</mo><msup><mi>σ</mi><mo>′</mo></msup>"
    + "<mo>(</mo>" + indexed("z", "L") + "<mo>)</mo>"

  private static let crossEntropy =
    delta("cross-entropy") + "<mo>=</mo>" + indexed("a", "L") + "<mo>−</mo>"
    + "<msub><mi>y</mi><mi>j</mi></msub>"

  private static func delta(_ name: String) -> String {
    "<mtext>\(name): </mtext><mspace width=\"0.5em\"/>" + indexed("δ", "L")
  }

  private static func indexed(_ letter: String, _ layer: String) -> String {
    "<msubsup><mi>\(letter)</mi><mi>j</mi><mi>\(layer)</mi></msubsup>"
  }

  /// The weighted input z above which the quadratic cost's step is the shorter one: `η σ'(z) = η'`.
  private static var crossing: Double {
    let slope = Exercise25a.crossEntropyRate / Exercise25a.quadraticRate
    let a = (1 + (1 - 4 * slope).squareRoot()) / 2
    return log(a / (1 - a))
  }

  private static var deltaChart: LineChart {
    func sigmoid(_ z: Double) -> Double { 1 / (1 + exp(-z)) }
    return LineChart(
      "How far one step moves an output that should be 0",
      subtitle: "η |δ| over the weighted input z of the output, y = 0",
      x: Axis("weighted input z  (wrong and sure of it: far right)"), y: Axis("η |δ|", minimum: 0),
      series: [
        Series(
          "cross-entropy: 0.5 · a", over: -6...10, color: .blue, pattern: .solid
        ) { Exercise25a.crossEntropyRate * sigmoid($0) },
        Series(
          "quadratic: 3 · a σ′(z)", over: -6...10, color: .vermilion, pattern: .dashed
        ) {
          let a = sigmoid($0)
          return Exercise25a.quadraticRate * a * a * (1 - a)
        },
      ],
      references: [
        .vertical(at: crossing, "z = \(NumberFormat.decimal(places: 2).string(crossing))")
      ],
      size: FigureSize(height: 360))
  }
}
