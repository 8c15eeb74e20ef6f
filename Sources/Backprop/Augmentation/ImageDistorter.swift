import Numerics

/// Distorts one image after the other in the same scratch space.
struct ImageDistorter: ~Copyable {
  private let augmentation: ImageAugmentation
  private let width: Int
  private let height: Int

  /// The displacement in pixels to the right and down, and scratch space to smooth it.
  private let across: AlignedBuffer<Float>
  private let down: AlignedBuffer<Float>
  private let scratch: AlignedBuffer<Float>

  /// The Gaussian from its middle to the right, of sum 1 together with its mirror image.
  private let gaussian: [Float]

  init(_ augmentation: ImageAugmentation) {
    self.augmentation = augmentation
    (width, height) = (augmentation.width, augmentation.height)
    let count = width * height
    across = AlignedBuffer(repeating: 0, count: count)
    down = AlignedBuffer(repeating: 0, count: count)
    scratch = AlignedBuffer(repeating: 0, count: count)
    gaussian = augmentation.elastic.map { Self.gaussian($0.smoothness) } ?? []
  }

  /// Writes the distorted image of the given number, height × width.
  func distort(
    _ image: UnsafePointer<UInt8>, number: Int, seed: UInt64,
    into result: UnsafeMutablePointer<UInt8>
  ) {
    var mixer = SplitMix64(state: seed ^ UInt64(number) &* 0xd1b5_4a32_d192_ed03)
    var generator = Xoshiro256PlusPlus(seed: mixer.next())
    func symmetric(_ limit: Double) -> Double { (2 * generator.uniform() - 1) * limit }
    let (shiftX, shiftY) = (symmetric(augmentation.shift), symmetric(augmentation.shift))
    let angle = symmetric(augmentation.rotation) * .pi / 180
    if let elastic = augmentation.elastic {
      displace(by: Float(elastic.strength), using: &generator)
    }
    let (cosine, sine) = (Float(Double.cos(angle)), Float(Double.sin(angle)))
    let (centreX, centreY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        let dx = Float(x) - centreX - Float(shiftX)
        let dy = Float(y) - centreY - Float(shiftY)
        result[index] = value(
          of: image, x: cosine * dx + sine * dy + centreX + across.base[index],
          y: cosine * dy - sine * dx + centreY + down.base[index])
      }
    }
  }

  /// The grey value at a position between pixels, interpolated and rounded.
  @inline(__always)
  private func value(of image: UnsafePointer<UInt8>, x: Float, y: Float) -> UInt8 {
    guard x > -1, y > -1, x < Float(width), y < Float(height) else { return 0 }
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (x - left, y - top)
    let (column, row) = (Int(left), Int(top))
    @inline(__always) func pixel(_ column: Int, _ row: Int) -> Float {
      0..<width ~= column && 0..<height ~= row ? Float(image[row * width + column]) : 0
    }
    let upper = (1 - u) * pixel(column, row) + u * pixel(column + 1, row)
    let lower = (1 - u) * pixel(column, row + 1) + u * pixel(column + 1, row + 1)
    return UInt8((1 - v) * upper + v * lower + 0.5)
  }

  /// Draws a new field of displacements.
  private func displace(by strength: Float, using generator: inout Xoshiro256PlusPlus) {
    for index in 0..<width * height {
      let bits = generator.next()
      across.base[index] = (Float(bits >> 40) * 0x1p-23 - 1) * strength
      down.base[index] = (Float(bits & 0xff_ffff) * 0x1p-23 - 1) * strength
    }
    smooth(across.base)
    smooth(down.base)
  }

  /// Convolves a field, which is 0 outside, with the Gaussian, down the columns and along the rows.
  private func smooth(_ field: UnsafeMutablePointer<Float>) {
    convolve(field, into: scratch.base, count: width * height, step: width)
    for row in 0..<height {
      convolve(scratch.base + row * width, into: field + row * width, count: width, step: 1)
    }
  }

  /// Adds shifted copies of `count` numbers, one pixel being `step` elements: whole rows are
  /// shifted at once.
  private func convolve(
    _ source: UnsafePointer<Float>, into target: UnsafeMutablePointer<Float>, count: Int, step: Int
  ) {
    for i in 0..<count { target[i] = gaussian[0] * source[i] }
    for pixels in 1..<gaussian.count where pixels * step < count {
      let (weight, moved) = (gaussian[pixels], pixels * step)
      for i in 0..<count - moved { target[i] += weight * source[i + moved] }
      for i in moved..<count { target[i] += weight * source[i - moved] }
    }
  }

  /// exp(-k²/2σ²), k = 0…3σ.
  private static func gaussian(_ sigma: Double) -> [Float] {
    let reach = Int((3 * sigma).rounded(.up))
    let raw = (0...reach).map { Double.exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let sum = 2 * raw.reduce(0, +) - raw[0]
    return raw.map { Float($0 / sum) }
  }
}
