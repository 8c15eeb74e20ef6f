/// The outlines of the ten digits, drawn for this package: several ways to write each.
enum GlyphOutlines {
  /// The ways to write each digit, by its value.
  static let digits: [[Glyph]] = [
    zeros, ones, twos, threes, fours, fives, sixes, sevens, eights, nines,
  ]

  /// Returns the anchors in a text: `x,y` in hundredths, with a `*` after corners and ends.
  private static func anchors(_ text: String) -> [Anchor] {
    text.split(separator: " ").map { word in
      let numbers = word.split { ",*".contains($0) }.compactMap { Float($0) }
      precondition(numbers.count == 2, "an anchor is x,y")
      return Anchor(
        point: Point(x: numbers[0] / 100, y: numbers[1] / 100), isCorner: word.hasSuffix("*"))
    }
  }

  /// Returns a way to write a digit.
  private static func glyph(
    _ weight: Float, isClosed: Bool = false, _ strokes: String...
  ) -> Glyph {
    Glyph(
      strokes: strokes.map { Stroke(anchors: anchors($0), isClosed: isClosed) }, weight: weight)
  }

  private static let zeros = [
    // a round oval
    glyph(3, isClosed: true, "50,0 26,13 17,50 28,87 50,100 72,87 83,50 74,13"),
    // a narrow one
    glyph(2, isClosed: true, "50,0 33,20 30,55 38,90 52,100 66,82 70,45 63,12"),
    // one whose ends overlap at the top
    glyph(2, "62,4* 38,6 18,35 20,75 45,100 75,85 84,50 72,15 50,2 40,14*"),
  ]

  private static let ones = [
    // a stroke
    glyph(4, "52,0* 50,50 48,100*"),
    // with a flag
    glyph(2, "34,22* 45,12 54,0* 53,50 52,100*"),
    // with flag and foot
    glyph(1, "32,22* 44,12 54,0* 53,50 52,100*", "30,100* 74,99*"),
  ]

  private static let twos = [
    // an arc and a foot
    glyph(3, "20,24* 32,6 52,0 74,10 77,30 60,56 38,80 18,100* 50,97 84,98*"),
    // with a loop below
    glyph(3, "20,20* 40,2 68,6 76,28 60,58 36,88 20,97 14,86 28,78 50,90 70,99 88,90*"),
    // nearly a z
    glyph(1, "18,12* 45,0 72,6 72,26 50,60 20,98* 82,100*"),
  ]

  private static let threes = [
    // two bowls that meet in a corner
    glyph(3, "22,14* 45,0 72,10 70,36 44,47* 74,58 80,80 55,100 20,88*"),
    // a flat top
    glyph(1, "22,2* 76,2* 46,40* 76,52 80,78 55,100 20,90*"),
    // a small loop in the middle
    glyph(2, "24,10* 50,0 74,14 66,38 46,49 38,44 50,43 76,60 76,86 50,100 20,92*"),
  ]

  private static let fours = [
    // open, with corners
    glyph(3, "30,0* 24,30 20,56* 82,54*", "68,5* 66,50 62,100*"),
    // closed, as printed
    glyph(2, "62,100* 62,0* 16,64* 86,64*"),
    // open and round
    glyph(2, "24,2* 20,30 28,52 50,54 72,40*", "78,0* 72,50 66,100*"),
  ]

  private static let fives = [
    // the bar is a stroke of its own
    glyph(3, "34,2* 28,42* 50,36 76,50 78,76 55,100 20,92*", "34,3* 80,0*"),
    // in one stroke
    glyph(2, "78,2* 34,4* 27,44* 50,38 78,54 72,86 45,100 18,90*"),
    // nearly an s
    glyph(1, "78,3* 50,2 31,18 36,40 62,50 76,72 58,96 20,94*"),
  ]

  private static let sixes = [
    // a round stem
    glyph(3, "68,2* 40,20 22,55 26,86 50,100 74,86 72,62 50,52 26,68*"),
    // a straight stem
    glyph(2, "52,0* 30,40 20,70 34,97 60,98 72,78 58,60 36,64 24,80*"),
    // a stem that curls
    glyph(1, "74,14* 58,0 34,14 20,50 24,84 48,100 74,86 70,60 46,50 24,62*"),
  ]

  private static let sevens = [
    // two lines
    glyph(3, "18,4* 80,2* 62,40 42,100*"),
    // with a bar
    glyph(2, "18,4* 80,2* 62,40 42,100*", "36,50* 78,47*"),
    // with a serif
    glyph(1, "20,20* 22,3* 50,5 82,2* 55,50 46,100*"),
    // a round top
    glyph(2, "16,14* 33,2 60,7 80,2* 56,50 50,100*"),
  ]

  private static let eights = [
    // a figure of eight
    glyph(
      3, isClosed: true, "50,48 28,30 32,8 52,0 72,10 70,30 50,48 26,70 30,94 52,100 74,92 74,70"),
    // two circles
    glyph(
      1, isClosed: true, "50,0 30,10 30,34 50,46 70,34 70,10",
      "50,46 24,60 24,88 50,100 76,88 76,60"),
    // an s that returns, not quite closed
    glyph(2, "74,12* 50,0 28,16 42,42 68,62 72,88 48,100 24,86 36,58 62,36 76,10*"),
  ]

  private static let nines = [
    // a straight stem
    glyph(3, "74,20* 50,0 26,10 24,38 48,50 72,34 76,12* 74,50 70,100*"),
    // a tail
    glyph(2, "74,26* 60,2 34,4 22,30 40,50 66,40 76,14* 78,50 66,90 44,100 24,90*"),
    // a stem that leans
    glyph(2, "70,12* 48,2 28,20 34,44 58,42 72,12* 67,50 60,100*"),
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
