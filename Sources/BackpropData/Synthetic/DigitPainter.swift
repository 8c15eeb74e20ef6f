/// Writes one digit: chooses an outline, bends it and draws it with a soft pen.
struct DigitPainter {
  /// Columns and rows of an image.
  static let side = 28
  private static let stepsPerSpan = 5

  let penmanship: Penmanship

  /// Writes `digit` into the 28 × 28 bytes of `image`; the background is 0.
  func paint(
    _ digit: Int, using generator: inout CounterGenerator,
    into image: UnsafeMutableBufferPointer<UInt8>
  ) {
    precondition(image.count == Self.side * Self.side, "an image has 28 × 28 pixels")
    let chains = placed(bent(choose(digit, &generator), &generator), &generator)
    // Coverage is gathered in a buffer of its own, because several lines may meet in a pixel.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.side * Self.side) { ink in
      ink.initialize(repeating: 0)
      let softness = generator.uniform(penmanship.softness.low, penmanship.softness.high)
      let radius = generator.uniform(penmanship.radius.low, penmanship.radius.high)
      let gap = generator.unit() < penmanship.gaps ? generator.below(40) : -1
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
      if generator.unit() < penmanship.specks {
        let speck = Point(x: generator.uniform(3, 25), y: generator.uniform(3, 25))
        let size = generator.uniform(0.3, 1)
        Self.draw(from: speck, to: speck, radius: size, softness: 1, onto: ink)
      }
      let contrast = generator.uniform(penmanship.contrast.low, penmanship.contrast.high)
      for pixel in 0..<Self.side * Self.side {
        guard ink[pixel] > 0 else {
          image[pixel] = 0
          continue
        }
        let value = ink[pixel] * contrast * (1 + penmanship.noise * generator.bell())
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

  /// The outline as chains of points, with its anchors moved, its curves bent, turned and slanted.
  private func bent(_ glyph: Glyph, _ generator: inout CounterGenerator) -> [[Point]] {
    let field = ElasticField(amplitude: penmanship.elasticity, using: &generator)
    let slant = penmanship.slant.mean + penmanship.slant.deviation * generator.bell()
    let stretch = generator.uniform(penmanship.stretch.low, penmanship.stretch.high)
    // With t = tan(θ/2): cos θ = (1 - t²)/(1 + t²), sin θ = 2t/(1 + t²).
    let t = penmanship.turn * generator.bell()
    let (cosine, sine) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
    return glyph.strokes.map { stroke in
      var stroke = stroke
      for index in stroke.anchors.indices {
        stroke.anchors[index].point.x += penmanship.jitter * generator.bell()
        stroke.anchors[index].point.y += penmanship.jitter * generator.bell()
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

  /// The chains scaled to pixels, their middle near the image's and all of them inside.
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
    let size = generator.uniform(penmanship.size.low, penmanship.size.high)
    // The outline is the middle of the line: the pen adds its width.
    let scale = (size - 2 * penmanship.radius.low) / max(high.x - low.x, high.y - low.y)
    func shift(_ mean: Float, _ low: Float, _ high: Float, _ offset: Float) -> Float {
      let wanted = Float(Self.side) / 2 - mean * scale + offset
      let margin = penmanship.radius.high
      return max(margin - low * scale, min(Float(Self.side) - margin - high * scale, wanted))
    }
    let dx = shift(sum.x / count, low.x, high.x, penmanship.offset * generator.bell())
    let dy = shift(sum.y / count, low.y, high.y, penmanship.offset * generator.bell())
    return chains.map { chain in
      chain.map { Point(x: $0.x * scale + dx, y: $0.y * scale + dy) }
    }
  }

  /// Draws a line with round ends: each pixel keeps the largest of its coverages,
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
