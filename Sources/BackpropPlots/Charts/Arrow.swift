/// An arrow between two points of a chart, such as a step of gradient descent.
public struct Arrow: Sendable, Hashable {
  /// The point without a head, in the units of the axes.
  public var start: Series.Point
  /// The point at the tip of the head, in the units of the axes.
  public var end: Series.Point
  /// The text beside the arrow.
  public var label: String
  /// The colour.
  public var color: SeriesColor

  /// Creates an arrow.
  public init(
    from start: Series.Point, to end: Series.Point, _ label: String = "",
    color: SeriesColor = .blue
  ) {
    self.start = start
    self.end = end
    self.label = label
    self.color = color
  }
}

/// The pixels of an arrow: a shaft, and a head whose tip is the end.
struct ArrowShape {
  let start: PixelPoint
  let end: PixelPoint
  /// The corners of the head, the tip first.
  let head: [PixelPoint]
  /// The end of the shaft inside of the head.
  let neck: PixelPoint

  /// Creates the shape; nil if an axis cannot show an end or the arrow has no length.
  init?(_ arrow: Arrow, in frame: PlotFrame) {
    guard let start = frame.pixel(x: arrow.start.x, y: arrow.start.y),
      let end = frame.pixel(x: arrow.end.x, y: arrow.end.y)
    else { return nil }
    let (dx, dy) = (end.x - start.x, end.y - start.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0.5 else { return nil }
    // A short arrow has a small head, so that some of its shaft is seen.
    let size = min(11, 0.6 * length)
    let (ux, uy) = (dx / length, dy / length)
    func corner(_ side: Double) -> PixelPoint {
      PixelPoint(
        x: end.x - size * (ux + side * uy), y: end.y - size * (uy - side * ux))
    }
    self.start = start
    self.end = end
    neck = PixelPoint(x: end.x - 0.8 * size * ux, y: end.y - 0.8 * size * uy)
    let notch = PixelPoint(x: end.x - 0.75 * size * ux, y: end.y - 0.75 * size * uy)
    head = [end, corner(0.42), notch, corner(-0.42)]
  }

  var middle: PixelPoint { point(0.5) }

  /// Returns the point at a share of the way from the start to the end.
  func point(_ share: Double) -> PixelPoint {
    PixelPoint(x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y))
  }
}

extension ChartData {
  /// Draws the arrows.
  func drawArrows(in markup: inout Markup) {
    guard let frame else { return }
    for arrow in arrows {
      guard let shape = ArrowShape(arrow, in: frame) else { continue }
      var shaft = PathData()
      shaft.append([shape.start, shape.neck])
      markup.stroke(shaft, paint: arrow.color.paint, pattern: .solid)
      var head = PathData()
      head.append(shape.head, closed: true)
      markup.element("path", .text("d", head.text), .fill(arrow.color.paint))
    }
  }
}
