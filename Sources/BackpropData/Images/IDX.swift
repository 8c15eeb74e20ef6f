public import BackpropFiles

/// The IDX file format of MNIST: a magic number, sizes as big-endian 32-bit integers, then bytes.
///
///     images: 00 00 08 03, count, rows, columns, count × rows × columns bytes
///     labels: 00 00 08 01, count, count bytes
///
/// Files may be gzipped, which their first bytes tell and not their name.
/// Source: <https://yann.lecun.com/exdb/mnist/>, "File formats".
public enum IDX {
  /// Images without their labels.
  public struct Images: Sendable, Hashable {
    /// The number of images here.
    public let count: Int
    /// The number of images in the file, of which these are the first.
    public let total: Int
    /// The number of rows of an image.
    public let height: Int
    /// The number of columns of an image.
    public let width: Int
    /// The pixels: `count × height × width`.
    public let pixels: [UInt8]
  }

  private static let imagesMagic: UInt32 = 0x0803
  private static let labelsMagic: UInt32 = 0x0801
  /// The size of the largest accepted file in bytes, decompressed: twenty times MNIST.
  public static let limit = 1 << 30

  /// Reads images and their labels from two files.
  ///
  /// - Throws: `FileError` of kind `notFound`, or `badData` with file and byte offset.
  public static func read(
    images imagesPath: String, labels labelsPath: String, classCount: Int = 10
  ) throws(FileError) -> LabeledImages {
    try read(images: imagesPath, labels: labelsPath, classCount: classCount, keeping: limit)
      .images
  }

  /// Reads as ``read(images:labels:classCount:)``, but keeps only the first images, which have
  /// `pixelCount` pixels together.
  ///
  /// - Returns: These images, and the number of images in the files.
  static func read(
    images imagesPath: String, labels labelsPath: String, classCount: Int = 10,
    keeping pixelCount: Int
  ) throws(FileError) -> (images: LabeledImages, total: Int) {
    let images: Images
    do throws(FileError) {
      images = try self.images(
        from: WholeFile.read(imagesPath, limit: limit), keeping: pixelCount)
    } catch { throw error.inFile(imagesPath) }
    let labels: [UInt8]
    do throws(FileError) {
      labels = try self.labels(
        from: WholeFile.read(labelsPath, limit: limit), classCount: classCount)
    } catch { throw error.inFile(labelsPath) }
    guard images.total == labels.count else {
      throw FileError(
        .badData, "\(labels.count) labels, but \(images.total) images in \(imagesPath)",
        path: labelsPath, at: .byte(4), advice: "take both files from the same data set")
    }
    let kept = LabeledImages(
      pixels: images.pixels, labels: Array(labels.prefix(images.count)), width: images.width,
      height: images.height, classCount: classCount)
    return (kept, images.total)
  }

  /// Decodes images from the bytes of a file, plain or gzipped.
  ///
  /// It consumes the bytes, so that MNIST's 47 million are not in memory twice.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of the file.
  ///   - pixelCount: The number of pixels of the first images, which are kept; the others are only
  ///     checked.
  /// - Throws: `FileError` of kind `badData`; the offset counts in the decompressed bytes, or in the
  ///   compressed ones if these are damaged.
  public static func images(
    from bytes: consuming [UInt8], keeping pixelCount: Int = limit
  ) throws(FileError) -> Images {
    precondition(pixelCount >= 0, "a number of pixels is not negative")
    var length = bytes.count
    if Gzip.isCompressed(bytes) {
      (bytes, length) = try Gzip.decompress(
        bytes, limit: limit + 16, keeping: 16 + min(pixelCount, limit))
    }
    let size = try imagesHeader(bytes, length: length)
    let area = size.height * size.width
    let kept = min(size.count, pixelCount / area)
    bytes.removeFirst(16)
    bytes.removeLast(bytes.count - kept * area)
    return Images(
      count: kept, total: size.count, height: size.height, width: size.width, pixels: bytes)
  }

  /// Decodes labels from the bytes of a file, plain or gzipped; each must be below `classCount`.
  ///
  /// - Throws: `FileError` of kind `badData`, as for ``images(from:keeping:)``.
  public static func labels(
    from bytes: [UInt8], classCount: Int = 10
  ) throws(FileError) -> [UInt8] {
    var reader = ByteReader(
      Gzip.isCompressed(bytes) ? try Gzip.decompress(bytes, limit: limit + 16) : bytes)
    try readMagic(&reader, expected: labelsMagic)
    let count = Int(try reader.bigEndian(UInt32.self, "the number of labels"))
    let start = reader.offset
    let labels = Array(try reader.slice(count, "\(count) labels"))
    try reader.end()
    if let wrong = labels.firstIndex(where: { $0 >= classCount }) {
      throw refuse("label \(labels[wrong]) is not in 0…\(classCount - 1)", at: start + wrong)
    }
    return labels
  }

  /// Returns the images as a plain IDX file.
  public static func encodeImages(_ images: LabeledImages) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(16 + images.pixels.count)
    for number in [Int(imagesMagic), images.count, images.height, images.width] {
      append(number, to: &bytes)
    }
    return bytes + images.pixels
  }

  /// Returns the labels as a plain IDX file.
  public static func encodeLabels(_ labels: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    append(Int(labelsMagic), to: &bytes)
    append(labels.count, to: &bytes)
    return bytes + labels
  }

  private static func append(_ number: Int, to bytes: inout [UInt8]) {
    precondition(0...Int(UInt32.max) ~= number, "a size in IDX has 32 bits")
    for shift in [24, 16, 8, 0] { bytes.append(UInt8(number >> shift & 0xff)) }
  }

  /// Reads the header of a file of images and checks that exactly its pixels follow.
  ///
  /// - Parameters:
  ///   - bytes: The bytes of the file, or its beginning.
  ///   - length: The number of bytes of the whole file.
  private static func imagesHeader(
    _ bytes: [UInt8], length: Int
  ) throws(FileError) -> (count: Int, height: Int, width: Int) {
    var reader = ByteReader(bytes)
    try readMagic(&reader, expected: imagesMagic)
    let count = Int(try reader.bigEndian(UInt32.self, "the number of images"))
    let height = Int(try reader.bigEndian(UInt32.self, "the number of rows"))
    let width = Int(try reader.bigEndian(UInt32.self, "the number of columns"))
    guard height > 0, width > 0 else {
      throw refuse("images of \(height)×\(width) pixels", at: height > 0 ? 12 : 8)
    }
    let (area, areaOverflows) = height.multipliedReportingOverflow(by: width)
    let (total, totalOverflows) = count.multipliedReportingOverflow(by: area)
    guard !areaOverflows, !totalOverflows, total <= limit else {
      throw refuse("\(count) images of \(height)×\(width) pixels are too many", at: 4)
    }
    let left = length - reader.offset
    guard total <= left else {
      throw refuse(
        "truncated: \(count) images of \(height)×\(width) pixels need \(total) bytes, \(left) are left",
        at: reader.offset)
    }
    guard total == left else {
      throw FileError(.badData, "\(left - total) bytes too many", at: .byte(reader.offset + total))
    }
    return (count, height, width)
  }

  private static func readMagic(
    _ reader: inout ByteReader, expected: UInt32
  ) throws(FileError) {
    let magic = try reader.bigEndian(UInt32.self, "the magic number")
    guard magic != expected else { return }
    switch magic {
    case labelsMagic:
      throw refuse(
        "holds labels where images belong", at: 0, advice: "swap the image and label files")
    case imagesMagic:
      throw refuse(
        "holds images where labels belong", at: 0, advice: "swap the image and label files")
    case _ where magic >> 16 == 0x1f8b:
      throw refuse("is compressed twice", at: 0, advice: "decompress it once with gunzip")
    default:
      let digits = String(magic, radix: 16)
      throw refuse(
        "not an IDX file: it begins with 0x\(digits) instead of 0x\(String(expected, radix: 16))",
        at: 0)
    }
  }

  private static func refuse(
    _ problem: String, at offset: Int, advice: String = "get the file again"
  ) -> FileError {
    FileError(.badData, problem, at: .byte(offset), advice: advice)
  }
}
