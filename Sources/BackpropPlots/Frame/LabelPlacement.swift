/// Finds places for labels where they cover neither data nor each other.
struct LabelPlacement {
  /// The area that labels should stay in.
  let bounds: Rectangle
  /// Positions on lines and markers.
  private var obstacles: [PixelPoint] = []
  /// What labels have taken so far.
  private var taken: [Rectangle] = []

  init(bounds: Rectangle) {
    self.bounds = bounds
  }

  /// Keeps labels off a line through `points`.
  mutating func avoid(_ points: [PixelPoint]) {
    for (point, next) in zip(points, points.dropFirst()) {
      let distance = max((next.x - point.x).magnitude, (next.y - point.y).magnitude)
      // Between two points of the page a few pixels apart suffice; far outside nothing does.
      let count = min(200, max(1, Int(distance / 5)))
      for index in 0..<count {
        let share = Double(index) / Double(count)
        let between = PixelPoint(
          x: point.x + share * (next.x - point.x), y: point.y + share * (next.y - point.y))
        if bounds.contains(between) { obstacles.append(between) }
      }
    }
    if let last = points.last, bounds.contains(last) { obstacles.append(last) }
  }

  /// Takes the best of several rectangles, the first where all are equally good.
  mutating func place(_ candidates: [Rectangle]) -> Rectangle? {
    func cost(_ candidate: Rectangle, _ rank: Int) -> Double {
      let rim = candidate.expanded(by: 2)
      let covered = obstacles.count { rim.contains($0) }
      let overlaps = taken.count { rim.intersects($0) }
      return Double(covered) + 1000 * Double(overlaps)
        + (bounds.contains(candidate) ? 0 : 200) + 0.2 * Double(rank)
    }
    let ranked = candidates.enumerated().map { (rectangle: $1, cost: cost($1, $0)) }
    guard let best = ranked.min(by: { $0.cost < $1.cost })?.rectangle else { return nil }
    taken.append(best)
    return best
  }
}

extension Rectangle {
  /// Places for a label of a size around a point, from near to far.
  static func around(_ point: PixelPoint, width: Double, height: Double) -> [Rectangle] {
    var places: [Rectangle] = []
    for gap in [9.0, 20, 36, 56] {
      let diagonal = gap * 0.7
      let (left, right) = (point.x - width, point.x)
      let (above, below) = (point.y - height, point.y)
      let corners: [(x: Double, y: Double)] = [
        (right + gap, point.y - height / 2), (right + diagonal, above - diagonal),
        (point.x - width / 2, above - gap), (left - diagonal, above - diagonal),
        (left - gap, point.y - height / 2), (right + diagonal, below + diagonal),
        (point.x - width / 2, below + gap), (left - diagonal, below + diagonal),
      ]
      places += corners.map { Rectangle(x: $0.x, y: $0.y, width: width, height: height) }
    }
    return places
  }
}
