import Backprop
import BackpropData
import BackpropPlots
import BackpropReport
import Numerics

/// The figures of the entry on the similarity of the plane.
struct SimilarityFigures {
  private let example: SimilarityExperiment.Example
  private let say: Language

  init(_ example: SimilarityExperiment.Example, in say: Language) {
    (self.example, self.say) = (example, say)
  }

  private var seed: String {
    say(en: "seed \(example.seed)", de: "Startwert \(example.seed)")
  }

  /// The images of the unseen curves: the targets and the outputs of both networks.
  var curves: LineChart {
    let inputs = PlaneCurve.unseen.map { $0.points(100) }
    // A gap between one curve and the next.
    func joined(_ image: ([Complex<Double>]) -> [Complex<Double>]) -> [Series.Point] {
      inputs.flatMap { points in
        image(points).map { Series.Point(x: $0.real, y: $0.imaginary) }
          + [Series.Point(x: .nan, y: .nan)]
      }
    }
    let (complex, real) = (PlaneMap(example.networks.complex), PlaneMap(example.networks.real))
    let series = [
      Series(
        say(en: "similarity", de: "Ähnlichkeitsabbildung"),
        points: joined { $0.map { SimilarityTraining.task($0) } }, color: .grey),
      Series(
        say(en: "complex network", de: "komplexes Netz"), points: joined(complex.images),
        color: .blue, pattern: .dashed),
      Series(
        say(en: "real network", de: "reelles Netz"), points: joined(real.images),
        color: .vermilion, pattern: .dotted),
    ]
    let square = Self.square(around: series.flatMap(\.points))
    var chart = LineChart(
      say(
        en: "A similarity learned on one segment, evaluated on other curves",
        de: "Eine auf einer Strecke gelernte Ähnlichkeitsabbildung auf anderen Kurven"),
      subtitle: say(
        en: "circle, spiral and lemniscate; \(seed)", de: "Kreis, Spirale und Lemniskate; \(seed)"),
      x: Axis("Re y", range: square.x), y: Axis("Im y", range: square.y), series: series,
      hasEqualUnits: true)
    chart.language = say
    return chart
  }

  /// Returns the sides of a square that contains all finite points, with a margin.
  private static func square(
    around points: [Series.Point]
  ) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    func ends(_ values: [Double]) -> (lower: Double, upper: Double) {
      let finite = values.filter(\.isFinite)
      return (finite.min() ?? -1, finite.max() ?? 1)
    }
    let (x, y) = (ends(points.map(\.x)), ends(points.map(\.y)))
    let half = 0.55 * max(x.upper - x.lower, y.upper - y.lower)
    func side(_ ends: (lower: Double, upper: Double)) -> ClosedRange<Double> {
      let middle = (ends.lower + ends.upper) / 2
      return (middle - half)...(middle + half)
    }
    return (side(x), side(y))
  }

  /// The function that the complex network computes.
  var plane: RasterImage {
    let task = SimilarityTraining.task
    let zero = -task.translation / Complex(length: task.scale, phase: task.angle)
    let map = PlaneMap(example.networks.complex)
    return DomainColoring.figure(
      say(en: "The function of the complex network", de: "Die Funktion des komplexen Netzes"),
      subtitle: say(
        en: "trained from −1 to 1 only, \(seed)", de: "trainiert nur von −1 bis 1, \(seed)"),
      real: -1.5...1.5, imaginary: -1.5...1.5, names: ("Re x", "Im x"),
      marks: [
        PointAnnotation(x: -1, y: 0, "−1"), PointAnnotation(x: 1, y: 0, "1"),
        PointAnnotation(
          x: zero.real, y: zero.imaginary,
          say(en: "zero of the similarity", de: "Nullstelle der Abbildung")),
      ], key: say(en: "phase of the output", de: "Argument der Ausgabe"), in: say, of: map.images)
  }
}

/// A function of the plane, computed by a complex network with one input and one output, or by a real
/// one with two of each.
private struct PlaneMap {
  private let outputs: ([Complex<Double>]) throws -> [Complex<Double>]

  init(_ network: Network<Complex<Double>>) {
    outputs = { points in
      let data = try Dataset(
        inputs: .values(points), targets: .values(points), inputCount: 1, outputCount: 1)
      return try network.outputs(for: data).map { $0[0] }
    }
  }

  init(_ network: Network<Double>) {
    outputs = { points in
      let parts = points.flatMap { [$0.real, $0.imaginary] }
      let data = try Dataset(
        inputs: .values(parts), targets: .values(parts), inputCount: 2, outputCount: 2)
      return try network.outputs(for: data).map { Complex($0[0], $0[1]) }
    }
  }

  /// Returns the images of points; those of a network that cannot compute them are not numbers.
  func images(of points: [Complex<Double>]) -> [Complex<Double>] {
    (try? outputs(points)) ?? points.map { _ in Complex(.nan, .nan) }
  }
}
