public import BackpropFiles

/// The IDX file format of MNIST: a magic number, sizes as big-endian 32-bit integers, then elements.
///
///     images: 00 00 08 03, count, rows, columns, count × rows × columns bytes
///     labels: 00 00 08 01, count, count bytes
///
/// The third byte of the magic number is the type of the elements: 08 for bytes, as here, 09 for signed
/// bytes, 0B, 0C for integers of 16 and 32 bits, 0D, 0E for floating-point numbers of 32 and 64 bits, all
/// big-endian. Pixels are whole numbers from 0 to 255, or floating-point numbers from 0 to 1 that become
/// the nearest of them; labels are whole numbers.
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

  /// The types of elements.
  private enum Element: UInt8 {
    case unsignedByte = 0x08
    case signedByte = 0x09
    case integer16 = 0x0b
    case integer32 = 0x0c
    case float32 = 0x0d
    case float64 = 0x0e

    /// The number of bytes.
    var size: Int {
      switch self {
      case .unsignedByte, .signedByte: 1
      case .integer16: 2
      case .integer32, .float32: 4
      case .float64: 8
      }
    }

    /// Returns the number in big-endian bytes.
    func number(_ bytes: ArraySlice<UInt8>) -> Double {
      let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return switch self {
      case .unsignedByte: Double(bits)
      case .signedByte: Double(Int8(truncatingIfNeeded: bits))
      case .integer16: Double(Int16(truncatingIfNeeded: bits))
      case .integer32: Double(Int32(truncatingIfNeeded: bits))
      case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
      case .float64: Double(bitPattern: bits)
      }
    }
  }
  /// The size of the largest accepted file in bytes, decompressed: `ReadLimit.bytes`.
  public static var limit: Int { ReadLimit.bytes }

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
    func file(_ path: String) -> File {
      File(name: path) { () throws(FileError) in try WholeFile.read(path, limit: limit) }
    }
    return try read(
      images: file(imagesPath), labels: file(labelsPath), classCount: classCount,
      keeping: pixelCount, limit: limit)
  }

  /// A file on the disk or in an archive.
  struct File {
    /// The name for messages.
    let name: String
    /// Returns the bytes, plain or gzipped.
    let content: () throws(FileError) -> [UInt8]

    /// Calls `body` with the bytes; an error of either names the file.
    func read<Value>(
      _ body: (consuming [UInt8]) throws(FileError) -> Value
    ) throws(FileError) -> Value {
      do throws(FileError) {
        return try body(content())
      } catch { throw error.inFile(name) }
    }
  }

  /// Reads images and labels of two files, each of at most `limit` bytes when decompressed.
  static func read(
    images imageFile: File, labels labelFile: File, classCount: Int, keeping pixelCount: Int,
    limit: Int
  ) throws(FileError) -> (images: LabeledImages, total: Int) {
    let images = try imageFile.read { (bytes) throws(FileError) in
      try self.images(from: bytes, keeping: pixelCount, limit: limit)
    }
    let labels = try labelFile.read { (bytes) throws(FileError) in
      try self.labels(from: bytes, classCount: classCount, limit: limit)
    }
    guard images.total == labels.count else {
      throw FileError(
        .badData, "\(labels.count) labels, but \(images.total) images in \(imageFile.name)",
        path: labelFile.name, at: .byte(4), advice: "take both files from the same data set")
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
    try images(from: bytes, keeping: pixelCount, limit: limit)
  }

  private static func images(
    from bytes: consuming [UInt8], keeping pixelCount: Int, limit: Int
  ) throws(FileError) -> Images {
    precondition(pixelCount >= 0, "a number of pixels is not negative")
    var length = bytes.count
    if Gzip.isCompressed(bytes) {
      (bytes, length) = try Gzip.decompress(
        bytes, limit: limit + 16, keeping: 16 + min(pixelCount, limit))
    }
    let size = try imagesHeader(bytes, length: length)
    let area = size.height * size.width
    var kept = min(size.count, pixelCount / area)
    if size.element != .unsignedByte {
      kept = min(kept, (bytes.count - 16) / (area * size.element.size))
      bytes = try self.bytes(ofPixels: bytes, size.element, count: kept * area)
    } else {
      bytes.removeFirst(16)
    }
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
    try labels(from: bytes, classCount: classCount, limit: limit)
  }

  private static func labels(
    from bytes: [UInt8], classCount: Int, limit: Int
  ) throws(FileError) -> [UInt8] {
    var reader = ByteReader(
      Gzip.isCompressed(bytes) ? try Gzip.decompress(bytes, limit: limit + 16) : bytes)
    let element = try readMagic(&reader, expected: labelsMagic)
    let count = Int(try reader.bigEndian(UInt32.self, "the number of labels"))
    let start = reader.offset
    let content = try reader.slice(count * element.size, "\(count) labels")
    try reader.end()
    let highest = Double(min(classCount, 256) - 1)
    return try stride(from: start, to: content.endIndex, by: element.size).map {
      (offset) throws(FileError) in
      let number = element.number(content[offset..<offset + element.size])
      guard 0...highest ~= number, let label = UInt8(exactly: number) else {
        throw refuse("label \(number.shortest) is not in 0…\(highest.shortest)", at: offset)
      }
      return label
    }
  }

  /// Returns the CRC-32 of the content of a file, which a gzipped file stores at its end (RFC 1952).
  static func contentChecksum(of bytes: [UInt8]) -> UInt32 {
    guard Gzip.isCompressed(bytes), bytes.count >= 18 else { return CRC32.checksum(of: bytes) }
    return bytes.suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Returns pixels of another type as bytes.
  private static func bytes(
    ofPixels file: [UInt8], _ element: Element, count: Int
  ) throws(FileError) -> [UInt8] {
    func number(_ index: Int) -> Double {
      let start = 16 + index * element.size
      return element.number(file[start..<start + element.size])
    }
    let isFraction =
      (element == .float32 || element == .float64) && (0..<count).allSatisfy { number($0) <= 1 }
    return try (0..<count).map { (index) throws(FileError) in
      let pixel = isFraction ? (number(index) * 255).rounded() : number(index)
      guard let byte = UInt8(exactly: pixel) else {
        throw refuse(
          "the pixel \(number(index)) is not a whole number from 0 to 255",
          at: 16 + index * element.size, advice: "store pixels as bytes")
      }
      return byte
    }
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
  ) throws(FileError) -> (element: Element, count: Int, height: Int, width: Int) {
    var reader = ByteReader(bytes)
    let element = try readMagic(&reader, expected: imagesMagic)
    let count = Int(try reader.bigEndian(UInt32.self, "the number of images"))
    let height = Int(try reader.bigEndian(UInt32.self, "the number of rows"))
    let width = Int(try reader.bigEndian(UInt32.self, "the number of columns"))
    guard height > 0, width > 0 else {
      throw refuse("images of \(height)×\(width) pixels", at: height > 0 ? 12 : 8)
    }
    let (area, areaOverflows) = height.multipliedReportingOverflow(by: width * element.size)
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
    return (element, count, height, width)
  }

  private static func readMagic(
    _ reader: inout ByteReader, expected: UInt32
  ) throws(FileError) -> Element {
    let magic = try reader.bigEndian(UInt32.self, "the magic number")
    if magic >> 16 == 0, magic & 0xff == expected & 0xff,
      let element = Element(rawValue: UInt8(magic >> 8 & 0xff))
    {
      return element
    }
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
