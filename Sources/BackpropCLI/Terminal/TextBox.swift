/// Lines of text in a frame, for a terminal of a given width.
struct TextBox {
  enum Style: Hashable {
    case ascii
    case unicode(isColored: Bool)

    var isUnicode: Bool { self != .ascii }
    var isColored: Bool { self == .unicode(isColored: true) }

    /// Returns `text`, with the Greek letters of formulas spelled out in ASCII.
    func spelling(_ text: String) -> String {
      guard self == .ascii else { return text }
      return [("η", "eta"), ("λ₁", "lambda1"), ("λ", "lambda"), ("µ", "mu"), ("β", "beta")]
        .reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
  }

  enum Row {
    case text(label: String, String)
    case curve(label: String, [Double], caption: String)
    /// A line across the box.
    case rule
  }

  let title: String
  let rows: [Row]

  /// The width of the narrowest frame.
  static let leastColumns = 20
  /// The width of the widest frame: longer lines are hard to read.
  static let mostColumns = 88

  /// Returns the lines, each ended and none longer than `columns`.
  ///
  /// - Precondition: `columns` is at least ``leastColumns``.
  func text(columns: Int, style: Style) -> String {
    precondition(columns >= Self.leastColumns, "a box needs at least \(Self.leastColumns) columns")
    let width = min(columns, Self.mostColumns) - 4
    let frame = Frame(width: width, style: style)
    let labels = rows.map { $0.label.count }.max() ?? 0
    // Texts stand beside their labels where 24 columns are left for them, else below.
    let isWide = width >= labels + 2 + 24
    let content = rows.flatMap { row in
      row.lines(width: width, labelWidth: isWide ? labels + 2 : nil, style: style)
    }
    let lines =
      [frame.top(title)] + content.map { $0.map(frame.line) ?? frame.rule } + [frame.bottom]
    return lines.joined(separator: "\n") + "\n"
  }
}

/// A line of a box, with the part of it that is coloured.
private struct Line {
  var text: String
  var curve = ""
  var end = ""

  var count: Int { text.count + curve.count + end.count }
}

private struct Frame {
  let width: Int
  let style: TextBox.Style

  private var horizontal: String { style.isUnicode ? "─" : "-" }

  func top(_ title: String) -> String {
    let title = String(title.prefix(width - 2))
    let rest = String(repeating: horizontal, count: width - title.count - 1)
    return edge("╭\(horizontal) ") + title + edge(" \(rest)╮")
  }

  var rule: String { edge("├" + String(repeating: horizontal, count: width + 2) + "┤") }

  var bottom: String { edge("╰" + String(repeating: horizontal, count: width + 2) + "╯") }

  func line(_ line: Line) -> String {
    let padding = String(repeating: " ", count: max(0, width - line.count))
    let curve =
      style.isColored && !line.curve.isEmpty ? "\u{1B}[36m\(line.curve)\u{1B}[0m" : line.curve
    return edge("│") + " " + line.text + curve + line.end + padding + " " + edge("│")
  }

  private func edge(_ text: String) -> String {
    switch style {
    case .ascii: String(text.map { "╭╮╰╯├┤".contains($0) ? "+" : $0 == "│" ? "|" : $0 })
    case .unicode(let isColored): isColored ? "\u{1B}[90m\(text)\u{1B}[0m" : text
    }
  }
}

extension TextBox.Row {
  fileprivate var label: String {
    switch self {
    case .text(let label, _), .curve(let label, _, _): label
    case .rule: ""
    }
  }

  /// Returns the lines of a row, nil for a rule; without `labelWidth` a label has its own line.
  fileprivate func lines(width: Int, labelWidth: Int?, style: TextBox.Style) -> [Line?] {
    let indent = String(repeating: " ", count: labelWidth ?? 2)
    let available = width - indent.count
    func labelled(_ lines: [Line]) -> [Line] {
      guard labelWidth != nil else { return [Line(text: String(label.prefix(width)))] + lines }
      var lines = lines
      lines[0].text = label + String(lines[0].text.dropFirst(label.count))
      return lines
    }
    switch self {
    case .rule: return [nil]
    case .text(_, let text):
      return labelled(
        style.spelling(text).wrapped(to: available).map { Line(text: indent + $0) })
    case .curve(_, let values, let caption):
      let columns = min(40, available - caption.count - 2)
      if columns >= 8 {
        let curve = Sparkline(values: values).text(columns: columns, isUnicode: style.isUnicode)
        return labelled([Line(text: indent, curve: curve, end: "  " + caption)])
      }
      let curve = Sparkline(values: values).text(columns: available, isUnicode: style.isUnicode)
      return labelled(
        [Line(text: indent, curve: curve)]
          + caption.wrapped(to: available).map { Line(text: indent + $0) })
    }
  }
}

extension String {
  /// Returns one or more lines of at most `columns` characters, broken between words where possible.
  /// Control characters are replaced.
  func wrapped(to columns: Int) -> [String] {
    let columns = max(1, columns)
    var lines = [""]
    for word in split(separator: " ") {
      var word = String(
        word.map { $0.unicodeScalars.contains { $0.properties.isControl } ? "?" : $0 })[...]
      let last = lines.count - 1
      if lines[last].isEmpty {
        lines[last] = String(word.prefix(columns))
        word = word.dropFirst(columns)
      } else if lines[last].count + 1 + word.count <= columns {
        lines[last] += " " + word
        continue
      } else {
        lines.append(String(word.prefix(columns)))
        word = word.dropFirst(columns)
      }
      while !word.isEmpty {
        lines.append(String(word.prefix(columns)))
        word = word.dropFirst(columns)
      }
    }
    return lines
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isControl: Bool { generalCategory == .control || generalCategory == .format }
}

/// A curve as one line of text, each character a bar between the smallest and the largest value.
struct Sparkline {
  let values: [Double]

  /// Bars from the lowest to the highest, in Unicode and in ASCII.
  private static let blocks = Array("▁▂▃▄▅▆▇█")
  private static let signs = Array("_.:-=+*#")

  /// Returns the curve in at most `columns` characters: with more values, a character is the mean of
  /// several.
  func text(columns: Int, isUnicode: Bool) -> String {
    let bars = isUnicode ? Self.blocks : Self.signs
    let means = Self.means(of: values, count: max(0, columns))
    guard let lowest = means.min(), let highest = means.max() else { return "" }
    // Halved, so that the difference of huge numbers does not overflow.
    let span = highest / 2 - lowest / 2
    return String(
      means.map { mean in
        let height = (mean / 2 - lowest / 2) / span
        guard span > 0, height.isFinite else { return bars[0] }
        return bars[Int((height * Double(bars.count - 1)).rounded())]
      })
  }

  private static func means(of values: [Double], count: Int) -> [Double] {
    let count = min(count, values.count)
    return (0..<count).map { column in
      let part = values[column * values.count / count..<(column + 1) * values.count / count]
      return part.reduce(0) { $0 + $1 / Double(part.count) }
    }
  }
}
