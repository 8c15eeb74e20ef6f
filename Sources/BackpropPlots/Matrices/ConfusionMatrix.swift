/// How often each class was taken for each other: counts, with recall and precision in the margins.
public struct ConfusionMatrix: Figure, Hashable {
  /// What the matrix shows, in a line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// Rows are actual classes, columns predicted ones.
  public var counts: [[Int]]
  /// The names of the classes.
  public var labels: [String]
  /// What the rows are.
  public var rowName: String
  /// What the columns are.
  public var columnName: String
  /// The width of the whole figure in CSS pixels; the height follows.
  public var width: Double

  /// A matrix of counts.
  ///
  /// - Precondition: `counts` has as many rows and columns as there are labels, and no count is
  ///   negative.
  public init(
    _ title: String, subtitle: String = "", counts: [[Int]], labels: [String],
    rowName: String = "actual", columnName: String = "predicted", width: Double = 720
  ) {
    precondition(
      counts.count == labels.count && counts.allSatisfy { $0.count == labels.count },
      "a confusion matrix of \(labels.count) classes has as many rows and columns")
    precondition(counts.allSatisfy { $0.allSatisfy { $0 >= 0 } }, "counts are not negative")
    self.title = title
    self.subtitle = subtitle
    self.counts = counts
    self.labels = labels
    self.rowName = rowName
    self.columnName = columnName
    self.width = width
  }

  /// The number of samples of each actual class.
  public var rowTotals: [Int] { counts.map { $0.reduce(0, +) } }

  /// The number of times that each class was predicted.
  public var columnTotals: [Int] {
    labels.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
  }

  /// The number of samples on the diagonal.
  public var correct: Int { labels.indices.reduce(0) { $0 + counts[$1][$1] } }

  /// The number of all samples.
  public var total: Int { rowTotals.reduce(0, +) }

  /// Accuracy, recall by class and the most frequent mistake.
  public var summary: String {
    let recalls = labels.indices.map {
      "\(labels[$0]): \(Self.share(counts[$0][$0], of: rowTotals[$0]))"
    }
    var mistake: (count: Int, text: String)?
    for (row, column) in labels.indices.flatMap({ row in labels.indices.map { (row, $0) } })
    where row != column && counts[row][column] > (mistake?.count ?? 0) {
      mistake = (counts[row][column], "\(labels[row]) taken for \(labels[column])")
    }
    let accuracy = "\(correct) of \(total) correct (\(Self.share(correct, of: total)))."
    let recall = recalls.isEmpty ? "" : " Recall: \(recalls.joined(separator: ", "))."
    let worst = mistake.map { " Most frequent mistake: \($0.text), \($0.count) times." } ?? ""
    return "Confusion matrix of \(labels.count) classes. " + accuracy + recall + worst
  }

  /// A share in percent; a dash where there is nothing to have a share of.
  static func share(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "–" : NumberFormat.percent(places: 1).string(Double(part) / Double(whole))
  }

  /// The matrix as an SVG document.
  public var svg: String { ConfusionLayout(self).document }
}
