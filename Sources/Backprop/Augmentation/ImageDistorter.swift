internal import CKernels
import Numerics

/// Distorts one image after the other in the same scratch space.
struct ImageDistorter: ~Copyable {
  private let augmentation: ImageAugmentation
  private let width: Int
  private let height: Int

  /// The image with a row or column of zeros on each side.
  private let image: AlignedBuffer<UInt8>

  /// The displacements in pixels to the right, then those down, each height × width with a stride;
  /// zeros around them, so that the kernels see no edges.
  private let fields: AlignedBuffer<Float>
  private let scratch: AlignedBuffer<Float>
  private let stride: Int

  /// The Gaussian from its middle to the right, of sum 1 together with its mirror image.
  private let gaussian: [Float]
  /// The number of pixels on each side of the middle that can lie in the image.
  private let reach: Int

  init(_ augmentation: ImageAugmentation) {
    self.augmentation = augmentation
    (width, height) = (augmentation.width, augmentation.height)
    gaussian = augmentation.elastic.map { Self.gaussian($0.smoothness) } ?? [1]
    reach = min(gaussian.count, max(width, height)) - 1
    let columns = Int(CK_FIELD_COLUMNS)
    stride = (width + columns - 1) / columns * columns + reach
    let count = reach + 2 * height * stride + columns
    fields = AlignedBuffer(repeating: 0, count: count)
    scratch = AlignedBuffer(repeating: 0, count: augmentation.elastic == nil ? 0 : count)
    image = AlignedBuffer(repeating: 0, count: (width + 2) * (height + 2))
  }

  /// Writes the distorted image of the given number, height × width.
  func distort(
    _ pixels: UnsafePointer<UInt8>, number: Int, seed: UInt64,
    into result: UnsafeMutablePointer<UInt8>
  ) {
    var generator = Xoshiro256PlusPlus(seed: seed, sample: number)
    var distortion = augmentation.affineDistortion(using: &generator)
    if let elastic = augmentation.elastic {
      displace(by: Float(elastic.strength), using: &generator)
    }
    for row in 0..<height {
      (image.base + (row + 1) * (width + 2) + 1).update(from: pixels + row * width, count: width)
    }
    let across = fields.base + reach
    ck_active_f32().pointee.distort(
      &distortion, image.base, width + 2, across, across + height * stride, stride, result)
  }

  /// Draws new fields of displacements.
  private func displace(by strength: Float, using generator: inout Xoshiro256PlusPlus) {
    var local = generator
    let (across, down) = (fields.base + reach, fields.base + reach + height * stride)
    for row in 0..<height {
      for index in row * stride..<row * stride + width {
        let bits = local.next()
        // 24 bits each, which fit into an Int32: converting a UInt64 takes several times as long.
        across[index] = (Float(Int32(truncatingIfNeeded: bits >> 40)) * 0x1p-23 - 1) * strength
        down[index] = (Float(Int32(truncatingIfNeeded: bits & 0xff_ffff)) * 0x1p-23 - 1) * strength
      }
    }
    generator = local
    gaussian.withUnsafeBufferPointer { gaussian in
      guard let gaussian = gaussian.baseAddress else { return }
      ck_active_f32().pointee.smooth(
        gaussian, reach, height, width, across, stride, scratch.base + reach)
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

extension ImageAugmentation {
  /// Draws shift, angle, scaling and shear, those that are 0 without a draw.
  fileprivate func affineDistortion(using generator: inout Xoshiro256PlusPlus) -> ck_distortion {
    func symmetric(_ limit: Double) -> Double { (2 * generator.uniform() - 1) * limit }
    let (shiftX, shiftY) = (symmetric(shift), symmetric(shift))
    let angle = symmetric(rotation) * .pi / 180
    let (scaleX, scaleY) =
      scaling == 0 ? (1, 1) : (1 + symmetric(scaling), 1 + symmetric(scaling))
    let tangent = shear == 0 ? 0 : Double.tan(symmetric(shear) * .pi / 180)
    let (cosine, sine) = (Double.cos(angle), Double.sin(angle))
    return ck_distortion(
      height: height, width: width,
      matrix: (
        Float((cosine + tangent * sine) / scaleX), Float((sine - tangent * cosine) / scaleX),
        Float(-sine / scaleY), Float(cosine / scaleY)
      ), centre_x: Float(width - 1) / 2, centre_y: Float(height - 1) / 2, shift_x: Float(shiftX),
      shift_y: Float(shiftY))
  }
}

extension Xoshiro256PlusPlus {
  /// The generator for the augmentation of one sample in the epoch of a seed.
  init(seed: UInt64, sample number: Int) {
    var mixer = SplitMix64(state: seed ^ UInt64(number) &* 0xd1b5_4a32_d192_ed03)
    self.init(seed: mixer.next())
  }
}
