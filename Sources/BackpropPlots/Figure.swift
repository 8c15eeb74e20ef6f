/// A picture that explains a result: one complete, self-contained SVG document.
///
/// Figures are values. Whatever data they are given, the document is well-formed XML: text is
/// escaped, and a value that is not finite is a gap. Text stays text, so that a figure can be
/// searched, copied from and read aloud.
///
/// Several figures can be inlined into one HTML page: they use no `id`, and their style sheet,
/// the same in every figure, is scoped to the class `bp-figure`. Colours follow
/// `prefers-color-scheme` on screens; printers and renderers without media queries get the light
/// ones.
public protocol Figure: Sendable {
  /// What the figure shows, in a line.
  var title: String { get }

  /// What a reader who cannot see the figure should know: the SVG's `<desc>`.
  var summary: String { get }

  /// The complete SVG document, starting at `<svg` (no XML declaration, so that it can be
  /// inlined).
  var svg: String { get }
}

/// The size of a figure in CSS pixels (1/96 inch).
public struct FigureSize: Sendable, Hashable {
  /// Pixels from left to right.
  public var width: Double
  /// Pixels from top to bottom.
  public var height: Double

  /// A size; both sides are at least 160 pixels, below which no chart can be read.
  public init(width: Double = 720, height: Double = 440) {
    self.width = max(160, width.isFinite ? width : 720)
    self.height = max(160, height.isFinite ? height : 440)
  }
}
