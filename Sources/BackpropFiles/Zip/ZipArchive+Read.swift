extension ZipArchive {
  /// All entries of an archive, decompressed: at most `limit` bytes together.
  ///
  /// The directory at the end is what counts; local headers, data descriptors, lengths and CRC-32
  /// must agree with it, and entries must not share bytes. No length is believed: memory grows with
  /// what is really there. Encryption, ZIP64 and archives on several disks are refused.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the byte of the archive where it is wrong.
  public static func decode(_ bytes: [UInt8], limit: Int = 1 << 30) throws(FileError) -> [Entry] {
    precondition(limit >= 0, "a limit is a number of bytes")
    let directory = try ZipDirectory(of: bytes)
    var places: [(range: Range<Int>, listing: ZipListing)] = []
    for listing in directory.listings {
      places.append((try range(of: listing, in: bytes, before: directory.offset), listing))
    }
    try checkApart(places)
    var room = limit
    var entries: [Entry] = []
    for (_, listing) in places {
      guard listing.size <= room else {
        throw FileError(
          .badData, "the entries decompress to more than the \(limit) bytes allowed",
          at: .byte(listing.offset), advice: "check that it is the right file")
      }
      room -= listing.size
      entries.append(try content(of: listing, in: bytes))
    }
    return entries
  }

  /// The bytes of the archive that belong to an entry: local header, data, data descriptor.
  private static func range(
    of listing: ZipListing, in bytes: [UInt8], before end: Int
  ) throws(FileError) -> Range<Int> {
    let dataStart = try checkedDataStart(of: listing, in: bytes)
    guard listing.storedSize <= end - dataStart else {
      throw FileError(
        .badData, "\"\(listing.name)\" runs into the directory of the archive",
        at: .byte(dataStart), advice: "get the file again")
    }
    var dataEnd = dataStart + listing.storedSize
    if listing.flags & Flag.descriptor != 0 {
      dataEnd = try checkedDescriptorEnd(of: listing, in: bytes, at: dataEnd)
      guard dataEnd <= end else {
        throw listing.wrong("its data descriptor runs into the directory", at: dataEnd)
      }
    }
    return listing.localOffset..<dataEnd
  }

  /// Where the data begins, after a local header (section 4.3.7) that says what the directory says.
  private static func checkedDataStart(
    of listing: ZipListing, in bytes: [UInt8]
  ) throws(FileError) -> Int {
    var reader = ByteReader(bytes)
    try reader.skip(listing.localOffset, "the way to \"\(listing.name)\"")
    let start = reader.offset
    guard try reader.littleEndian(UInt32.self, "a local header") == Signature.localHeader else {
      throw listing.wrong("there is no local header here", at: start)
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
    guard flags == listing.flags, method == listing.method, name.elementsEqual(listing.name.utf8)
    else { throw listing.wrong("local header and directory contradict each other", at: start) }
    if listing.flags & Flag.descriptor == 0 {
      let sizes = try zip64Sizes(storedSize: storedSize, size: size, extra)
      guard checksum == listing.checksum, sizes == (listing.storedSize, listing.size) else {
        throw listing.wrong("local header and directory contradict each other", at: start)
      }
    }
    return reader.offset
  }

  /// The sizes of a local header, which NumPy writes in the form of ZIP64 (section 4.5.3) whatever
  /// they are.
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

  /// The end of a data descriptor (section 4.3.9): with or without a signature, sizes of 4 or 8
  /// bytes.
  private static func checkedDescriptorEnd(
    of listing: ZipListing, in bytes: [UInt8], at start: Int
  ) throws(FileError) -> Int {
    for hasSignature in [true, false] {
      for isWide in [false, true] {
        var expected = ByteWriter()
        if hasSignature { expected.littleEndian(Signature.descriptor) }
        expected.littleEndian(listing.checksum)
        for size in [listing.storedSize, listing.size] {
          if isWide {
            expected.littleEndian(UInt64(size))
          } else {
            expected.littleEndian(UInt32(truncatingIfNeeded: size))
          }
        }
        if bytes[start...].starts(with: expected.bytes) { return start + expected.bytes.count }
      }
    }
    throw listing.wrong("data descriptor and directory contradict each other", at: start)
  }

  private static func checkApart(
    _ places: [(range: Range<Int>, listing: ZipListing)]
  ) throws(FileError) {
    let sorted = places.sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where first.range.upperBound > second.range.lowerBound {
      throw second.listing.wrong(
        "shares bytes with \"\(first.listing.name)\"", at: second.range.lowerBound)
    }
  }

  private static func content(of listing: ZipListing, in bytes: [UInt8]) throws(FileError) -> Entry
  {
    let start = try checkedDataStart(of: listing, in: bytes)
    let stored = Array(bytes[start..<start + listing.storedSize])
    let content: [UInt8]
    switch Method(rawValue: listing.method) {
    case .stored: content = stored
    case .deflated:
      do throws(FileError) {
        content = try Inflate.decompress(stored, format: .raw, limit: listing.size)
      } catch {
        throw error.shifted(by: start)
      }
    case nil:
      throw listing.wrong(
        "compressed by method \(listing.method), which is not known", at: listing.offset,
        advice: "store or deflate it")
    }
    guard content.count == listing.size else {
      throw listing.wrong(
        "has \(content.count) bytes where the directory says \(listing.size)", at: start)
    }
    guard CRC32.checksum(of: content) == listing.checksum else {
      throw listing.wrong("has a wrong CRC-32", at: start)
    }
    return Entry(name: listing.name, bytes: content, offset: start)
  }
}
