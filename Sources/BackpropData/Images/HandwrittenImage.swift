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
  private static let digitSide = 20
  /// The smallest difference between ink and background that counts as writing, of 255.
  private static let smallestContrast: Float = 24
  /// The range of the fraction of the contrast below which a pixel is background; the evenness of
  /// the border selects it.
  private static let threshold: ClosedRange<Float> = 0.02...0.3

  /// 28 × 28 pixels, row by row; 0 is background.
  public let pixels: [UInt8]

  /// Brings an image to MNIST's form.
  ///
  /// Transparent pixels take the grey of the background. The border decides if the digit is darker
  /// than the background and has to be inverted. A 28 × 28 image that is light on a black border is
  /// in that form already and remains unchanged.
  ///
  /// - Throws: `FileError` of kind `badData` if the image is blank.
  public init(_ image: PixelImage) throws(FileError) {
    let grey = image.luminance(over: Self.background(of: image))
    let border = Self.border(width: image.width, height: image.height).map { grey[$0] }.sorted()
    if image.width == Self.side, image.height == Self.side, border.last.map({ $0 <= 16 }) == true,
      grey.contains(where: { Float($0) >= Self.smallestContrast })
    {
      pixels = grey
      return
    }
    let middle = border[border.count / 2]
    let paper = Float(middle)
    let mean = Float(grey.reduce(0) { $0 + Int($1) }) / Float(grey.count)
    // There is less ink than paper: it moves the mean to its own side.
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
    // The paper is as uneven everywhere as at the border.
    let deviations = border.map { $0 > middle ? $0 - middle : middle - $0 }.sorted()
    let grain = Float(deviations[border.count * 9 / 10])
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

  /// Returns the indices of the outermost pixels.
  private static func border(width: Int, height: Int) -> [Int] {
    var indices: [Int] = []
    for column in 0..<width { indices += [column, (height - 1) * width + column] }
    for row in 0..<height { indices += [row * width, row * width + width - 1] }
    return indices
  }

  /// Returns the grey of transparent pixels: that of the visible border if most of it is visible, else
  /// the one of black and white that is farther from the visible pixels.
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

  /// Returns the digit, cropped and scaled so that its longer side has 20 pixels and the brightest is
  /// 255.
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

  /// Returns the digit in 28 × 28 pixels, moved by whole pixels so that its centre of mass is that of
  /// MNIST and all of it is inside.
  ///
  /// Counted from the left edge of the first pixel, MNIST's centres are in [14, 15) (measured on all
  /// of its test images): around the middle of the pixel of index 14, and not of the image.
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
      let start = Int((Float(side) / 2 - moment / mass - 0.001).rounded(.up))
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

/// A grey image of numbers, for the steps on the way to MNIST's form.
private struct GreyPlane {
  var width: Int
  var height: Int
  /// `height × width`, row by row.
  var values: [Float]

  /// Returns the part of the image in `columns` and `rows`.
  func cropped(columns: Range<Int>, rows: Range<Int>) -> GreyPlane {
    var result = GreyPlane(width: columns.count, height: rows.count, values: [])
    for row in rows {
      let start = row * width
      result.values += values[start + columns.lowerBound..<start + columns.upperBound]
    }
    return result
  }

  /// Returns the image in another size. Where it shrinks, a pixel is the mean of what it covers, which
  /// antialiases without blur; where it grows, it is interpolated linearly.
  func scaled(width newWidth: Int, height newHeight: Int) -> GreyPlane {
    let across = Self.weights(from: width, to: newWidth)
    let down = Self.weights(from: height, to: newHeight)
    var narrow = [Float](repeating: 0, count: height * newWidth)
    for row in 0..<height {
      for column in 0..<newWidth {
        var sum: Float = 0
        for (offset, weight) in across[column].weights.enumerated() {
          sum += weight * values[row * width + across[column].first + offset]
        }
        narrow[row * newWidth + column] = sum
      }
    }
    var result = GreyPlane(
      width: newWidth, height: newHeight,
      values: [Float](repeating: 0, count: newWidth * newHeight))
    for row in 0..<newHeight {
      for (offset, weight) in down[row].weights.enumerated() {
        let source = (down[row].first + offset) * newWidth
        for column in 0..<newWidth {
          result.values[row * newWidth + column] += weight * narrow[source + column]
        }
      }
    }
    return result
  }

  /// Returns for each new pixel the old ones of which it is the mean, and their weights of sum 1.
  private static func weights(
    from old: Int, to new: Int
  ) -> [(first: Int, weights: [Float])] {
    let ratio = Float(old) / Float(new)
    let reach = ratio > 1 ? ratio / 2 : 1
    return (0..<new).map { index in
      let centre = (Float(index) + 0.5) * ratio
      let first = max(0, min(old - 1, Int(centre - reach)))
      let last = min(old - 1, Int(centre + reach))
      let raw = (first...max(first, last)).map { pixel in
        let left = Float(pixel)
        return ratio > 1
          ? max(0, min(left + 1, centre + reach) - max(left, centre - reach))
          : max(0, 1 - abs(left + 0.5 - centre))
      }
      let sum = raw.reduce(0, +)
      return (first, raw.map { $0 / sum })
    }
  }
}
