/// ZIP archives in memory: entries that are stored or deflated, on one disk, below 4 GiB.
///
/// Source: PKWARE, *APPNOTE.TXT — .ZIP File Format Specification*, version 6.3.10, whose section
/// numbers the reader and the writer cite. Nothing is unpacked to disk: names are keys, not paths.
public enum ZipArchive {
  /// One file inside an archive.
  public struct Entry: Sendable {
    /// The name, which is unique in the archive.
    public var name: String
    /// The content, decompressed.
    public var bytes: [UInt8]
    /// The byte of the archive that was read at which the stored content begins, otherwise 0.
    public let offset: Int

    /// An entry to be written.
    public init(name: String, bytes: [UInt8]) { self.init(name: name, bytes: bytes, offset: 0) }

    init(name: String, bytes: [UInt8], offset: Int) {
      self.name = name
      self.bytes = bytes
      self.offset = offset
    }
  }

  /// The storage of an entry's bytes (section 4.4.5).
  public enum Method: UInt16, Sendable {
    /// Unchanged.
    case stored = 0
    /// Compressed by DEFLATE.
    case deflated = 8
  }

  /// The signatures of the records (sections 4.3.7 to 4.3.16).
  enum Signature {
    static let localHeader: UInt32 = 0x0403_4b50
    static let descriptor: UInt32 = 0x0807_4b50
    static let centralHeader: UInt32 = 0x0201_4b50
    static let end: UInt32 = 0x0605_4b50
  }

  /// Bits of the general purpose flag (section 4.4.4).
  enum Flag {
    static let encrypted: UInt16 = 1 << 0
    static let descriptor: UInt16 = 1 << 3
    static let utf8: UInt16 = 1 << 11
  }

  /// Returns the bytes of an archive, with the format's earliest date so that equal entries give
  /// equal bytes.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed` if a name is there twice or is too long, or if the
  ///   archive exceeds the format's limits.
  public static func encode(
    _ entries: [Entry], method: Method = .stored
  ) throws(FileError) -> [UInt8] {
    guard entries.count < 0xffff else { throw tooLarge("\(entries.count) entries") }
    var names: Set<String> = []
    var archive = ByteWriter(capacity: entries.reduce(0) { $0 + $1.bytes.count + 256 })
    var directory = ByteWriter()
    for entry in entries {
      guard names.insert(entry.name).inserted else {
        throw FileError(.writeFailed, "the entry \"\(entry.name)\" is there twice")
      }
      let stored =
        switch method {
        case .stored: entry.bytes
        case .deflated: try Deflate.compress(entry.bytes, format: .raw)
        }
      let fields = try fields(of: entry, stored: stored, method: method)
      directory.littleEndian(Signature.centralHeader)
      directory.littleEndian(UInt16(20))  // made by version 2.0 for MS-DOS: no attributes
      directory.append(fields)
      directory.append(repeatElement(0, count: 10))  // comment, disk, attributes
      directory.littleEndian(try count32(archive.bytes.count, "the archive"))
      directory.append(entry.name.utf8)
      archive.littleEndian(Signature.localHeader)
      archive.append(fields)
      archive.append(entry.name.utf8)
      archive.append(stored)
    }
    let start = try count32(archive.bytes.count, "the archive")
    archive.append(directory.bytes)
    archive.littleEndian(Signature.end)
    archive.littleEndian(UInt32(0))  // this disk, and the disk of the directory
    archive.littleEndian(UInt16(entries.count))
    archive.littleEndian(UInt16(entries.count))
    archive.littleEndian(try count32(directory.bytes.count, "the directory"))
    archive.littleEndian(start)
    archive.littleEndian(UInt16(0))
    return archive.bytes
  }

  /// Returns the 26 bytes that a local header and an entry of the directory have in common: from
  /// the version needed to the length of the extra field.
  private static func fields(
    of entry: Entry, stored: [UInt8], method: Method
  ) throws(FileError) -> [UInt8] {
    let name = Array(entry.name.utf8)
    guard let nameLength = UInt16(exactly: name.count) else {
      throw FileError(.writeFailed, "an entry's name of \(name.count) bytes is too long")
    }
    var fields = ByteWriter(capacity: 26)
    fields.littleEndian(UInt16(20))
    fields.littleEndian(name.allSatisfy { $0 < 0x80 } ? 0 : Flag.utf8)
    fields.littleEndian(method.rawValue)
    fields.littleEndian(UInt16(0))  // 00:00:00
    fields.littleEndian(UInt16(1 << 5 | 1))  // 1 January 1980
    fields.littleEndian(CRC32.checksum(of: entry.bytes))
    fields.littleEndian(try count32(stored.count, "an entry"))
    fields.littleEndian(try count32(entry.bytes.count, "an entry"))
    fields.littleEndian(nameLength)
    fields.littleEndian(UInt16(0))
    return fields.bytes
  }

  private static func count32(_ count: Int, _ what: String) throws(FileError) -> UInt32 {
    guard count < 0xffff_ffff else { throw tooLarge("\(what) of \(count) bytes") }
    return UInt32(count)
  }

  private static func tooLarge(_ what: String) -> FileError {
    FileError(.writeFailed, "\(what) is more than a ZIP archive without ZIP64 can contain")
  }
}
