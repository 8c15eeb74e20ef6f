import Backprop
import BackpropFiles

/// Ink on a square page, from 0 (none) to 1, from which images of many kinds are made.
struct Drawing {
  let side: Int
  /// `side × side`, row by row.
  var ink: [Float]
  private var generator: Xoshiro256PlusPlus

  /// A digit of 28 × 28 bytes, enlarged bilinearly.
  ///
  /// - Parameters:
  ///   - scale: The size of the digit relative to the page, 1 for that of the original.
  ///   - shift: The displacement to the right and down, relative to the page.
  ///   - angle: The angle of rotation in degrees.
  init(
    _ digit: [UInt8], side: Int, scale: Float = 1, shift: (x: Float, y: Float) = (0, 0),
    angle: Float = 0, seed: UInt64 = 1
  ) {
    self.side = side
    generator = Xoshiro256PlusPlus(seed: seed)
    ink = [Float](repeating: 0, count: side * side)
    let radians = angle * .pi / 180
    // Four terms of the series are exact enough for small angles.
    let square = radians * radians
    let sine = radians * (1 - square / 6 * (1 - square / 20))
    let cosine = 1 - square / 2 * (1 - square / 12)
    // A smaller image averages, so that nothing falls between its pixels.
    let samples = max(1, Int((28 / (Float(side) * scale)).rounded(.up)))
    func value(_ x: Int, _ y: Int) -> Float {
      0..<28 ~= x && 0..<28 ~= y ? Float(digit[y * 28 + x]) / 255 : 0
    }
    for index in ink.indices {
      var sum: Float = 0
      for sample in 0..<samples * samples {
        let dx = (Float(sample % samples) + 0.5) / Float(samples)
        let dy = (Float(sample / samples) + 0.5) / Float(samples)
        let u = ((Float(index % side) + dx) / Float(side) - 0.5 - shift.x) / scale
        let v = ((Float(index / side) + dy) / Float(side) - 0.5 - shift.y) / scale
        let x = (cosine * u + sine * v + 0.5) * 28 - 0.5
        let y = (cosine * v - sine * u + 0.5) * 28 - 0.5
        guard -1..<28 ~= x, -1..<28 ~= y else { continue }
        let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        let (a, b) = (x - Float(left), y - Float(top))
        let above = (1 - a) * value(left, top) + a * value(left + 1, top)
        let below = (1 - a) * value(left, top + 1) + a * value(left + 1, top + 1)
        sum += (1 - b) * above + b * below
      }
      ink[index] = sum / Float(samples * samples)
    }
  }

  /// The columns and rows with ink.
  var box: (x: ClosedRange<Int>, y: ClosedRange<Int>) {
    var (left, right, top, bottom) = (side - 1, 0, side - 1, 0)
    for index in ink.indices where ink[index] > 0.5 {
      (left, right) = (min(left, index % side), max(right, index % side))
      (top, bottom) = (min(top, index / side), max(bottom, index / side))
    }
    return left <= right && top <= bottom ? (left...right, top...bottom) : (0...0, 0...0)
  }

  /// Returns true if the pixel of `index` is less than `width` from the border of a square that is
  /// `margin` smaller than the page at each side, and inside it.
  private func isFrame(_ index: Int, margin: Int, width: Int) -> Bool {
    let (x, y) = (index % side, index / side)
    let distance = min(x, y, side - 1 - x, side - 1 - y) - margin
    return 0..<width ~= distance
  }

  /// Draws a closed frame.
  mutating func frame(margin: Int, width: Int) {
    for index in ink.indices where isFrame(index, margin: margin, width: width) { ink[index] = 1 }
  }

  /// Draws lines like those of ruled paper, and of squared paper.
  mutating func rule(every distance: Int, width: Int, strength: Float, isSquared: Bool) {
    for index in ink.indices {
      let x = (index % side + distance / 3) % distance
      let y = (index / side + distance / 3) % distance
      if y < width || (isSquared && x < width) { ink[index] = max(ink[index], strength) }
    }
  }

  /// Draws round specks where the page is empty.
  mutating func speckle(count: Int, radius: Float) {
    var left = count
    for _ in 0..<100 where left > 0 {
      let x = Float(generator.uniform()) * Float(side)
      let y = Float(generator.uniform()) * Float(side)
      let pixels = ink.indices.filter { index in
        let (dx, dy) = (Float(index % side) + 0.5 - x, Float(index / side) + 0.5 - y)
        return dx * dx + dy * dy < radius * radius
      }
      guard pixels.allSatisfy({ ink[$0] < 0.05 }) else { continue }
      for index in pixels { ink[index] = 1 }
      left -= 1
    }
  }

  /// Reduces each stroke to a line along its middle, `width` pixels wide.
  ///
  /// Source: T. Y. Zhang, C. Y. Suen, "A fast parallel algorithm for thinning digital patterns" (1984).
  mutating func thin(width: Int) {
    var isInk = ink.map { $0 > 0.5 }
    for index in isInk.indices where isFrame(index, margin: 0, width: 1) { isInk[index] = false }
    let around = [-side, -side + 1, 1, side + 1, side, side - 1, -1, -side - 1]
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for pass in 0..<2 {
        let removed = isInk.indices.filter { index in
          guard isInk[index] else { return false }
          let p = around.map { isInk[index + $0] }
          let count = p.count { $0 }
          let changes = p.indices.count { !p[$0] && p[($0 + 1) % 8] }
          guard 2...6 ~= count, changes == 1 else { return false }
          return pass == 0
            ? !(p[0] && p[2] && p[4]) && !(p[2] && p[4] && p[6])
            : !(p[0] && p[2] && p[6]) && !(p[0] && p[4] && p[6])
        }
        for index in removed { isInk[index] = false }
        if !removed.isEmpty { hasChanged = true }
      }
    }
    for index in ink.indices { ink[index] = 0 }
    for index in isInk.indices where isInk[index] {
      for dy in 0..<width {
        for dx in 0..<width {
          let (x, y) = (index % side + dx - width / 2, index / side + dy - width / 2)
          if 0..<side ~= x && 0..<side ~= y { ink[y * side + x] = 1 }
        }
      }
    }
  }

  /// Returns the grey image of the page.
  ///
  /// - Parameters:
  ///   - ink: The grey of the ink.
  ///   - paper: The grey of the paper.
  ///   - grain: The standard deviation of normal noise, of 255.
  ///   - light: The illumination of a pixel, 1 where it is full.
  ///   - alpha: The opacity of a pixel.
  mutating func image(
    ink inkGrey: Float = 0, paper: Float = 255, grain: Float = 0,
    light: (_ x: Float, _ y: Float) -> Float = { _, _ in 1 },
    alpha: (_ x: Float, _ y: Float, _ ink: Float) -> Float = { _, _, _ in 1 }
  ) -> PixelImage {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(2 * side * side)
    for index in ink.indices {
      let x = (Float(index % side) + 0.5) / Float(side)
      let y = (Float(index / side) + 0.5) / Float(side)
      var grey = (paper + (inkGrey - paper) * ink[index]) * light(x, y)
      if grain > 0 { grey += grain * Float(Double.normal(using: &generator)) }
      let opacity = alpha(x, y, ink[index])
      pixels.append(opacity == 0 ? 0 : UInt8(max(0, min(255, grey.rounded()))))
      pixels.append(UInt8(max(0, min(255, (255 * opacity).rounded()))))
    }
    return PixelImage(width: side, height: side, layout: .greyAlpha, pixels: pixels)
  }
}
