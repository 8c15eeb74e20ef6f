import Backprop
import BackpropData
import BackpropPlots

/// The test digits that a network misclassifies, with its confidence.
struct Misclassifications: Sendable {
  /// One misclassified digit.
  struct Mistake: Hashable, Sendable {
    let index: Int
    let actual: Int
    let predicted: Int
    /// The output for the predicted class, which should be 0.
    let output: Double
    /// σ'(z) = a (1 - a) there.
    var slope: Double { output * (1 - output) }
  }

  /// The confusion matrix: rows are actual classes, columns predicted ones.
  let counts: [[Int]]
  /// The mistakes, the most confident first.
  let mistakes: [Mistake]
  /// The mean of σ'(z) over all outputs.
  let meanSlope: Double

  init(of network: Network<Float>, on images: LabeledImages) throws {
    let rows = try network.outputs(for: Dataset(images))
    var counts = Array(
      repeating: Array(repeating: 0, count: images.classCount), count: images.classCount)
    var mistakes: [Mistake] = []
    var slopes = 0.0
    for (index, (label, output)) in zip(images.labels, rows).enumerated() {
      let (actual, predicted) = (Int(label), network.predictedClass(of: output))
      counts[actual][predicted] += 1
      for a in output { slopes += Double(a * (1 - a)) }
      if actual != predicted {
        mistakes.append(
          Mistake(
            index: index, actual: actual, predicted: predicted,
            output: Double(output[predicted])))
      }
    }
    self.counts = counts
    self.mistakes = mistakes.sorted { ($1.output, $0.index) < ($0.output, $1.index) }
    meanSlope = slopes / Double(max(1, rows.count * network.outputCount))
  }

  /// The mistake of median confidence.
  var median: Mistake? { mistakes.isEmpty ? nil : mistakes[mistakes.count / 2] }

  /// Pairs of different classes, the most frequent confusion first.
  var confusions: [(actual: Int, predicted: Int, count: Int)] {
    counts.indices.flatMap { row in
      counts.indices.filter { $0 != row && counts[row][$0] > 0 }.map {
        (actual: row, predicted: $0, count: counts[row][$0])
      }
    }.sorted { ($1.count, $0.actual, $0.predicted) < ($0.count, $1.actual, $1.predicted) }
  }

  /// A sentence on the most frequent confusions.
  var summary: String {
    let total = counts.reduce(0) { $0 + $1.reduce(0, +) }
    guard !mistakes.isEmpty else { return "All \(total) test digits are recognised." }
    let common = confusions.prefix(3).map {
      "\($0.actual)\u{A0}→\u{A0}\($0.predicted) (\($0.count) times)"
    }
    let text = NumberFormat.integer.string
    return "\(text(Double(mistakes.count))) of \(text(Double(total))) test digits are misread; "
      + "most often \(common.joined(separator: ", "))."
  }
}

extension Misclassifications {
  /// The confusion matrix of `run`.
  func confusionMatrix(_ run: Run) -> ConfusionMatrix {
    ConfusionMatrix(
      "Which digits are taken for which",
      subtitle: "cross-entropy network of seed \(run.seed) after epoch \(run.history.epochs), "
        + "\(NumberFormat.integer.string(Double(run.history.evaluationSize))) test digits",
      counts: counts, labels: counts.indices.map(String.init))
  }

  /// The digits of the most confident mistakes.
  func grid(of images: LabeledImages) -> ImageGrid {
    let shown = mistakes.prefix(32)
    return ImageGrid(
      "The \(shown.count) test digits that are misread most surely",
      subtitle: "label → what the network says; the surest mistake first",
      imageWidth: images.width, imageHeight: images.height, columns: 8,
      tiles: shown.map { mistake in
        ImageGrid.Tile(
          .grey(Array(images.image(mistake.index))),
          caption: "\(mistake.actual) → \(mistake.predicted)")
      })
  }
}
