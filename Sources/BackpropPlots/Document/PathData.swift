/// Path data in tenths of a pixel, written with relative moves: about five bytes per point.
///
/// Positions are rounded before they are subtracted, so that rounding does not add up along a
/// path.
struct PathData {
  /// The value of the `d` attribute.
  private(set) var text = ""
  private var last = (x: 0, y: 0)

  /// Appends an open or closed polygon through `points`; a single point becomes a line of length
  /// zero, which round caps show as a dot.
  @inline(never)
  mutating func append(_ points: [PixelPoint], closed: Bool = false) {
    var isFirst = true
    var hasMoved = false
    for point in points {
      let here = (x: tenths(point.x), y: tenths(point.y))
      if isFirst {
        text += "M" + decimal(here.x) + separated(here.y)
        isFirst = false
      } else if here != last {
        // After the first `l` its letter is implied.
        let x = here.x - last.x
        text += hasMoved ? separated(x) : "l" + decimal(x)
        text += separated(here.y - last.y)
        hasMoved = true
      }
      last = here
    }
    if isFirst { return }
    if closed { text += "z" } else if !hasMoved { text += "h0" }
  }

  private func tenths(_ value: Double) -> Int {
    guard !value.isNaN else { return 0 }
    // Far outside the page only the direction of a line matters.
    return Int((min(max(value, -1e5), 1e5) * 10).rounded())
  }

  private func separated(_ tenths: Int) -> String {
    tenths < 0 ? decimal(tenths) : " " + decimal(tenths)
  }

  private func decimal(_ tenths: Int) -> String {
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    let sign = tenths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return whole == 0 ? "\(sign).\(rest)" : "\(sign)\(whole).\(rest)"
  }
}

/// A position on the page, in pixels from the top left corner.
struct PixelPoint: Hashable, Sendable {
  var x: Double
  var y: Double
}

/// An upright rectangle on the page, in pixels.
struct Rectangle: Hashable, Sendable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var maxX: Double { x + width }
  var maxY: Double { y + height }
  var midX: Double { x + width / 2 }
  var midY: Double { y + height / 2 }

  func contains(_ point: PixelPoint) -> Bool {
    (x...maxX).contains(point.x) && (y...maxY).contains(point.y)
  }

  func contains(_ other: Rectangle) -> Bool {
    x <= other.x && y <= other.y && maxX >= other.maxX && maxY >= other.maxY
  }

  func intersects(_ other: Rectangle) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }

  /// Returns the ends of the vertical line at `x` from top to bottom.
  func verticalLine(at x: Double) -> [PixelPoint] {
    [PixelPoint(x: x, y: y), PixelPoint(x: x, y: maxY)]
  }

  /// Returns the ends of the horizontal line at `y` from left to right.
  func horizontalLine(at y: Double) -> [PixelPoint] {
    [PixelPoint(x: x, y: y), PixelPoint(x: maxX, y: y)]
  }

  /// Returns the same rectangle with `margin` more on every side.
  func expanded(by margin: Double) -> Rectangle {
    Rectangle(
      x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }
}
