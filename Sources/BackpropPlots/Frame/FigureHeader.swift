/// Title, subtitle and legend at the top of a figure, flush left.
struct FigureHeader: Sendable {
  private let titleLines: [String]
  private let subtitleLines: [String]
  private let legend: Legend
  /// The height down to the end of the legend in pixels, the margin above included.
  let height: Double

  init(title: String, subtitle: String, legend: [LegendEntry] = [], width: Double) {
    titleLines = TextMetrics.lines(title, size: TextStyle.title.size, bold: true, width: width)
    subtitleLines = TextMetrics.lines(subtitle, size: TextStyle.subtitle.size, width: width)
    self.legend = Legend(legend, width: width)
    height =
      14 + 22 * Double(titleLines.count) + 18 * Double(subtitleLines.count)
      + (self.legend.height > 0 ? self.legend.height + 8 : 4)
  }

  func draw(in markup: inout Markup, x: Double) {
    var baseline = 14.0
    for line in titleLines {
      baseline += 22
      markup.label(line, x: x, y: baseline - 6, .title)
    }
    for line in subtitleLines {
      baseline += 18
      markup.label(line, x: x, y: baseline - 5, .subtitle)
    }
    legend.draw(in: &markup, x: x, y: baseline + 4)
  }
}
