/// The labels along an x axis: numbers in one line, names in several or turned upwards.
struct TickLabels: Sendable {
  private static let lineHeight = 15.0
  private static let style = TextStyle.tick.anchored(.middle)

  /// The lines of each label with the pixel of its tick.
  private let labels: [(x: Double, lines: [String])]
  private let isTurned: Bool
  /// The height of all labels in pixels.
  let height: Double
  /// The right end of the last label.
  let maxX: Double

  /// Arranges the labels of a placed axis.
  init(_ axis: ScaledAxis, isCategorical: Bool) {
    let ticks = axis.ticks.compactMap { tick in
      axis.position(tick.value).map { (x: $0, label: tick.label) }
    }
    guard isCategorical else {
      labels = Self.separated(ticks).map { ($0.x, [$0.label]) }
      isTurned = false
      height = Self.lineHeight
      maxX = ticks.map { $0.x + Self.style.width(of: $0.label) / 2 }.max() ?? 0
      return
    }
    let slot = (axis.pixels.upper - axis.pixels.lower) / Double(max(1, ticks.count)) - 6
    let words = ticks.flatMap { $0.label.split(separator: " ") }.map { String($0) }
    isTurned = words.contains { Self.style.width(of: $0) > slot }
    // A turned name is at most 130 pixels high, unless it has more lines than stand side by side.
    let width = isTurned ? 130 : slot
    let limit = isTurned ? max(1, Int((slot + 6) / Self.lineHeight)) : 8
    labels = ticks.map {
      ($0.x, TextMetrics.lines($0.label, size: Self.style.size, width: width, limit: limit))
    }
    let lineCount = labels.map(\.lines.count).max() ?? 1
    let longest = labels.flatMap(\.lines).map { Self.style.width(of: $0) }.max() ?? 0
    height = isTurned ? longest : Self.lineHeight * Double(max(1, lineCount))
    maxX = axis.pixels.upper
  }

  /// Returns the labels that do not overlap the ones before them.
  private static func separated(
    _ ticks: [(x: Double, label: String)]
  ) -> [(x: Double, label: String)] {
    var end = -Double.infinity
    return ticks.filter { tick in
      let half = style.width(of: tick.label) / 2 + 2
      guard tick.x - half >= end else { return false }
      end = tick.x + half
      return true
    }
  }

  /// Draws the labels above a level.
  func draw(in markup: inout Markup, above level: Double) {
    var style = Self.style
    if isTurned {
      style = style.anchored(.start)
      style.rotation = -90
    }
    for (x, lines) in labels {
      for (index, line) in lines.enumerated() {
        let fromLast = Double(index - lines.count + 1)
        if isTurned {
          let shift = Self.lineHeight * (Double(index) - Double(lines.count - 1) / 2)
          markup.label(line, x: x + shift + 4, y: level - 7, style)
        } else {
          markup.label(line, x: x, y: level - 8 + Self.lineHeight * fromLast, style)
        }
      }
    }
  }

  /// Draws the labels below a level.
  func draw(in markup: inout Markup, below level: Double) {
    var style = Self.style
    if isTurned {
      style = style.anchored(.end)
      style.rotation = -90
    }
    for (x, lines) in labels {
      for (index, line) in lines.enumerated() {
        if isTurned {
          let shift = Self.lineHeight * (Double(index) - Double(lines.count - 1) / 2)
          markup.label(line, x: x + shift + 4, y: level + 9, style)
        } else {
          markup.label(line, x: x, y: level + 19 + Self.lineHeight * Double(index), style)
        }
      }
    }
  }
}
