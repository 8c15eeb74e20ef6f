extension ZipArchive {
  /// The bytes of an archive, with the earliest date there is so that equal entries give equal
  /// bytes.
  ///
  /// - Throws: ``FileError`` of kind `writeFailed` if names stand twice or are too long, or there is
  ///   more than the format can count.
  public static func encode(
    _ entries: [Entry], method: Method = .stored
  ) throws(FileError) -> [UInt8] {
    guard entries.count < 0xffff else { throw tooLarge("\(entries.count) entries") }
    var names: Set<String> = []
    var archive = ByteWriter(capacity: entries.reduce(0) { $0 + $1.bytes.count + 256 })
    var directory = ByteWriter()
    for entry in entries {
      guard names.insert(entry.name).inserted else {
        throw FileError(.writeFailed, "the entry \"\(entry.name)\" stands twice in the archive")
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

  /// The 26 bytes that a local header and an entry of the directory have in common: from the
  /// version needed to the length of the extra field.
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
    FileError(.writeFailed, "\(what) is more than a ZIP archive without ZIP64 holds")
  }
}
