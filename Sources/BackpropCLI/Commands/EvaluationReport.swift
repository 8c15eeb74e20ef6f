import BackpropPlots

/// What `backprop evaluate` found.
struct EvaluationReport: Encodable, Sendable {
  let model: String
  /// Where the data comes from.
  let data: String
  /// Which part of it was measured; nil if it has none.
  let part: String?
  let size: Int
  /// The mean cost.
  let cost: Double
  let costName: String
  /// The number recognised; nil where there are no classes.
  let accuracy: Int?
  let relativeAccuracy: Double?
  let classes: [String]
  /// The share of each class that was recognised; nil for a class without samples.
  let recall: [Double?]
  /// Rows are actual classes, columns predicted ones.
  let confusion: [[Int]]

  init(
    model: String, data: String, part: String?, size: Int, cost: Double, costName: String,
    classes: [String], confusion: [[Int]]
  ) {
    self.model = model
    self.data = data
    self.part = part
    self.size = size
    self.cost = cost
    self.costName = costName
    self.classes = classes
    self.confusion = confusion
    let recognised = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    accuracy = confusion.isEmpty ? nil : recognised
    relativeAccuracy = confusion.isEmpty ? nil : Double(recognised) / Double(max(1, size))
    recall = confusion.enumerated().map { index, row in
      let total = row.reduce(0, +)
      return total == 0 ? nil : Double(row[index]) / Double(total)
    }
  }

  /// The confusion matrix as a figure.
  var figure: ConfusionMatrix {
    ConfusionMatrix(
      "Confusion matrix of \(model)",
      subtitle: "\(data)\(part.map { ", \($0)" } ?? ""): "
        + "\(relativeAccuracy?.percent ?? "–") correct",
      counts: confusion, labels: classes)
  }

  /// The report as lines for a reader.
  var text: String {
    var head = TextTable([.left, .left])
    head.append("network", model)
    head.append("data", "\(data): \(size.grouped) \(part.map { "\($0) samples" } ?? "rows")")
    if let accuracy, let relativeAccuracy {
      head.append(
        "accuracy", "\(relativeAccuracy.percent) (\(accuracy.grouped) of \(size.grouped))")
    }
    head.append("cost", "\(cost.short) (\(costName))")
    if confusion.isEmpty { return head.text() }

    var matrix = TextTable(header: ["actual"] + classes + ["recall"])
    for (index, row) in confusion.enumerated() {
      // A dot is easier to pass over than a zero.
      let cells = row.map { $0 == 0 ? "·" : String($0) }
      matrix.append([classes[index]] + cells + [recall[index]?.percent ?? "–"])
    }
    return head.text() + "\nRows are what it is, columns what it is taken for.\n\n" + matrix.text()
  }
}
