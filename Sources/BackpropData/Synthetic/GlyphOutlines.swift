/// The outlines of the ten digits, drawn for this package: several ways to write each.
enum GlyphOutlines {
  /// The ways to write each digit, by its value.
  static let digits: [[Glyph]] = [
    zeros, ones, twos, threes, fours, fives, sixes, sevens, eights, nines,
  ]

  /// A point that the pen passes smoothly.
  private static func s(_ x: Float, _ y: Float) -> Anchor {
    Anchor(point: Point(x: x, y: y), isCorner: false)
  }

  /// A point where the pen turns sharply, or begins or ends.
  private static func c(_ x: Float, _ y: Float) -> Anchor {
    Anchor(point: Point(x: x, y: y), isCorner: true)
  }

  private static func glyph(_ weight: Float, _ strokes: [Anchor]...) -> Glyph {
    Glyph(strokes: strokes.map { Stroke(anchors: $0) }, weight: weight)
  }

  private static func loops(_ weight: Float, _ strokes: [Anchor]...) -> Glyph {
    Glyph(strokes: strokes.map { Stroke(anchors: $0, isClosed: true) }, weight: weight)
  }

  private static let zeros = [
    // a round oval
    loops(
      3,
      [
        s(0.5, 0), s(0.26, 0.13), s(0.17, 0.5), s(0.28, 0.87), s(0.5, 1), s(0.72, 0.87),
        s(0.83, 0.5), s(0.74, 0.13),
      ]),
    // a narrow one
    loops(
      2,
      [
        s(0.5, 0), s(0.33, 0.2), s(0.3, 0.55), s(0.38, 0.9), s(0.52, 1), s(0.66, 0.82),
        s(0.7, 0.45), s(0.63, 0.12),
      ]),
    // one whose ends overlap at the top
    glyph(
      2,
      [
        c(0.62, 0.04), s(0.38, 0.06), s(0.18, 0.35), s(0.2, 0.75), s(0.45, 1), s(0.75, 0.85),
        s(0.84, 0.5), s(0.72, 0.15), s(0.5, 0.02), c(0.4, 0.14),
      ]),
  ]

  private static let ones = [
    // a stroke
    glyph(4, [c(0.52, 0), s(0.5, 0.5), c(0.48, 1)]),
    // with a flag
    glyph(2, [c(0.34, 0.22), s(0.45, 0.12), c(0.54, 0), s(0.53, 0.5), c(0.52, 1)]),
    // with flag and foot
    glyph(
      1, [c(0.32, 0.22), s(0.44, 0.12), c(0.54, 0), s(0.53, 0.5), c(0.52, 1)],
      [c(0.3, 1), c(0.74, 0.99)]),
  ]

  private static let twos = [
    // an arc and a foot
    glyph(
      3,
      [
        c(0.2, 0.24), s(0.32, 0.06), s(0.52, 0), s(0.74, 0.1), s(0.77, 0.3), s(0.6, 0.56),
        s(0.38, 0.8), c(0.18, 1), s(0.5, 0.97), c(0.84, 0.98),
      ]),
    // with a loop below
    glyph(
      3,
      [
        c(0.2, 0.2), s(0.4, 0.02), s(0.68, 0.06), s(0.76, 0.28), s(0.6, 0.58), s(0.36, 0.88),
        s(0.2, 0.97), s(0.14, 0.86), s(0.28, 0.78), s(0.5, 0.9), s(0.7, 0.99), c(0.88, 0.9),
      ]),
    // nearly a z
    glyph(
      1,
      [
        c(0.18, 0.12), s(0.45, 0), s(0.72, 0.06), s(0.72, 0.26), s(0.5, 0.6), c(0.2, 0.98),
        c(0.82, 1),
      ]),
  ]

  private static let threes = [
    // two bowls that meet in a corner
    glyph(
      3,
      [
        c(0.22, 0.14), s(0.45, 0), s(0.72, 0.1), s(0.7, 0.36), c(0.44, 0.47), s(0.74, 0.58),
        s(0.8, 0.8), s(0.55, 1), c(0.2, 0.88),
      ]),
    // a flat top
    glyph(
      1,
      [
        c(0.22, 0.02), c(0.76, 0.02), c(0.46, 0.4), s(0.76, 0.52), s(0.8, 0.78), s(0.55, 1),
        c(0.2, 0.9),
      ]),
    // a small loop in the middle
    glyph(
      2,
      [
        c(0.24, 0.1), s(0.5, 0), s(0.74, 0.14), s(0.66, 0.38), s(0.46, 0.49), s(0.38, 0.44),
        s(0.5, 0.43), s(0.76, 0.6), s(0.76, 0.86), s(0.5, 1), c(0.2, 0.92),
      ]),
  ]

  private static let fours = [
    // open, with corners
    glyph(
      3, [c(0.3, 0), s(0.24, 0.3), c(0.2, 0.56), c(0.82, 0.54)],
      [c(0.68, 0.05), s(0.66, 0.5), c(0.62, 1)]),
    // closed, as printed
    glyph(2, [c(0.62, 1), c(0.62, 0), c(0.16, 0.64), c(0.86, 0.64)]),
    // open and round
    glyph(
      2, [c(0.24, 0.02), s(0.2, 0.3), s(0.28, 0.52), s(0.5, 0.54), c(0.72, 0.4)],
      [c(0.78, 0), s(0.72, 0.5), c(0.66, 1)]),
  ]

  private static let fives = [
    // the bar is a stroke of its own
    glyph(
      3,
      [
        c(0.34, 0.02), c(0.28, 0.42), s(0.5, 0.36), s(0.76, 0.5), s(0.78, 0.76), s(0.55, 1),
        c(0.2, 0.92),
      ], [c(0.34, 0.03), c(0.8, 0)]),
    // in one stroke
    glyph(
      2,
      [
        c(0.78, 0.02), c(0.34, 0.04), c(0.27, 0.44), s(0.5, 0.38), s(0.78, 0.54), s(0.72, 0.86),
        s(0.45, 1), c(0.18, 0.9),
      ]),
    // nearly an s
    glyph(
      1,
      [
        c(0.78, 0.03), s(0.5, 0.02), s(0.31, 0.18), s(0.36, 0.4), s(0.62, 0.5), s(0.76, 0.72),
        s(0.58, 0.96), c(0.2, 0.94),
      ]),
  ]

  private static let sixes = [
    // a round stem
    glyph(
      3,
      [
        c(0.68, 0.02), s(0.4, 0.2), s(0.22, 0.55), s(0.26, 0.86), s(0.5, 1), s(0.74, 0.86),
        s(0.72, 0.62), s(0.5, 0.52), c(0.26, 0.68),
      ]),
    // a straight stem
    glyph(
      2,
      [
        c(0.52, 0), s(0.3, 0.4), s(0.2, 0.7), s(0.34, 0.97), s(0.6, 0.98), s(0.72, 0.78),
        s(0.58, 0.6), s(0.36, 0.64), c(0.24, 0.8),
      ]),
    // a stem that curls
    glyph(
      1,
      [
        c(0.74, 0.14), s(0.58, 0), s(0.34, 0.14), s(0.2, 0.5), s(0.24, 0.84), s(0.48, 1),
        s(0.74, 0.86), s(0.7, 0.6), s(0.46, 0.5), c(0.24, 0.62),
      ]),
  ]

  private static let sevens = [
    // two lines
    glyph(3, [c(0.18, 0.04), c(0.8, 0.02), s(0.62, 0.4), c(0.42, 1)]),
    // with a bar
    glyph(
      2, [c(0.18, 0.04), c(0.8, 0.02), s(0.62, 0.4), c(0.42, 1)], [c(0.36, 0.5), c(0.78, 0.47)]),
    // with a serif
    glyph(1, [c(0.2, 0.2), c(0.22, 0.03), s(0.5, 0.05), c(0.82, 0.02), s(0.55, 0.5), c(0.46, 1)]),
    // a round top
    glyph(2, [c(0.16, 0.14), s(0.33, 0.02), s(0.6, 0.07), c(0.8, 0.02), s(0.56, 0.5), c(0.5, 1)]),
  ]

  private static let eights = [
    // a figure of eight
    loops(
      3,
      [
        s(0.5, 0.48), s(0.28, 0.3), s(0.32, 0.08), s(0.52, 0), s(0.72, 0.1), s(0.7, 0.3),
        s(0.5, 0.48), s(0.26, 0.7), s(0.3, 0.94), s(0.52, 1), s(0.74, 0.92), s(0.74, 0.7),
      ]),
    // two circles
    loops(
      1,
      [s(0.5, 0), s(0.3, 0.1), s(0.3, 0.34), s(0.5, 0.46), s(0.7, 0.34), s(0.7, 0.1)],
      [s(0.5, 0.46), s(0.24, 0.6), s(0.24, 0.88), s(0.5, 1), s(0.76, 0.88), s(0.76, 0.6)]),
    // an s that returns, not quite closed
    glyph(
      2,
      [
        c(0.74, 0.12), s(0.5, 0), s(0.28, 0.16), s(0.42, 0.42), s(0.68, 0.62), s(0.72, 0.88),
        s(0.48, 1), s(0.24, 0.86), s(0.36, 0.58), s(0.62, 0.36), c(0.76, 0.1),
      ]),
  ]

  private static let nines = [
    // a straight stem
    glyph(
      3,
      [
        c(0.74, 0.2), s(0.5, 0), s(0.26, 0.1), s(0.24, 0.38), s(0.48, 0.5), s(0.72, 0.34),
        c(0.76, 0.12), s(0.74, 0.5), c(0.7, 1),
      ]),
    // a tail
    glyph(
      2,
      [
        c(0.74, 0.26), s(0.6, 0.02), s(0.34, 0.04), s(0.22, 0.3), s(0.4, 0.5), s(0.66, 0.4),
        c(0.76, 0.14), s(0.78, 0.5), s(0.66, 0.9), s(0.44, 1), c(0.24, 0.9),
      ]),
    // a stem that leans
    glyph(
      2,
      [
        c(0.7, 0.12), s(0.48, 0.02), s(0.28, 0.2), s(0.34, 0.44), s(0.58, 0.42), c(0.72, 0.12),
        s(0.67, 0.5), c(0.6, 1),
      ]),
  ]
}

/// A point of the plane; in an outline, x runs to the right and y down, both from 0 to 1.
struct Point {
  var x: Float
  var y: Float
}

/// A point that a stroke passes through.
struct Anchor {
  var point: Point
  /// True if the pen changes direction sharply here.
  var isCorner: Bool
}

/// A movement of the pen on the paper.
struct Stroke {
  var anchors: [Anchor]
  /// True if the end meets the beginning smoothly.
  var isClosed = false

  /// Appends the stroke as a chain of short lines: Catmull-Rom splines from corner to corner.
  ///
  ///     p(t) = ½ [2 b + (c - a) t + (2a - 5b + 4c - d) t² + (3b - a - 3c + d) t³]
  ///
  /// - Parameters:
  ///   - steps: The number of lines from one anchor to the next.
  ///   - chain: The chain, which begins with the first anchor.
  func flattened(steps: Int, into chain: inout [Point]) {
    let last = anchors.count - 1
    chain.append(anchors[0].point)
    for span in 0..<(isClosed ? anchors.count : last) {
      let (b, c) = (anchors[span], anchors[span == last ? 0 : span + 1])
      // Beyond a corner or an end there is no neighbour: the curve begins straight.
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

/// One way to write a digit.
struct Glyph {
  var strokes: [Stroke]
  /// The frequency of this way, relative to the other ways to write the same digit.
  var weight: Float
}
