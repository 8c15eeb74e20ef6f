/// Draws one digit: chooses an outline, deforms it and draws it with a soft pen.
struct DigitPainter {
  /// The number of columns and rows of an image.
  static let side = 28
  private static let stepsPerSpan = 5

  let style: StrokeStyle

  /// Draws `digit` into the 28 × 28 bytes of `image`; the background is 0.
  func paint(
    _ digit: Int, using generator: inout CounterGenerator,
    into image: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(image.count == Self.side * Self.side, "an image has 28 × 28 pixels")
    let chains = placed(deformed(choose(digit, &generator), &generator), &generator)
    // Coverage has a buffer of its own, because several lines may meet in a pixel.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.side * Self.side) { ink in
      ink.initialize(repeating: 0)
      let softness = generator.uniform(style.softness.low, style.softness.high)
      let radius = generator.uniform(style.radius.low, style.radius.high)
      let gap = generator.unit() < style.gaps ? generator.below(40) : -1
      var drawn = 0
      for chain in chains {
        // The pressure, and with it the width, changes along a stroke.
        let (start, end) = (generator.uniform(0.8, 1.15), generator.uniform(0.8, 1.15))
        for index in 1..<chain.count {
          defer { drawn += 1 }
          if drawn == gap || drawn == gap + 1 { continue }
          let along = Float(index) / Float(chain.count)
          Self.draw(
            from: chain[index - 1], to: chain[index],
            radius: radius * (start + (end - start) * along), softness: softness, onto: ink)
        }
      }
      if generator.unit() < style.specks {
        let speck = Point(x: generator.uniform(3, 25), y: generator.uniform(3, 25))
        let size = generator.uniform(0.3, 1)
        Self.draw(from: speck, to: speck, radius: size, softness: 1, onto: ink)
      }
      let contrast = generator.uniform(style.contrast.low, style.contrast.high)
      for pixel in 0..<Self.side * Self.side {
        guard ink[pixel] > 0 else {
          image[pixel] = 0
          continue
        }
        let value = ink[pixel] * contrast * (1 + style.noise * generator.bell())
        image[pixel] = UInt8(max(0, min(1, value)) * 255 + 0.5)
      }
    }
  }

  private func choose(_ digit: Int, _ generator: inout CounterGenerator) -> Glyph {
    let glyphs = GlyphOutlines.digits[digit]
    var left = generator.unit() * glyphs.reduce(0) { $0 + $1.weight }
    for glyph in glyphs {
      left -= glyph.weight
      if left < 0 { return glyph }
    }
    return glyphs[glyphs.count - 1]
  }

  /// Returns the outline as chains of points, with its anchors moved, its curves deformed, rotated and
  /// slanted.
  private func deformed(_ glyph: Glyph, _ generator: inout CounterGenerator) -> [[Point]] {
    let field = ElasticField(amplitude: style.elasticity, using: &generator)
    let slant = style.slant.mean + style.slant.deviation * generator.bell()
    let stretch = generator.uniform(style.stretch.low, style.stretch.high)
    // With t = tan(θ/2): cos θ = (1 - t²)/(1 + t²), sin θ = 2t/(1 + t²).
    let t = style.turn * generator.bell()
    let (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
    return glyph.strokes.map { stroke in
      var stroke = stroke
      for index in stroke.anchors.indices {
        stroke.anchors[index].point.x += style.jitter * generator.bell()
        stroke.anchors[index].point.y += style.jitter * generator.bell()
      }
      var chain: [Point] = []
      chain.reserveCapacity(stroke.anchors.count * Self.stepsPerSpan + 1)
      stroke.flattened(steps: Self.stepsPerSpan, into: &chain)
      for index in chain.indices {
        let moved = field.displacement(at: chain[index])
        let y = chain[index].y + moved.y - 0.5
        let x = (chain[index].x + moved.x - 0.5) * stretch - slant * y
        chain[index] = Point(x: cosine * x - sine * y, y: sine * x + cosine * y)
      }
      return chain
    }
  }

  /// Returns the chains scaled to pixels, centred near the middle of the image and all inside it.
  private func placed(_ chains: [[Point]], _ generator: inout CounterGenerator) -> [[Point]] {
    var (low, high) = (chains[0][0], chains[0][0])
    var (sum, count) = (Point(x: 0, y: 0), Float(0))
    for chain in chains {
      for point in chain {
        low = Point(x: min(low.x, point.x), y: min(low.y, point.y))
        high = Point(x: max(high.x, point.x), y: max(high.y, point.y))
        sum = Point(x: sum.x + point.x, y: sum.y + point.y)
        count += 1
      }
    }
    let size = generator.uniform(style.size.low, style.size.high)
    // The outline is the middle of the line: the pen adds its width.
    let scale = (size - 2 * style.radius.low) / max(high.x - low.x, high.y - low.y)
    func shift(_ mean: Float, _ low: Float, _ high: Float, _ offset: Float) -> Float {
      let centred = Float(Self.side) / 2 - mean * scale + offset
      let margin = style.radius.high
      return max(margin - low * scale, min(Float(Self.side) - margin - high * scale, centred))
    }
    let dx = shift(sum.x / count, low.x, high.x, style.offset * generator.bell())
    let dy = shift(sum.y / count, low.y, high.y, style.offset * generator.bell())
    return chains.map { chain in
      chain.map { Point(x: $0.x * scale + dx, y: $0.y * scale + dy) }
    }
  }

  /// Draws a line with round ends; each pixel keeps the largest of its coverages,
  ///
  ///     coverage = (radius - distance) / softness + ½, cut to 0…1.
  private static func draw(
    from a: Point, to b: Point, radius: Float, softness: Float,
    onto ink: UnsafeMutableBufferPointer<Float>
  ) {
    let reach = radius + 0.5 * softness
    func pixels(_ low: Float, _ high: Float) -> Range<Int> {
      let first = max(0, Int(low - reach))
      return first..<max(first, min(side, Int(high + reach) + 1))
    }
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = dx * dx + dy * dy
    let (inverse, fade) = (length > 0 ? 1 / length : 0, 1 / softness)
    for row in pixels(min(a.y, b.y), max(a.y, b.y)) {
      let py = Float(row) + 0.5 - a.y
      for column in pixels(min(a.x, b.x), max(a.x, b.x)) {
        let px = Float(column) + 0.5 - a.x
        let t = max(0, min(1, (px * dx + py * dy) * inverse))
        let (ex, ey) = (px - t * dx, py - t * dy)
        let square = ex * ex + ey * ey
        guard square < reach * reach else { continue }
        let coverage = min(1, (radius - square.squareRoot()) * fade + 0.5)
        let pixel = row * side + column
        if coverage > ink[pixel] { ink[pixel] = coverage }
      }
    }
  }
}

/// The variation of the handwriting from image to image.
///
/// It is such that a network [784, 30, 10] classifies the digits about as well as those of MNIST.
struct StrokeStyle {
  /// Standard deviation of an anchor's position, in heights of the digit.
  var jitter: Float = 0.03
  /// Standard deviation of the elastic field's vectors, in heights of the digit.
  var elasticity: Float = 0.09
  /// Mean and standard deviation of the slant, in columns per row.
  var slant: (mean: Float, deviation: Float) = (0.12, 0.22)
  /// Standard deviation of half the angle of rotation, as a tangent.
  var turn: Float = 0.07
  /// Ratio of width to height of the outline, before it is rotated.
  var stretch: (low: Float, high: Float) = (0.75, 1.2)
  /// The longer side, in pixels.
  var size: (low: Float, high: Float) = (16, 20.5)
  /// Standard deviation of the centre's position, in pixels.
  var offset: Float = 0.8
  /// Half the width of the pen's line, in pixels.
  var radius: (low: Float, high: Float) = (0.75, 1.9)
  /// Pixels over which the line's edge fades.
  var softness: (low: Float, high: Float) = (0.7, 1.5)
  /// The brightest ink.
  var contrast: (low: Float, high: Float) = (0.75, 1)
  /// Standard deviation of the ink's brightness from pixel to pixel.
  var noise: Float = 0.05
  /// Probability of a gap in a stroke.
  var gaps: Float = 0.1
  /// Probability of a speck beside the digit.
  var specks: Float = 0.1
}

/// A smooth random displacement of the plane: a grid of random vectors, interpolated by quadratic
/// B-splines.
///
/// It follows the elastic distortions of Simard, Steinkraus, Platt, "Best practices for convolutional
/// neural networks applied to visual document analysis" (2003), with polynomials in place of a
/// Gaussian filter: they round alike on every machine.
private struct ElasticField {
  /// Knots along each side; the unit square spans all but two of them.
  private static let side = 5
  private var vectors: [Point] = []

  /// A field whose vectors have the standard deviation `amplitude`.
  init(amplitude: Float, using generator: inout CounterGenerator) {
    vectors.reserveCapacity(Self.side * Self.side)
    for _ in 0..<Self.side * Self.side {
      vectors.append(Point(x: generator.bell() * amplitude, y: generator.bell() * amplitude))
    }
  }

  /// Returns the displacement at a point of the unit square; outside, that of the nearest point in it.
  func displacement(at point: Point) -> Point {
    let (column, u) = Self.cell(point.x)
    let (row, v) = Self.cell(point.y)
    let (across, down) = (Self.weights(u), Self.weights(v))
    var sum = Point(x: 0, y: 0)
    for j in 0..<3 {
      for i in 0..<3 {
        let weight = across[i] * down[j]
        let vector = vectors[(row + j) * Self.side + column + i]
        sum.x += weight * vector.x
        sum.y += weight * vector.y
      }
    }
    return sum
  }

  /// Returns the first of three knots, and the position between 0 and 1 in their common cell.
  private static func cell(_ coordinate: Float) -> (Int, Float) {
    let scaled = max(0, min(1, coordinate)) * Float(side - 2)
    let index = min(Int(scaled), side - 3)
    return (index, scaled - Float(index))
  }

  /// Returns the weights of the quadratic B-spline: ½(1-t)², ½ + t(1-t), ½t².
  private static func weights(_ t: Float) -> SIMD3<Float> {
    SIMD3(0.5 * (1 - t) * (1 - t), 0.5 + t * (1 - t), 0.5 * t * t)
  }
}
