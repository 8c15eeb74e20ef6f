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

  /// The same rectangle with `margin` more on every side.
  func expanded(by margin: Double) -> Rectangle {
    Rectangle(
      x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
  }
}
