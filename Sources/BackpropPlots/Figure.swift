/// A picture of a result: one complete, self-contained SVG document.
///
/// Figures are values. The document is well-formed XML for all data: text is escaped, and a value
/// that is not finite is a gap. Text stays text, so that a figure can be searched, copied from and
/// read aloud.
///
/// Several figures can be inlined into one HTML page: they use no `id`, and their style sheet,
/// the same in every figure, is scoped to the class `bp-figure`. Colours follow
/// `prefers-color-scheme` on screens; printers and renderers without media queries get the light
/// ones.
public protocol Figure: Sendable {
  /// The title, in one line.
  var title: String { get }

  /// The language of the description and of the signs in numbers.
  var language: Language { get set }

  /// A description for readers who cannot see the figure: the SVG's `<desc>`.
  var summary: String { get }

  /// The axes with the ranges that are really drawn; none for figures without numeric axes.
  var axes: [AxisDescription] { get }

  /// Returns the same figure in another width in CSS pixels, for a phone (360) or for paper.
  ///
  /// Text keeps its size. The height is chosen so that the figure stays readable.
  func resized(toWidth width: Double) -> Self

  /// The complete SVG document, starting at `<svg` (no XML declaration, so that it can be
  /// inlined).
  var svg: String { get }
}

extension Figure {
  /// No axes.
  public var axes: [AxisDescription] { [] }
}

/// The size of a figure in CSS pixels (1/96 inch).
///
/// In the default width the smallest text is larger than 7 points if the figure is printed 118 mm
/// wide.
public struct FigureSize: Sendable, Hashable {
  /// Pixels from left to right.
  public var width: Double
  /// Pixels from top to bottom.
  public var height: Double

  /// Creates a size; both sides are at least 160 pixels, below which no chart is readable.
  public init(width: Double = 560, height: Double = 350) {
    self.width = max(160, width.isFinite ? width : 560)
    self.height = max(160, height.isFinite ? height : 350)
  }
}

/// The width of the empty margin around a figure in pixels.
let figureMargin = 18.0

/// Returns a complete figure: size, accessible name and description, style sheet, paper, and what
/// `body` draws.
func figureDocument(
  title: String, summary: String, language: Language, width: Double, height: Double,
  body: (inout Markup) -> Void
) -> String {
  var markup = Markup()
  markup.element(
    "svg", .text("xmlns", "http://www.w3.org/2000/svg"), .style("bp-figure"),
    .text("lang", language.rawValue), .text("xml:lang", language.rawValue),
    .text("role", "img"), .text("aria-label", title),
    .number("width", width), .number("height", height),
    .text("viewBox", "0 0 \(coordinateText(width)) \(coordinateText(height))"),
    .text("font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif")
  ) { svg in
    svg.element("title", content: title)
    svg.element("desc", content: summary)
    svg.element("style", content: Paint.styleSheet)
    svg.element("rect", .number("width", width), .number("height", height), .fill(.paper))
    body(&svg)
  }
  return markup.text
}
