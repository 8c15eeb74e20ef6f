/// Grey images of one size with a class each.
public struct LabeledImages: Sendable, Hashable {
  /// The pixels, image by image and row by row: `count × height × width`. 0 is background.
  public private(set) var pixels: [UInt8]
  /// The class of each image, in `0..<classCount`.
  public private(set) var labels: [UInt8]
  /// Columns of an image.
  public let width: Int
  /// Rows of an image.
  public let height: Int
  /// How many classes there are.
  public let classCount: Int

  /// Images from their pixels, of which there must be `labels.count × height × width`.
  public init(
    pixels: [UInt8], labels: [UInt8], width: Int, height: Int, classCount: Int = 10
  ) {
    precondition(width > 0 && height > 0 && classCount > 0, "sizes are positive")
    precondition(pixels.count == labels.count * width * height, "pixels do not fit the labels")
    precondition(labels.allSatisfy { $0 < classCount }, "a label is below classCount")
    self.pixels = pixels
    self.labels = labels
    self.width = width
    self.height = height
    self.classCount = classCount
  }

  /// How many images there are.
  public var count: Int { labels.count }

  /// Pixels of an image: `height × width`, the network's number of inputs.
  public var pixelCount: Int { width * height }

  /// The pixels of the image at `index`, without a copy.
  public func image(_ index: Int) -> ArraySlice<UInt8> {
    precondition(labels.indices.contains(index), "no such image")
    return pixels[index * pixelCount..<(index + 1) * pixelCount]
  }

  /// The images of `range`.
  ///
  /// - Complexity: O(number of pixels); they are copied.
  public subscript(range: Range<Int>) -> LabeledImages {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "no such images")
    let bytes = range.lowerBound * pixelCount..<range.upperBound * pixelCount
    return LabeledImages(
      pixels: Array(pixels[bytes]), labels: Array(labels[range]), width: width, height: height,
      classCount: classCount)
  }

  /// Takes the images from `start` on away and returns them.
  ///
  /// - Complexity: O(number of pixels taken away); the others stay where they are in memory.
  mutating func takeSuffix(from start: Int) -> LabeledImages {
    let suffix = self[start..<count]
    pixels.removeLast(suffix.pixels.count)
    labels.removeLast(suffix.count)
    return suffix
  }

  /// The first `length` images, or all where there are fewer.
  public func prefix(_ length: Int) -> LabeledImages {
    length >= count ? self : self[0..<max(0, length)]
  }
}
