/// A point of the plane; in an outline, x runs to the right and y down, both from 0 to 1.
struct Point {
  var x: Float
  var y: Float
}

/// A point that a stroke passes through.
struct Anchor {
  var point: Point
  /// Whether the pen changes direction sharply here.
  var isCorner: Bool
}

/// A movement of the pen.
struct Stroke {
  var anchors: [Anchor]
  /// Whether the end meets the beginning smoothly.
  var isClosed = false
}

/// One way to write a digit.
struct Glyph {
  var strokes: [Stroke]
  /// How often it is used, compared with the other ways to write the same digit.
  var weight: Float
}

extension Stroke {
  /// The stroke as a chain of short lines: Catmull-Rom splines from corner to corner.
  ///
  ///     p(t) = ½ [2 b + (c - a) t + (2a - 5b + 4c - d) t² + (3b - a - 3c + d) t³]
  ///
  /// - Parameter steps: lines from one anchor to the next.
  func flattened(steps: Int, into chain: inout [Point]) {
    let last = anchors.count - 1
    chain.append(anchors[0].point)
    for span in 0..<(isClosed ? anchors.count : last) {
      let (b, c) = (anchors[span], anchors[span == last ? 0 : span + 1])
      // Past a corner or an end there is no neighbour: the curve leaves straight.
      let a: Point =
        if b.isCorner || (span == 0 && !isClosed) {
          b.point
        } else {
          anchors[span == 0 ? last : span - 1].point
        }
      let next = (span + 2) % anchors.count
      let d: Point =
        if c.isCorner || (span == last - 1 && !isClosed) { c.point } else { anchors[next].point }
      for step in 1...steps {
        let t = Float(step) / Float(steps)
        chain.append(
          Point(
            x: Self.spline(a.x, b.point.x, c.point.x, d.x, t),
            y: Self.spline(a.y, b.point.y, c.point.y, d.y, t)))
      }
    }
  }

  private static func spline(
    _ a: Float, _ b: Float, _ c: Float, _ d: Float, _ t: Float
  ) -> Float {
    let linear = (c - a) * t
    let square = (2 * a - 5 * b + 4 * c - d) * (t * t)
    let cube = (3 * b - a - 3 * c + d) * (t * t * t)
    return 0.5 * (2 * b + linear + square + cube)
  }
}
