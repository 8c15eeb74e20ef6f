import Backprop

extension TrainingSummary {
  /// The summary as it suits standard output: in a frame on a terminal, as lines elsewhere.
  var shown: String {
    guard let columns = StandardStream.output.terminalWidth, columns >= TextBox.leastColumns else {
      return text
    }
    return box.text(columns: columns, style: StandardStream.boxStyle)
  }

  /// The rows of the summary, and a sparkline of each curve that was recorded.
  var box: TextBox {
    let curves: [(label: String, values: [Double], text: (Double) -> String)] = [
      ("training cost", history.trainingCost, \.short),
      ("evaluation cost", history.evaluationCost, \.short),
      ("training accuracy", history.relativeTrainingAccuracy, \.percent),
      ("evaluation accuracy", history.relativeEvaluationAccuracy, \.percent),
    ]
    let recorded = curves.filter { $0.values.count > 1 }.map { curve in
      let ends = [curve.values.first, curve.values.last].compactMap(\.self).map(curve.text)
      return TextBox.Row.curve(
        label: curve.label, curve.values, caption: ends.joined(separator: " to "))
    }
    return TextBox(
      title: "backprop train",
      rows: rows.map { TextBox.Row.text(label: $0.label, $0.value) }
        + (recorded.isEmpty ? [] : [.rule] + recorded))
  }
}
