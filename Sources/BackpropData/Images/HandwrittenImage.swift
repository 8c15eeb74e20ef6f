public import BackpropFiles

/// A digit in MNIST's form, made from any image, for a trained network to classify.
///
/// The form is that of MNIST's page: grey, light on dark, scaled with antialiasing so that the digit
/// fits 20 × 20 pixels, and placed in 28 × 28 so that its centre of mass is in the middle.
/// Source: <https://yann.lecun.com/exdb/mnist/>.
public struct HandwrittenImage: Sendable, Hashable {
  /// The number of columns and rows.
  public static let side = 28
  /// The longer side of the digit itself.
  static let digitSide = 20

  /// 28 × 28 pixels, row by row; 0 is background.
  public let pixels: [UInt8]
  /// The doubts about the image and its file, in the order in which they arose.
  public let remarks: [Remark]

  /// Brings an image to MNIST's form.
  ///
  /// Transparent pixels are background. Frames, the lines of ruled or squared paper, specks, grain and
  /// uneven illumination are removed, and hairlines become as thick as MNIST's thinnest strokes. The
  /// background is that of the border; ink differs from it in either direction. A 28 × 28 image whose
  /// digit is where MNIST has it is in that form already and remains unchanged, or is inverted.
  ///
  /// - Throws: `FileError` of kind `badData` if the image is blank.
  public init(_ image: PixelImage) throws(FileError) {
    let fromFile = image.remarks.map { Remark.file($0) }
    if let pixels = Self.alreadyNormalized(image) {
      self.pixels = pixels
      remarks = fromFile
      return
    }
    guard let ink = Ink(of: image) else {
      throw FileError(
        .badData, "the image is blank: no digit stands out from the background",
        advice: "draw the digit with more contrast")
    }
    pixels = Self.centred(Self.fitted(ink.digit))
    remarks = fromFile + ink.remarks
  }

  /// Reads the PNG file at `path` and brings it to MNIST's form.
  ///
  /// - Throws: `FileError` of kind `notFound` or `badData`.
  public init(png path: String) throws(FileError) {
    do throws(FileError) {
      try self.init(PNGDecoder.decode(WholeFile.read(path, limit: 256 << 20)))
    } catch { throw error.inFile(path) }
  }

  /// Returns the pixels of an image that is in MNIST's form, or in that form with black and white
  /// exchanged; nil for others.
  private static func alreadyNormalized(_ image: PixelImage) -> [UInt8]? {
    let step = image.layout.channels
    guard image.width == side, image.height == side,
      (0..<side * side).allSatisfy({ image.pixels[$0 * step + step - 1] == 255 })
    else { return nil }
    let grey = image.luminance(over: 0)
    return [grey, grey.map { 255 - $0 }].first { isNormalized($0) }
  }

  /// Returns true if the digit's box and centre of mass are as in MNIST: a longer side of 20, and centres
  /// in [14, 15), counted from the edge of the first pixel (measured on all of its test images).
  private static func isNormalized(_ pixels: [UInt8]) -> Bool {
    var (left, right, top, bottom) = (side, -1, side, -1)
    var (mass, x, y) = (Float(0), Float(0), Float(0))
    var brightest: UInt8 = 0
    for index in pixels.indices where pixels[index] > 0 {
      let (column, row, value) = (index % side, index / side, Float(pixels[index]))
      (left, right) = (min(left, column), max(right, column))
      (top, bottom) = (min(top, row), max(bottom, row))
      mass += value
      x += value * (Float(column) + 0.5)
      y += value * (Float(row) + 0.5)
      brightest = max(brightest, pixels[index])
    }
    guard brightest >= 128, left > 0, top > 0, right < side - 1, bottom < side - 1 else {
      return false
    }
    return digitSide - 1...digitSide ~= max(right - left, bottom - top) + 1
      && 13.9..<15.1 ~= x / mass && 13.9..<15.1 ~= y / mass
  }

  /// Returns the digit, scaled so that its longer side has 20 pixels and the brightest is 255.
  private static func fitted(_ digit: GreyPlane) -> GreyPlane {
    let longer = Float(max(digit.width, digit.height))
    func side(_ old: Int) -> Int {
      max(1, Int((Float(old) * Float(digitSide) / longer).rounded()))
    }
    var small = digit.scaled(width: side(digit.width), height: side(digit.height))
    let brightest = small.values.max() ?? 0
    if brightest > 0 { small.values = small.values.map { $0 * 255 / brightest } }
    return small
  }

  /// Returns the digit in 28 × 28 pixels, moved by whole pixels so that its centre of mass is that of
  /// MNIST and all of it is inside.
  ///
  /// MNIST's centres are around the middle of the pixel of index 14, and not of the image.
  private static func centred(_ digit: GreyPlane) -> [UInt8] {
    var (mass, x, y) = (Float(0), Float(0), Float(0))
    for row in 0..<digit.height {
      for column in 0..<digit.width {
        let value = digit.values[row * digit.width + column]
        mass += value
        x += value * (Float(column) + 0.5)
        y += value * (Float(row) + 0.5)
      }
    }
    func start(_ moment: Float, _ length: Int) -> Int {
      // A symmetric digit stays at 14 although its sums may be rounded.
      let start = Int((Float(side) / 2 - moment / max(mass, 1) - 0.001).rounded(.up))
      return max(0, min(side - length, start))
    }
    let (left, top) = (start(x, digit.width), start(y, digit.height))
    var pixels = [UInt8](repeating: 0, count: side * side)
    for row in 0..<digit.height {
      for column in 0..<digit.width {
        let value = digit.values[row * digit.width + column]
        pixels[(top + row) * side + left + column] = UInt8(max(0, min(255, value + 0.5)))
      }
    }
    return pixels
  }
}
