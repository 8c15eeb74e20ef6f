@testable import Backprop
import Numerics

/// The distortion of an image in plain Swift, operation by operation what the kernels compute.
final class ReferenceDistorter {
  private let augmentation: ImageAugmentation
  private let width: Int
  private let height: Int

  /// The displacement in pixels to the right and down, and scratch space to smooth it.
  private var across: [Float]
  private var down: [Float]
  private var scratch: [Float]

  /// The Gaussian from its middle to the right, of sum 1 together with its mirror image.
  private let gaussian: [Float]

  init(_ augmentation: ImageAugmentation) {
    self.augmentation = augmentation
    (width, height) = (augmentation.width, augmentation.height)
    let zeros = [Float](repeating: 0, count: width * height)
    (across, down, scratch) = (zeros, zeros, zeros)
    gaussian = augmentation.elastic.map { Self.gaussian($0.smoothness) } ?? []
  }

  /// The distorted image of the given number, height × width.
  func distort(_ image: [UInt8], number: Int, seed: UInt64) -> [UInt8] {
    var generator = Xoshiro256PlusPlus(seed: seed, sample: number)
    func symmetric(_ limit: Double) -> Double { (2 * generator.uniform() - 1) * limit }
    let (shiftX, shiftY) = (symmetric(augmentation.shift), symmetric(augmentation.shift))
    let angle = symmetric(augmentation.rotation) * .pi / 180
    if let elastic = augmentation.elastic {
      for index in 0..<width * height {
        let bits = generator.next()
        across[index] = (Float(bits >> 40) * 0x1p-23 - 1) * Float(elastic.strength)
        down[index] = (Float(bits & 0xff_ffff) * 0x1p-23 - 1) * Float(elastic.strength)
      }
      smooth(&across)
      smooth(&down)
    }
    let (cosine, sine) = (Float(Double.cos(angle)), Float(Double.sin(angle)))
    let (centreX, centreY) = (Float(width - 1) / 2, Float(height - 1) / 2)
    return (0..<width * height).map { index in
      let dx = Float(index % width) - centreX - Float(shiftX)
      let dy = Float(index / width) - centreY - Float(shiftY)
      return value(
        of: image, x: cosine * dx + sine * dy + centreX + across[index],
        y: cosine * dy - sine * dx + centreY + down[index])
    }
  }

  /// The grey value at a position between pixels, interpolated and rounded.
  private func value(of image: [UInt8], x: Float, y: Float) -> UInt8 {
    guard x > -1, y > -1, x < Float(width), y < Float(height) else { return 0 }
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (x - left, y - top)
    func pixel(_ column: Int, _ row: Int) -> Float {
      0..<width ~= column && 0..<height ~= row ? Float(image[row * width + column]) : 0
    }
    let (column, row) = (Int(left), Int(top))
    let upper = (1 - u) * pixel(column, row) + u * pixel(column + 1, row)
    let lower = (1 - u) * pixel(column, row + 1) + u * pixel(column + 1, row + 1)
    return UInt8((1 - v) * upper + v * lower + 0.5)
  }

  /// Convolves a field, which is 0 outside, with the Gaussian, down the columns and along the rows.
  private func smooth(_ field: inout [Float]) {
    scratch = convolved(field, along: width) { $0 / self.width }
    field = convolved(scratch, along: 1) { $0 % self.width }
  }

  private func convolved(_ source: [Float], along step: Int, at position: (Int) -> Int) -> [Float] {
    let length = step == 1 ? width : height
    return source.indices.map { index in
      var sum = gaussian[0] * source[index]
      for k in 1..<gaussian.count {
        if position(index) + k < length { sum += gaussian[k] * source[index + k * step] }
        if position(index) - k >= 0 { sum += gaussian[k] * source[index - k * step] }
      }
      return sum
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
