extension ZipArchive {
  /// Returns all entries of an archive, decompressed: at most `limit` bytes together.
  ///
  /// The directory at the end decides: local headers, data descriptors, lengths and CRC-32 must
  /// agree with it, and entries must not share bytes. Memory grows with the data themselves, never
  /// with a length that they claim. Encryption, ZIP64 and archives on several disks are refused.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the byte of the archive that is invalid.
  public static func decode(_ bytes: [UInt8], limit: Int = ReadLimit.bytes) throws(FileError)
    -> [Entry]
  {
    precondition(limit >= 0, "a limit is a number of bytes")
    let directory = try ZipDirectory(of: bytes)
    var located: [(range: Range<Int>, header: ZipCentralHeader)] = []
    for header in directory.headers {
      located.append((try range(of: header, in: bytes, before: directory.offset), header))
    }
    try checkApart(located)
    var remaining = limit
    for (_, header) in located {
      guard header.size <= remaining else {
        throw FileError(
          .badData, "the entries decompress to more than the \(limit) bytes allowed",
          at: .byte(header.offset), advice: ReadLimit.advice)
      }
      remaining -= header.size
    }
    var entries: [Entry] = []
    for (_, header) in located { entries.append(try content(of: header, in: bytes)) }
    return entries
  }

  /// Returns the range of an entry's bytes in the archive: local header, data, data descriptor.
  private static func range(
    of header: ZipCentralHeader, in bytes: [UInt8], before end: Int
  ) throws(FileError) -> Range<Int> {
    let dataStart = try checkedDataStart(of: header, in: bytes)
    guard header.storedSize <= end - dataStart else {
      throw FileError(
        .badData, "\"\(header.name)\" runs into the directory of the archive",
        at: .byte(dataStart), advice: "get the file again")
    }
    var dataEnd = dataStart + header.storedSize
    if header.flags & Flag.descriptor != 0 {
      dataEnd = try checkedDescriptorEnd(of: header, in: bytes, at: dataEnd)
      guard dataEnd <= end else {
        throw header.error("its data descriptor runs into the directory", at: dataEnd)
      }
    }
    return header.localOffset..<dataEnd
  }

  /// Returns the byte at which the data begin, after a local header (section 4.3.7) that agrees with
  /// the directory.
  private static func checkedDataStart(
    of header: ZipCentralHeader, in bytes: [UInt8]
  ) throws(FileError) -> Int {
    var reader = ByteReader(bytes)
    try reader.skip(header.localOffset, "the bytes before \"\(header.name)\"")
    let start = reader.offset
    guard try reader.littleEndian(UInt32.self, "a local header") == Signature.localHeader else {
      throw header.error("there is no local header here", at: start)
    }
    try reader.skip(2, "the version")
    let flags = try reader.littleEndian(UInt16.self, "the flags")
    let method = try reader.littleEndian(UInt16.self, "the method")
    try reader.skip(4, "the date")
    let checksum = try reader.littleEndian(UInt32.self, "the CRC-32")
    let storedSize = try reader.littleEndian(UInt32.self, "the stored size")
    let size = try reader.littleEndian(UInt32.self, "the size")
    let nameLength = try reader.littleEndian(UInt16.self, "the length of the name")
    let extraLength = try reader.littleEndian(UInt16.self, "the length of the extra field")
    let name = try reader.slice(Int(nameLength), "the name")
    let extra = try reader.slice(Int(extraLength), "the extra field")
    guard flags == header.flags, method == header.method, name.elementsEqual(header.name.utf8)
    else { throw header.error("local header and directory contradict each other", at: start) }
    if header.flags & Flag.descriptor == 0 {
      let sizes = try zip64Sizes(storedSize: storedSize, size: size, extra)
      guard checksum == header.checksum, sizes == (header.storedSize, header.size) else {
        throw header.error("local header and directory contradict each other", at: start)
      }
    }
    return reader.offset
  }

  /// Returns the sizes of a local header, which NumPy writes in the form of ZIP64 (section 4.5.3)
  /// even if they are small.
  private static func zip64Sizes(
    storedSize: UInt32, size: UInt32, _ extra: ArraySlice<UInt8>
  ) throws(FileError) -> (stored: Int, size: Int) {
    guard storedSize == 0xffff_ffff && size == 0xffff_ffff else {
      return (Int(storedSize), Int(size))
    }
    do throws(FileError) {
      var reader = ByteReader(Array(extra))
      while reader.remaining > 0 {
        let id = try reader.littleEndian(UInt16.self, "an extra field")
        let length = try reader.littleEndian(UInt16.self, "an extra field")
        guard id == 1 else {
          try reader.skip(Int(length), "an extra field")
          continue
        }
        let size = try reader.littleEndian(UInt64.self, "the size")
        let stored = try reader.littleEndian(UInt64.self, "the stored size")
        return (Int(clamping: stored), Int(clamping: size))
      }
    } catch {
      throw error.shifted(by: extra.startIndex)
    }
    return (Int(storedSize), Int(size))
  }

  /// Returns the end of a data descriptor (section 4.3.9), which has a signature or none, and sizes
  /// of 4 or 8 bytes.
  private static func checkedDescriptorEnd(
    of header: ZipCentralHeader, in bytes: [UInt8], at start: Int
  ) throws(FileError) -> Int {
    for hasSignature in [true, false] {
      for isWide in [false, true] {
        var expected = ByteWriter()
        if hasSignature { expected.littleEndian(Signature.descriptor) }
        expected.littleEndian(header.checksum)
        for size in [header.storedSize, header.size] {
          if isWide {
            expected.littleEndian(UInt64(size))
          } else {
            expected.littleEndian(UInt32(truncatingIfNeeded: size))
          }
        }
        if bytes[start...].starts(with: expected.bytes) { return start + expected.bytes.count }
      }
    }
    throw header.error("data descriptor and directory contradict each other", at: start)
  }

  private static func checkApart(
    _ located: [(range: Range<Int>, header: ZipCentralHeader)]
  ) throws(FileError) {
    let sorted = located.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where first.range.upperBound > second.range.lowerBound {
      throw second.header.error(
        "shares bytes with \"\(first.header.name)\"", at: second.range.lowerBound)
    }
  }

  private static func content(of header: ZipCentralHeader, in bytes: [UInt8]) throws(FileError)
    -> Entry
  {
    let start = try checkedDataStart(of: header, in: bytes)
    let stored = Array(bytes[start..<start + header.storedSize])
    let content: [UInt8]
    switch Method(rawValue: header.method) {
    case .stored: content = stored
    case .deflated:
      do throws(FileError) {
        content = try Inflate.decompress(stored, format: .raw, limit: header.size)
      } catch {
        throw error.shifted(by: start)
      }
    case nil:
      throw header.error(
        "compressed by the unknown method \(header.method)", at: header.offset,
        advice: "store or deflate it")
    }
    guard content.count == header.size else {
      throw header.error(
        "has \(content.count) bytes where the directory says \(header.size)", at: start)
    }
    guard CRC32.checksum(of: content) == header.checksum else {
      throw header.error("has a wrong CRC-32", at: start)
    }
    return Entry(name: header.name, bytes: content, offset: start)
  }
}

/// The header of one entry in the directory of an archive (section 4.3.12).
private struct ZipCentralHeader {
  var name: String
  var flags: UInt16
  var method: UInt16
  var checksum: UInt32
  var storedSize: Int
  var size: Int
  var localOffset: Int
  /// The byte of the archive at which this header begins.
  var offset: Int

  func error(
    _ problem: String, at position: Int, advice: String = "get the file again"
  ) -> FileError {
    FileError(.badData, "entry \"\(name)\": \(problem)", at: .byte(position), advice: advice)
  }
}

/// The directory at the end of an archive.
private struct ZipDirectory {
  private(set) var headers: [ZipCentralHeader] = []
  /// The byte of the archive at which the directory begins.
  let offset: Int

  /// Reads the directory of an archive and validates it against its end record.
  init(of bytes: [UInt8]) throws(FileError) {
    let end = try Self.endRecord(in: bytes)
    var reader = ByteReader(bytes)
    try reader.skip(end + 4, "the end record")
    let disks = try reader.littleEndian(UInt32.self, "the number of the disk")
    let countHere = try reader.littleEndian(UInt16.self, "the number of entries")
    let count = try reader.littleEndian(UInt16.self, "the number of entries")
    let size = try reader.littleEndian(UInt32.self, "the size of the directory")
    let start = try reader.littleEndian(UInt32.self, "the offset of the directory")
    guard disks == 0, countHere == count else {
      throw FileError(.badData, "archives on several disks are not supported", at: .byte(end))
    }
    guard count != 0xffff, size != 0xffff_ffff, start != 0xffff_ffff else {
      throw Self.zip64(at: end)
    }
    guard Int(start) + Int(size) == end else {
      throw FileError(
        .badData, "the directory of \(size) bytes at \(start) does not end where its end record is",
        at: .byte(end), advice: "get the file again")
    }
    offset = Int(start)
    reader = ByteReader(bytes)
    try reader.skip(offset, "the bytes before the directory")
    var names: Set<String> = []
    for _ in 0..<count {
      let header = try Self.header(&reader)
      guard names.insert(header.name).inserted else {
        throw header.error("is there twice", at: header.offset)
      }
      headers.append(header)
    }
    guard reader.offset == end else {
      throw FileError(.badData, "the directory has too many bytes", at: .byte(reader.offset))
    }
  }

  /// Returns the byte at which the end record (section 4.3.16) begins, whose comment extends to the
  /// end of the archive.
  private static func endRecord(in bytes: [UInt8]) throws(FileError) -> Int {
    let size = 22
    guard bytes.count >= size else { throw noArchive(bytes) }
    let last = bytes.count - size
    for start in (max(0, last - 0xffff)...last).reversed() where bytes[start] == 0x50 {
      var reader = ByteReader(bytes)
      try reader.skip(start, "the bytes before the end record")
      guard try reader.littleEndian(UInt32.self, "a signature") == ZipArchive.Signature.end else {
        continue
      }
      try reader.skip(size - 6, "the end record")
      let comment = try reader.littleEndian(UInt16.self, "the length of the comment")
      if Int(comment) == reader.remaining { return start }
    }
    throw noArchive(bytes)
  }

  private static func header(_ reader: inout ByteReader) throws(FileError) -> ZipCentralHeader {
    let start = reader.offset
    let signature = try reader.littleEndian(UInt32.self, "an entry of the directory")
    guard signature == ZipArchive.Signature.centralHeader else {
      throw FileError(
        .badData, "an entry of the directory is missing here", at: .byte(start),
        advice: "get the file again")
    }
    try reader.skip(4, "the versions")
    let flags = try reader.littleEndian(UInt16.self, "the flags")
    let method = try reader.littleEndian(UInt16.self, "the method")
    try reader.skip(4, "the date")
    let checksum = try reader.littleEndian(UInt32.self, "the CRC-32")
    let storedSize = try reader.littleEndian(UInt32.self, "the stored size")
    let size = try reader.littleEndian(UInt32.self, "the size")
    let nameLength = try reader.littleEndian(UInt16.self, "the length of the name")
    let extraLength = try reader.littleEndian(UInt16.self, "the length of the extra field")
    let commentLength = try reader.littleEndian(UInt16.self, "the length of the comment")
    try reader.skip(8, "the disk and the attributes")
    let localOffset = try reader.littleEndian(UInt32.self, "the offset of the entry")
    let nameStart = reader.offset
    let name = try reader.slice(Int(nameLength), "the name")
    try reader.skip(Int(extraLength) + Int(commentLength), "the extra field and the comment")
    guard let text = String(validating: name, as: UTF8.self) else {
      throw FileError(.badData, "a name that is not UTF-8", at: .byte(nameStart))
    }
    let header = ZipCentralHeader(
      name: text, flags: flags, method: method, checksum: checksum, storedSize: Int(storedSize),
      size: Int(size), localOffset: Int(localOffset), offset: start)
    guard flags & ZipArchive.Flag.encrypted == 0 else {
      throw header.error("is encrypted", at: start, advice: "decrypt it first")
    }
    guard ![storedSize, size, localOffset].contains(0xffff_ffff) else { throw zip64(at: start) }
    return header
  }

  private static func noArchive(_ bytes: [UInt8]) -> FileError {
    FileError(
      .badData, "not a ZIP archive: it has no end record", at: .byte(bytes.count),
      advice: "check that it is the right file, and whole")
  }

  private static func zip64(at offset: Int) -> FileError {
    FileError(
      .badData, "ZIP64 archives (4 GiB and more) are not supported",
      at: .byte(offset))
  }
}
