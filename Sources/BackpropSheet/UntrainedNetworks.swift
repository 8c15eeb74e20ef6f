import Backprop
import BackpropPlots
import BackpropReport
import Numerics

extension FactorSample {
  /// A paragraph, a figure and a table on the model of 26 c.
  func blocks(depth: Int, _ claims: inout Claims, in say: Language) -> [PartResult.Block] {
    let rows = [1, 2, 4, 6, 8, 10, 20, 40].filter { $0 < depth } + [depth]
    let deepest = spreadRatio(depth)
    let ratio = deepest.number(in: say)
    let isPlain = deepest.lower <= 1 && 1 <= deepest.upper
    let verdict = claims.sentence(
      "26c.independence", "1 in the 95 % interval of the ratio at n = \(depth)", isPlain,
      deepest.numbers,
      then: say(
        en: """
          The spread of $\\ln Q$ over all layers is \(ratio) times the $\\sqrt{n} s$ of \
          independent factors: no deviation from the model could be shown.
          """,
        de: """
          Die Streuung von $\\ln Q$ über alle Schichten ist das \(ratio)-Fache des Wertes \
          $\\sqrt{n} s$ für unabhängige Faktoren: Eine Abweichung vom Modell ist nicht \
          nachgewiesen.
          """),
      else: say(
        en: """
          The spread of $\\ln Q$ over all layers is \(ratio) times the $\\sqrt{n} s$ of \
          independent factors: the factors of real networks deviate from the model.
          """,
        de: """
          Die Streuung von $\\ln Q$ über alle Schichten ist das \(ratio)-Fache des Wertes \
          $\\sqrt{n} s$ für unabhängige Faktoren: Die Faktoren wirklicher Netze weichen vom \
          Modell ab.
          """))
    return [
      .paragraph(
        say(
          en: """
            With many neurons a layer, let $q^ℓ = \\norm{δ^ℓ}/\\norm{δ^{ℓ+1}}$; with one neuron \
            that is $\\abs{w^{ℓ+1} σ'(z^ℓ)}$, where the sheet pairs $w^ℓ$ with $σ'(z^ℓ)$. In \
            \(logFactors.count) untrained networks with \(depth) hidden layers of 30 sigmoid \
            units, each seen by one digit, a layer multiplies the error by $e^µ ≈ \
            \(NumberFormat.decimal(places: 3).string(.exp(mean)))$ in the geometric mean.\u{20}
            """
              + verdict,
          de: """
            Bei vielen Neuronen je Schicht sei $q^ℓ = \\norm{δ^ℓ}/\\norm{δ^{ℓ+1}}$; bei einem \
            Neuron ist das $\\abs{w^{ℓ+1} σ'(z^ℓ)}$, während das Blatt $w^ℓ$ mit $σ'(z^ℓ)$ \
            zusammenfasst. In \(logFactors.count) untrainierten Netzen mit \(depth) verborgenen \
            Schichten aus 30 Sigmoid-Neuronen, jedes bei einer Ziffer, multipliziert eine Schicht \
            den Fehler im geometrischen Mittel mit $e^µ ≈ \
            \(NumberFormat.decimal(places: 3).string(.exp(mean)))$.\u{20}
            """ + verdict)),
      .figure(
        densityChart(depth: depth, in: say), name: "26c-log-q",
        caption: say(
          en: """
            Why $δ$ differs between layers: the distribution of $\\ln Q^ℓ$ for two layers. Steps: \
            untrained networks; curves: the model with $µ$ and $s$ of single factors.
            """,
          de: """
            Warum sich $δ$ von Schicht zu Schicht unterscheidet: die Verteilung von $\\ln Q^ℓ$ \
            für zwei Schichten. Stufen: untrainierte Netze; Kurven: das Modell mit $µ$ und $s$ \
            einzelner Faktoren.
            """)),
      .table(
        caption: say(
          en: """
            The standard deviation of $\\ln Q^ℓ$, and its ratio to $\\sqrt{n} s$ in ten groups of \
            networks.
            """,
          de: """
            Die Standardabweichung von $\\ln Q^ℓ$ und ihr Verhältnis zu $\\sqrt{n} s$ in zehn \
            Gruppen von Netzen.
            """),
        header: [
          "$n = L - ℓ$", "$\\sqrt{n} s$", say(en: "measured", de: "gemessen"),
          say(en: "ratio", de: "Verhältnis"),
        ],
        rows: rows.map { n in
          [
            "\(n)", say.number(Double(n).squareRoot() * deviation),
            say.number(SampleMean(logProducts(n)).standardDeviation ?? .nan),
            spreadRatio(n).number(in: say),
          ]
        }),
    ]
  }

  private func densityChart(depth: Int, in say: Language) -> LineChart {
    let few = max(1, depth / 4)
    let series = [(few, SeriesColor.blue, StrokePattern.solid), (depth, .vermilion, .dashed)]
      .flatMap { n, color, pattern -> [Series] in
        let bins = Histogram.bins(of: logProducts(n), count: 16)
        var points = bins.map { Series.Point(x: $0.range.lowerBound, y: $0.height) }
        if let end = bins.last?.range.upperBound { points.append(.init(x: end, y: 0)) }
        let law = LogNormal(mean: mean, variance: deviation * deviation, factors: n)
        let (m, d) = (Double(n) * mean, 4 * Double(n).squareRoot() * deviation)
        return [
          Series("n = \(n)", points: points, drawing: .steps, color: color, pattern: pattern),
          Series("", over: m - d...m + d, color: color, pattern: .dotted) {
            law.logDensity(at: $0)
          },
        ]
      }
    var chart = LineChart(
      say(
        en: "Distribution of ln Q for two layers", de: "Verteilung von ln Q für zwei Schichten"),
      x: Axis("ln Q"), y: Axis(say(en: "density", de: "Dichte"), minimum: 0), series: series,
      size: FigureSize(height: 290))
    chart.language = say
    return chart
  }

  var file: PartResult.DataFile {
    PartResult.DataFile(
      name: "26c-untrained.csv", header: ["network", "layer", "ln_q"],
      rows: logFactors.enumerated().flatMap { network, factors in
        factors.enumerated().map { ["\(network + 1)", "\($0 + 1)", csvField($1)] }
      })
  }
}

/// The lengths of δ in untrained networks with several activations and initialisations.
struct ErrorLengths: Sendable {
  let depth: Int
  let networks: Int
  /// ln ‖δ^ℓ‖ of each layer for each setup, the mean over networks and samples.
  let lengths: [[Double]]

  init(
    depth: Int, networks: Int, on probe: Dataset<Float>, in context: ReportContext
  ) async throws {
    self.depth = depth
    self.networks = networks
    let jobs = DeepNetworks.Setup.all.flatMap { setup in
      (1...UInt64(networks)).map { (setup, $0) }
    }
    let curves = try await context.concurrently(jobs) { setup, seed -> [Double] in
      let network = try DeepNetworks.network(
        setup, depth: depth, inputs: probe.inputCount, seed: seed)
      return try DeepNetworks.logNorms(network, on: probe)
    }
    lengths = DeepNetworks.Setup.all.indices.map { index in
      meanCurve(Array(curves[index * networks..<(index + 1) * networks]))
    }
  }

  /// The factor by which a layer multiplies the length, for each setup.
  private var factors: [Double] {
    lengths.map { .exp(($0[0] - $0[depth]) / Double(depth)) }
  }

  func blocks(in say: Language) -> [PartResult.Block] {
    var chart = LineChart(
      say(en: "Length of the errors over the layers", de: "Länge der Fehler über den Schichten"),
      subtitle: say(
        en: "geometric mean over \(networks) untrained networks",
        de: "geometrisches Mittel über \(networks) untrainierte Netze"),
      x: Axis(say(en: "layer ℓ", de: "Schicht ℓ"), format: .integer),
      y: Axis("‖δ‖", scale: .log10),
      series: zip(DeepNetworks.Setup.all, lengths).map { setup, lengths in
        Series(setup.name, values: lengths.map { Double.exp($0) }, from: 1, markers: .every)
      }, size: FigureSize(height: 310))
    chart.language = say
    let list = say.list(
      zip(DeepNetworks.Setup.all, factors).map {
        "\(say.number($1, digits: 2)) (\($0.name))"
      })
    return [
      .figure(
        chart, name: "26c-initialisation",
        caption: say(
          en: "The length of $δ^ℓ$ for several activation functions and initialisations.",
          de: """
            Die Länge von $δ^ℓ$ für verschiedene Aktivierungsfunktionen und Initialisierungen.
            """)),
      .paragraph(
        say(
          en: """
            Factor of a layer: \(list). Glorot's and He's initialisations are made to keep the \
            length; since $σ' ≤ 1/4$, a sigmoid layer with weights of variance 1/fan-in cannot.
            """,
          de: """
            Faktor einer Schicht: \(list). Die Initialisierungen von Glorot und He sind dafür \
            gemacht, die Länge zu erhalten; wegen $σ' ≤ 1/4$ gelingt das einer Sigmoid-Schicht \
            mit Gewichten der Varianz 1/fan-in nicht.
            """)),
    ]
  }

  var file: PartResult.DataFile {
    PartResult.DataFile(
      name: "26c-initialisation.csv", header: ["setup", "layer", "mean_log_norm"],
      rows: zip(DeepNetworks.Setup.all, lengths).flatMap { setup, lengths in
        lengths.enumerated().map {
          [setup.name.replacing(", ", with: " "), "\($0 + 1)", csvField($1)]
        }
      })
  }
}
