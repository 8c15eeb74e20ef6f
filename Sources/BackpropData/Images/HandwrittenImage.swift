public import BackpropFiles

/// A digit in MNIST's form, made from any image: what a trained network can be asked about.
///
/// As MNIST's page describes it: grey, light on dark, scaled with antialiasing so that the digit
/// fits 20 × 20 pixels, and placed in 28 × 28 so that its centre of mass is in the middle.
/// Source: <https://yann.lecun.com/exdb/mnist/>.
public struct HandwrittenImage: Sendable, Hashable {
  /// Columns and rows.
  public static let side = 28
  /// The longer side of the digit itself.
  static let digitSide = 20
  /// The smallest difference between ink and background that is taken for writing, of 255.
  static let smallestContrast: Float = 24
  /// The parts of the contrast between which lies what is still taken for background: how much
  /// depends on how even the border is.
  static let threshold: ClosedRange<Float> = 0.02...0.3

  /// 28 × 28 pixels, row by row; 0 is background.
  public let pixels: [UInt8]

  /// Brings an image to MNIST's form.
  ///
  /// Transparent pixels take the background's grey. Whether the digit is darker than the
  /// background, and has to be inverted, is decided from the border. A 28 × 28 image that is light
  /// on a black border already is in that form and passes unchanged.
  ///
  /// - Throws: `FileError` of kind `badData` where there is nothing to be seen.
  public init(_ image: PixelImage) throws(FileError) {
    let grey = image.luminance(over: Self.background(of: image))
    let border = Self.border(width: image.width, height: image.height).map { grey[$0] }.sorted()
    if image.width == Self.side, image.height == Self.side, border.last.map({ $0 <= 16 }) == true,
      grey.contains(where: { Float($0) >= Self.smallestContrast })
    {
      pixels = grey
      return
    }
    let paper = Float(border[border.count / 2])
    let mean = Float(grey.reduce(0) { $0 + Int($1) }) / Float(grey.count)
    // Ink is little against the paper: it draws the mean to its own side.
    let sign: Float = mean < paper || (mean == paper && paper >= 128) ? -1 : 1
    var plane = GreyPlane(
      width: image.width, height: image.height,
      values: grey.map { max(0, sign * (Float($0) - paper)) })
    let contrast = plane.values.max() ?? 0
    guard contrast >= Self.smallestContrast else {
      throw FileError(
        .badData, "the image is blank: no digit stands out from the background",
        advice: "draw the digit with more contrast")
    }
    // What the paper's grain does at the border, it may do anywhere.
    let grain = border.map { abs(Float($0) - paper) }.sorted()[border.count * 9 / 10]
    let threshold = max(
      Self.threshold.lowerBound, min(Self.threshold.upperBound, 1.5 * grain / contrast))
    for index in plane.values.indices where plane.values[index] < threshold * contrast {
      plane.values[index] = 0
    }
    pixels = Self.centred(Self.fitted(plane))
  }

  /// Reads the PNG file at `path` and brings it to MNIST's form.
  ///
  /// - Throws: `FileError` of kind `notFound` or `badData`.
  public init(png path: String) throws(FileError) {
    do throws(FileError) {
      try self.init(PNGDecoder.decode(WholeFile.read(path, limit: 256 << 20)))
    } catch { throw error.inFile(path) }
  }

  /// The indices of the outermost pixels.
  private static func border(width: Int, height: Int) -> [Int] {
    let edges = (0..<width).flatMap { [$0, (height - 1) * width + $0] }
    return edges + (0..<height).flatMap { [$0 * width, $0 * width + width - 1] }
  }

  /// The grey that transparent pixels show: that of the visible border where most of it is visible,
  /// else whichever of black and white is farther from the visible pixels.
  private static func background(of image: PixelImage) -> UInt8 {
    let step = image.layout.channels
    func alpha(_ pixel: Int) -> Int { Int(image.pixels[pixel * step + step - 1]) }
    let grey = image.luminance(over: 0)
    let edge = border(width: image.width, height: image.height)
    let visible = edge.filter { alpha($0) == 255 }.map { grey[$0] }.sorted()
    if 2 * visible.count > edge.count { return visible[visible.count / 2] }
    // Over black each grey is already multiplied by its alpha.
    let ink = grey.reduce(0) { $0 + Int($1) }
    let weight = (0..<grey.count).reduce(0) { $0 + alpha($1) }
    return weight > 0 && 255 * ink >= 128 * weight ? 0 : 255
  }

  /// The digit cut out and scaled so that its longer side has 20 pixels and its brightest is 255.
  private static func fitted(_ plane: GreyPlane) -> GreyPlane {
    var (left, right, top, bottom) = (plane.width, 0, plane.height, 0)
    for row in 0..<plane.height {
      for column in 0..<plane.width where plane.values[row * plane.width + column] > 0 {
        (left, right) = (min(left, column), max(right, column + 1))
        (top, bottom) = (min(top, row), max(bottom, row + 1))
      }
    }
    let digit = plane.cropped(columns: left..<right, rows: top..<bottom)
    let longer = Float(max(digit.width, digit.height))
    func side(_ old: Int) -> Int {
      max(1, Int((Float(old) * Float(digitSide) / longer).rounded()))
    }
    var small = digit.scaled(width: side(digit.width), height: side(digit.height))
    let brightest = small.values.max() ?? 0
    if brightest > 0 { small.values = small.values.map { $0 * 255 / brightest } }
    return small
  }

  /// The digit in 28 × 28 pixels, moved by whole pixels so that its centre of mass is where MNIST
  /// has it, and all of it is inside.
  ///
  /// Counted from the left edge of the first pixel, MNIST's centres lie in [14, 15) (measured on
  /// all of its test images): around the middle of the pixel of index 14, and not of the image.
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
      // A digit that is symmetric stays at 14 although its sums may be rounded.
      let wanted = Int((Float(side) / 2 - moment / mass - 0.001).rounded(.up))
      return max(0, min(side - length, wanted))
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
