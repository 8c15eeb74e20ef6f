/// ZIP archives in memory: entries that are stored or deflated, on one disk, below 4 GiB.
///
/// Source: PKWARE, *APPNOTE.TXT — .ZIP File Format Specification*, version 6.3.10, whose section
/// numbers the reader and the writer name. Nothing is unpacked to disk: names are keys and no paths.
public enum ZipArchive {
  /// One file inside an archive.
  public struct Entry: Sendable {
    /// Its name, which is unique in the archive.
    public var name: String
    /// What it holds, decompressed.
    public var bytes: [UInt8]
    /// Where its stored bytes begin in the archive it was read from, otherwise 0.
    public let offset: Int

    /// An entry to be written.
    public init(name: String, bytes: [UInt8]) { self.init(name: name, bytes: bytes, offset: 0) }

    init(name: String, bytes: [UInt8], offset: Int) {
      self.name = name
      self.bytes = bytes
      self.offset = offset
    }
  }

  /// How the bytes of an entry are stored (section 4.4.5).
  public enum Method: UInt16, Sendable {
    /// As they are.
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
}
