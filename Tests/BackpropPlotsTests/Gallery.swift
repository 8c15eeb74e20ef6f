import BackpropPlots
import Foundation
import Testing

/// One figure of each kind with realistic data: what the other tests check, and what
/// `BACKPROP_GALLERY=DIR swift test --filter GalleryTests` writes for the eye.
enum Gallery {
  static let figures: [(name: String, figure: any Figure)] = [
    ("accuracy", accuracy), ("overfitting", overfitting), ("interval", interval),
    ("histogram", histogram), ("timing", timing), ("digits", digits), ("weights", weights),
    ("confusion", confusion), ("sigmoid", sigmoid), ("scatter", scatter),
    ("heatmap", heatMap), ("parallel", parallel), ("panels", panels), ("descent", descent),
    ("classes", classes), ("phases", phases), ("long", long), ("german", german),
    ("names", names),
  ]

  /// The figures in three widths and in both languages.
  static let variants: [(name: String, figure: any Figure)] = figures.flatMap { name, figure in
    var german = figure
    german.language = .german
    return [
      (name, figure), (name + "-360", figure.resized(toWidth: 360)),
      (name + "-446-de", german.resized(toWidth: 446)),
      (name + "-360-de", german.resized(toWidth: 360)),
    ]
  }

  /// Cost and accuracy over the same epochs.
  static var panels: PanelChart {
    var noise = SplitMix(state: 17)
    func runs(_ start: Double, _ end: Double, _ rate: Double) -> [[Double]] {
      (0..<5).map { _ in
        (1...30).map {
          end + (start - end) * exp(-rate * Double($0)) * (1 + 0.1 * noise.symmetric())
            + 0.01 * noise.unit()
        }
      }
    }
    let costs = runs(2, 0.05, 0.3)
    return PanelChart(
      "Cost and accuracy of the same networks",
      subtitle: "mean of 5 seeds, band: 95 % confidence interval of the mean",
      x: Axis("epoch", format: .integer),
      panels: [
        PanelChart.Panel(
          y: Axis("cost", scale: .log10),
          series: [
            Series("training", meanOf: costs, from: 1, band: .standardError(times: 2.776)),
            Series("test", meanOf: runs(2, 0.2, 0.4), from: 1),
          ], annotations: [PointAnnotation(x: 12, y: 0.22, "test cost stays")]),
        PanelChart.Panel(
          y: Axis("share of correct answers", maximum: 1, format: .percent()),
          series: [
            Series("test", meanOf: runs(0.7, 0.955, 0.4), from: 1),
            Series("training", meanOf: runs(0.7, 0.985, 0.3), from: 1),
          ], references: [.vertical(at: 12, "early stopping")]),
      ])
  }

  /// Steps of gradient descent on the contours of a quadratic function.
  static var descent: LineChart {
    var steps = [Series.Point(x: 3.4, y: 1.5)]
    for _ in 0..<5 {
      let last = steps[steps.count - 1]
      steps.append(Series.Point(x: last.x * 0.62, y: last.y * -0.7))
    }
    return LineChart(
      "Gradient descent in a narrow valley", subtitle: "f(x, y) = x²/4 + 2y²",
      x: Axis("first weight x"), y: Axis("second weight y"),
      series: [
        Series(
          "f = 0.25, 0.5, 1, 2, 4", contoursOver: -4...4, -2...2, levels: [0.25, 0.5, 1, 2, 4],
          color: .grey, pattern: .solid, lineWidth: 1.2
        ) { x, y in x * x / 4 + 2 * y * y }
      ],
      arrows: zip(steps, steps.dropFirst()).enumerated().map { index, ends in
        Arrow(from: ends.0, to: ends.1, index < 2 ? "step \(index + 1)" : "", color: .vermilion)
      }, hasEqualUnits: true)
  }

  /// A decision boundary over an image of two classes.
  static var classes: RasterImage {
    func output(_ x: Double, _ y: Double) -> Double { sin(3 * x) - 2 * y + x * y }
    let colors: [(UInt8, UInt8, UInt8)] = [(146, 197, 222), (247, 178, 130)]
    return RasterImage(
      "The border between two classes", subtitle: "two inputs, one hidden layer",
      pixelWidth: 120, pixelHeight: 80, xRange: -3...3, yRange: -2...2,
      xLabel: "first input", yLabel: "second input",
      marks: [PointAnnotation(x: 2.9, y: 1.9, "a point in the corner of the plot")],
      lines: [
        Series(
          "output ½", contoursOver: -3...3, -2...2, color: .blue, pattern: .solid,
          function: output)
      ],
      key: RasterImage.Key(names: [("class 0", colors[0]), ("class 1", colors[1])])
    ) { x, y in colors[output(x, y) > 0 ? 1 : 0] }
  }

  /// A rational function in the colours of its phase.
  static var phases: RasterImage {
    RasterImage(
      "Two zeros and a pole", subtitle: "f(z) = (z² + 1)/(z − 1)", pixelWidth: 160,
      pixelHeight: 120, xRange: -2.4...2.4, yRange: -1.8...1.8, xLabel: "Re z", yLabel: "Im z",
      marks: [
        PointAnnotation(x: 0, y: 1, "zero"), PointAnnotation(x: 0, y: -1, "zero"),
        PointAnnotation(x: 1, y: 0, "pole"),
      ], key: .phase("phase of f(z); rings: |f(z)| doubles")
    ) { x, y in
      let (a, b) = (x * x - y * y + 1, 2 * x * y)
      let (c, d) = (x - 1, y)
      let norm = c * c + d * d
      return DomainColoring.color(
        real: (a * c + b * d) / norm, imaginary: (b * c - a * d) / norm)
    }
  }

  /// Titles, labels and names that are longer than a phone is wide.
  static var long: LineChart {
    LineChart(
      "A title that is so long that it takes several lines even on a wide page, and many on a phone",
      subtitle: "the subtitle names the data, the architecture, the learning rate, the batch size, "
        + "the number of seeds and the meaning of the band around each of the lines",
      x: Axis("learning rate in units of the largest one that does not diverge on this data set"),
      y: Axis("largest relative difference of the two gradients over all layers and batches"),
      series: [
        Series(
          "central differences with the step that balances both kinds of error", values: [1, 2, 4]),
        Series("complex step", values: [3, 1, 2]),
        Series("automatic differentiation", values: [2, 2, 1.5]),
      ],
      references: [
        .vertical(at: 1.9, "the largest learning rate that converges"),
        .horizontal(at: 3.9, "machine precision of the type"),
      ],
      regions: [ShadedRegion(1.7...2, "rates at which the cost explodes after some epochs")],
      annotations: [PointAnnotation(x: 2, y: 4, "this is the worst of all the values")])
  }

  static var german: LineChart {
    var chart = LineChart(
      "Ableitung der Sigmoidfunktion", subtitle: "σ′(z) = σ(z)(1 − σ(z))", x: Axis("z"),
      y: Axis("σ′(z)"),
      series: [
        Series("σ′", over: -4...4) { exp(-$0) / ((1 + exp(-$0)) * (1 + exp(-$0))) },
        Series(
          "einzelne Läufe", runs: [[0, 0.1, 0.05], [0.02, 0.12, 0.2], [0.05, 0.07, 0.15]],
          from: -1),
      ], references: [.horizontal(at: 0.25, "größter Wert 0,25")])
    chart.language = .german
    return chart
  }

  /// Bars under long names.
  static var names: BarChart {
    BarChart(
      "Accuracy of some classes",
      categories: [
        "aeroplane", "automobile", "bird", "container ship", "deer", "dog", "frog", "horse",
      ], categoryLabel: "class of the test image", y: Axis("accuracy", format: .percent()),
      groups: [
        BarChart.Group("test", values: [0.8, 0.9, 0.7, 0.85, 0.76, 0.69, 0.88, 0.9])
      ])
  }

  /// Four curves over 30 epochs, mean of five runs.
  static var accuracy: LineChart {
    func runs(_ level: Double, _ rate: Double, _ seed: UInt64) -> [[Double]] {
      var noise = SplitMix(state: seed)
      return (0..<5).map { _ in
        let shift = noise.symmetric() * 0.004
        return (1...30).map { epoch in
          level - 0.09 * exp(-rate * Double(epoch)) + shift + noise.symmetric() * 0.003
        }
      }
    }
    return LineChart(
      "Relative accuracy: quadratic cost against cross-entropy",
      subtitle: "[784, 30, 10], batch 10; mean of 5 seeds, band: ± 1 standard deviation",
      x: Axis("epoch", format: .integer), y: Axis("relative accuracy", format: .percent()),
      series: [
        Series(
          "cross-entropy, test", meanOf: runs(0.954, 0.3, 1), from: 1, color: .blue,
          pattern: .solid),
        Series(
          "cross-entropy, training", meanOf: runs(0.985, 0.2, 2), from: 1, color: .blue,
          pattern: .dashed),
        Series(
          "quadratic, test", meanOf: runs(0.949, 0.25, 3), from: 1, markers: .sparse,
          color: .vermilion, pattern: .solid, marker: .square),
        Series(
          "quadratic, training", meanOf: runs(0.969, 0.18, 4), from: 1, color: .vermilion,
          pattern: .dotted),
      ],
      references: [.vertical(at: 12, "early stopping")])
  }

  /// Accuracy over learning rate and regularisation; one run diverged.
  static var heatMap: HeatMap {
    let (rates, weights) = ([0.01, 0.03, 0.1, 0.3, 1, 3, 10], [0.0, 0.01, 0.1, 1, 10])
    let values = weights.map { weight in
      rates.map { rate -> Double? in
        rate == 10 && weight == 10
          ? nil : 0.96 - 0.02 * pow(log10(rate), 2) - 0.01 * pow(log10(weight + 0.03), 2)
      }
    }
    return HeatMap(
      "Accuracy on the validation digits", subtitle: "[784, 30, 10], 3 epochs", values: values,
      rows: weights.map(NumberFormat.automatic.string),
      columns: rates.map(NumberFormat.automatic.string), rowName: "lambda", columnName: "eta",
      format: .percent(places: 1))
  }

  /// Sixty random runs over four settings.
  static var parallel: ParallelCoordinates {
    var noise = SplitMix(state: 11)
    let runs = (0..<60).map { _ -> [Double] in
      let rate = pow(10, 1.5 * noise.symmetric())
      let weight = pow(10, 2 * noise.symmetric() - 2)
      let batch = (5 + 45 * noise.unit()).rounded()
      let activation = (noise.unit() * 2.999).rounded(.down)
      let accuracy =
        0.955 - 0.02 * pow(log10(rate), 2) - 0.003 * batch / 50 - 0.004 * activation
        + 0.003 * noise.symmetric()
      return [rate, weight, batch, activation, accuracy]
    }
    return ParallelCoordinates(
      "Sixty random runs", subtitle: "the best one in orange",
      dimensions: [
        .init("eta", .numbers(.log10, .automatic)), .init("lambda", .numbers(.log10, .automatic)),
        .init("batch-size", .numbers(.linear, .integer)),
        .init("activation", .names(["sigmoid", "tanh", "relu"])),
        .init("accuracy", .numbers(.linear, .percent(places: 1))),
      ], runs: runs)
  }

  /// A cost over 400 epochs on a logarithmic axis.
  static var overfitting: LineChart {
    var noise = SplitMix(state: 7)
    let training = (0..<400).map { 2.2 * exp(-Double($0) / 55) + 0.004 + noise.unit() * 0.0005 }
    let test = (0..<400).map {
      0.9 * exp(-Double($0) / 20) + 0.62 + 0.0011 * Double($0) + noise.unit() * 0.01
    }
    return LineChart(
      "Cost on 1,000 training digits", subtitle: "cross-entropy, η = 0.5, 400 epochs, λ = 0",
      x: Axis("epoch", format: .integer), y: Axis("cost", scale: .log10),
      series: [Series("training", values: training), Series("test", values: test)],
      regions: [ShadedRegion(70...399, "the network learns its examples by heart")],
      annotations: [PointAnnotation(x: 66, y: test[66], "lowest test cost")])
  }

  /// Exercise 26 b.
  static var interval: LineChart {
    LineChart(
      "Where the activation must lie for the gradient not to vanish",
      subtitle: "Length of the interval on which |w σ′(wa + b)| ≥ 1",
      x: Axis("|w|"), y: Axis("length of the interval", minimum: 0),
      series: [
        Series("2/w · ln(w/2 · (1 + √(1 − 4/w)) − 1)", over: 4...60) { w in
          2 / w * log(w / 2 * (1 + (1 - 4 / w).squareRoot()) - 1)
        }
      ],
      references: [.horizontal(at: 0.4477432, "0.4477")],
      annotations: [PointAnnotation(x: 6.894151, y: 0.4477432, "maximum at |w| = 6.894")])
  }

  /// Exercise 26 c.
  static var histogram: Histogram {
    var noise = SplitMix(state: 3)
    let samples = (0..<4000).map { _ in
      -2.1 + 0.8 * ((0..<12).reduce(0) { sum, _ in sum + noise.unit() } - 6)
    }
    return Histogram(
      "log q in deep networks against the fitted normal distribution",
      subtitle: "4,000 factors, µ = −2.1, s = 0.8", x: Axis("log q"), y: Axis("density"),
      bins: Histogram.bins(of: samples), name: "measured",
      curves: [
        Series("normal density", over: -5...1) { x in
          let z = (x + 2.1) / 0.8
          return exp(-z * z / 2) / (0.8 * (2 * Double.pi).squareRoot())
        }
      ],
      references: [.vertical(at: -2.1, "µ")])
  }

  static var timing: BarChart {
    BarChart(
      "Training one epoch of 50,000 digits", subtitle: "one thread; median of 9, quartiles",
      categories: [
        "NumPy program", "PyTorch autograd", "PyTorch by hand", "JAX jit + scan", "here",
      ],
      y: Axis("seconds"),
      groups: [
        BarChart.Group(
          "[784, 30, 10]", values: [2.06, 1.9, 0.5, 0.25, 0.02],
          errors: [0.1, 0.08, 0.03, 0.01, 0.002]),
        BarChart.Group(
          "complex", values: [2.6, 3.0, 1.1, .nan, 0.15], errors: [0.1, 0.2, 0.05, 0.1, 0.01]),
      ])
  }

  static var digits: ImageGrid {
    ImageGrid(
      "Misclassified digits", subtitle: "actual → predicted", imageWidth: 28, imageHeight: 28,
      columns: 6,
      tiles: (0..<9).map { index in
        ImageGrid.Tile(
          .grey(ring(radius: 5 + Double(index) * 0.7)), caption: "\(index) → \((index + 3) % 10)",
          isHighlighted: index.isMultiple(of: 3))
      })
  }

  static var weights: ImageGrid {
    ImageGrid(
      "Weights of the first layer", subtitle: "30 hidden neurons, one scale", imageWidth: 28,
      imageHeight: 28, columns: 10,
      tiles: (0..<30).map { index in
        let values = (0..<784).map { pixel in
          let (y, x) = pixel.quotientAndRemainder(dividingBy: 28)
          return 1.7 * sin(Double(x * (index % 5 + 1)) / 9) * cos(Double(y * (index / 5 + 1)) / 11)
        }
        return ImageGrid.Tile(.signed(values), caption: "\(index + 1)")
      })
  }

  static var confusion: ConfusionMatrix {
    var noise = SplitMix(state: 5)
    let counts = (0..<10).map { row in
      (0..<10).map { column in
        row == column ? 930 + Int(noise.unit() * 120) : Int(max(0, noise.unit() * 30 - 18))
      }
    }
    return ConfusionMatrix(
      "Which digits are taken for which", subtitle: "10,000 test digits", counts: counts,
      labels: (0..<10).map(String.init))
  }

  /// |σ| and arg σ over the complex plane.
  static var sigmoid: RasterImage {
    RasterImage(
      "The complex sigmoid and its poles", subtitle: "colour: phase; rings: modulus",
      pixelWidth: 140, pixelHeight: 140, xRange: -10...10, yRange: -10...10, xLabel: "Re z",
      yLabel: "Im z",
      marks: [
        PointAnnotation(x: 0, y: .pi, "iπ"), PointAnnotation(x: 0, y: -.pi, "−iπ"),
        PointAnnotation(x: 0, y: 3 * .pi, "3iπ"),
      ], key: .phase("phase of σ(z)")
    ) { x, y in
      let (re, im) = (1 + exp(-x) * cos(y), -exp(-x) * sin(y))
      let norm = re * re + im * im
      return DomainColoring.color(real: re / norm, imaginary: -im / norm)
    }
  }

  static var scatter: LineChart {
    var noise = SplitMix(state: 11)
    return LineChart(
      "Time against batch size", x: Axis("batch size", scale: .log10),
      y: Axis("seconds an epoch", scale: .log10),
      series: ["CPU", "two replicas", "accelerator"].enumerated().map { index, name in
        Series(
          name,
          points: (0..<11).map { k in
            let x = Double(1 << k)
            return Series.Point(x: x, y: 3 / Double(index + 1) / x + 0.02 * (1 + noise.unit()))
          }, drawing: .points)
      })
  }

  private static func ring(radius: Double) -> [UInt8] {
    (0..<784).map { pixel in
      let (y, x) = pixel.quotientAndRemainder(dividingBy: 28)
      let distance = hypot(Double(x) - 13.5, Double(y) - 13.5) - radius
      return UInt8(max(0, min(255, 255 * (2 - distance.magnitude))))
    }
  }
}

/// A small generator, so that the gallery is the same each time (Steele et al., 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func unit() -> Double { Double.random(in: 0..<1, using: &self) }

  mutating func symmetric() -> Double { 2 * unit() - 1 }
}

@Suite struct GalleryTests {
  @Test(
    "The gallery can be written to be looked at",
    .enabled(if: ProcessInfo.processInfo.environment["BACKPROP_GALLERY"] != nil))
  func write() throws {
    let path = try #require(ProcessInfo.processInfo.environment["BACKPROP_GALLERY"])
    let folder = URL(fileURLWithPath: path, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, figure) in Gallery.variants {
      let file = folder.appendingPathComponent(name + ".svg")
      try Data(figure.svg.utf8).write(to: file)
    }
  }
}
