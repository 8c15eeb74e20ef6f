import Backprop
import BackpropPlots
import BackpropReport
import Numerics

/// The figures of the entry on XOR.
struct XORFigures {
  private let experiment: XORExperiment
  private let say: Language

  init(_ experiment: XORExperiment, in say: Language) {
    (self.experiment, self.say) = (experiment, say)
  }

  /// The plane of the inputs of a solved neuron, with its two decision lines.
  var plane: [PartResult.Block] {
    guard let example = experiment.examples.first(where: \.run.end.isSolved) else { return [] }
    return [
      .figure(
        plane(of: example), name: "appendix-xor-plane",
        caption: say(
          en: "The input plane of a solved neuron. The colour is the phase of "
            + "$a - \\frac{1 + i}{2}$; its quadrant is what the read-out uses. Both decision "
            + "lines pass through the poles.",
          de: "Die Eingabeebene eines Neurons, das die Aufgabe löst. Die Farbe ist das Argument "
            + "von $a - \\frac{1 + i}{2}$; dessen Quadrant benutzt die Auswertung. Beide "
            + "Entscheidungslinien gehen durch die Polstellen."))
    ]
  }

  /// Cost and distance to the poles over the epochs, of a solved and a failed run.
  var curves: [PartResult.Block] {
    let examples = experiment.examples.filter { !$0.run.costs.isEmpty }
    if examples.isEmpty { return [] }
    return [
      .figure(
        curves(of: examples), name: "appendix-xor-curves",
        caption: say(
          en: "Cost and smallest distance of the four weighted inputs to a pole of $σ$, over the "
            + "epochs.",
          de: "Kosten und kleinster Abstand der vier gewichteten Eingaben zu einer Polstelle von "
            + "$σ$ in Abhängigkeit von der Epoche."))
    ]
  }

  private func plane(of example: XORExperiment.Example) -> RasterImage {
    let (w, b, radius) = (example.run.weight, example.run.bias, 3.0)
    let poles = (-3...2).map { k in (Complex(0, .pi * Double(2 * k + 1)) - b) / w }
    let inputs = ["→ 1", "→ 0", "→ 1 + i", "→ i"]
    func line(
      _ name: String, _ pattern: StrokePattern, _ color: SeriesColor,
      _ boundary: (Complex<Double>) -> Double
    ) -> Series {
      Series(
        name, contoursOver: -radius...radius, -radius...radius, resolution: 160, color: color,
        pattern: pattern
      ) { x, y in boundary(w * Complex(x, y) + b) }
    }
    return DomainColoring.figure(
      say(
        en: "The XOR neuron over the plane of its input",
        de: "Das XOR-Neuron über der Ebene seiner Eingabe"),
      subtitle: say(
        en: "a − (1 + i)/2 for a = σ(wx + b), seed \(example.seed)",
        de: "a − (1 + i)/2 für a = σ(wx + b), Startwert \(example.seed)"),
      real: -radius...radius, imaginary: -radius...radius, names: ("x₁ = Re x", "x₂ = Im x"),
      marks: zip(XORPlane.inputs, inputs).map {
        PointAnnotation(x: $0.real, y: $0.imaginary, $1)
      }
        + poles.map {
          PointAnnotation(x: $0.real, y: $0.imaginary, say(en: "pole", de: "Polstelle"))
        },
      lines: [
        line("Re a = ½", .solid, .vermilion, XORPlane.realBoundary),
        line("Im a = ½", .dashed, .purple, XORPlane.imaginaryBoundary),
      ], key: say(en: "phase of a − (1 + i)/2", de: "Argument von a − (1 + i)/2"), in: say
    ) { $0.map { Complex.sigmoid(w * $0 + b) - Complex(0.5, 0.5) } }
  }

  private func name(_ example: XORExperiment.Example) -> String {
    let seed = say(en: "seed \(example.seed)", de: "Startwert \(example.seed)")
    return example.run.end.isSolved
      ? say(en: "\(seed), solved", de: "\(seed), gelöst")
      : say(en: "\(seed), not solved", de: "\(seed), nicht gelöst")
  }

  private func curves(of examples: [XORExperiment.Example]) -> PanelChart {
    var chart = PanelChart(
      say(en: "XOR by one complex neuron", de: "XOR mit einem komplexen Neuron"),
      subtitle: say(
        en: "quadratic cost, all samples in each step, η = 0.5",
        de: "quadratische Kosten, alle Trainingsdaten je Schritt, η = 0,5"),
      x: Axis(say(en: "epoch", de: "Epoche"), scale: .log10, format: .integer),
      panels: [
        PanelChart.Panel(
          y: Axis(say(en: "cost", de: "Kosten"), scale: .log10),
          series: examples.map { Series(name($0), values: $0.run.costs, from: 1) }),
        PanelChart.Panel(
          y: Axis(say(en: "distance to a pole", de: "Abstand zur Polstelle"), minimum: 0),
          series: examples.map { Series(name($0), values: $0.run.poleDistances, from: 1) }),
      ])
    chart.language = say
    return chart
  }
}
