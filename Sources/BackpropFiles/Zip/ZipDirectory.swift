/// What the directory of an archive says of one entry (section 4.3.12).
struct ZipListing {
  var name: String
  var flags: UInt16
  var method: UInt16
  var checksum: UInt32
  var storedSize: Int
  var size: Int
  var localOffset: Int
  /// Where it stands in the directory.
  var offset: Int

  func wrong(
    _ problem: String, at position: Int, advice: String = "get the file again"
  ) -> FileError {
    FileError(.badData, "entry \"\(name)\": \(problem)", at: .byte(position), advice: advice)
  }
}

/// The directory at the end of an archive.
struct ZipDirectory {
  private(set) var listings: [ZipListing] = []
  /// Where it begins.
  let offset: Int

  /// Reads the directory of an archive and checks it against its end record.
  init(of bytes: [UInt8]) throws(FileError) {
    let end = try Self.endRecord(in: bytes)
    var reader = ByteReader(bytes)
    try reader.skip(end + 4, "the end record")
    let disks = try reader.littleEndian(UInt32.self, "the number of the disk")
    let countHere = try reader.littleEndian(UInt16.self, "the number of entries")
    let count = try reader.littleEndian(UInt16.self, "the number of entries")
    let size = try reader.littleEndian(UInt32.self, "the size of the directory")
    let start = try reader.littleEndian(UInt32.self, "the place of the directory")
    guard disks == 0, countHere == count else {
      throw FileError(.badData, "an archive on several disks is not read", at: .byte(end))
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
    try reader.skip(offset, "the way to the directory")
    var names: Set<String> = []
    for _ in 0..<count {
      let listing = try Self.listing(&reader)
      guard names.insert(listing.name).inserted else {
        throw listing.wrong("stands twice", at: listing.offset)
      }
      listings.append(listing)
    }
    guard reader.offset == end else {
      throw FileError(.badData, "the directory has bytes too many", at: .byte(reader.offset))
    }
  }

  /// Where the end record (section 4.3.16) begins: its comment goes to the end of the archive.
  private static func endRecord(in bytes: [UInt8]) throws(FileError) -> Int {
    let size = 22
    guard bytes.count >= size else { throw none(bytes) }
    let last = bytes.count - size
    for start in (max(0, last - 0xffff)...last).reversed() where bytes[start] == 0x50 {
      var reader = ByteReader(bytes)
      try reader.skip(start, "the way to the end record")
      guard try reader.littleEndian(UInt32.self, "a signature") == ZipArchive.Signature.end else {
        continue
      }
      try reader.skip(size - 6, "the end record")
      let comment = try reader.littleEndian(UInt16.self, "the length of the comment")
      if Int(comment) == reader.remaining { return start }
    }
    throw none(bytes)
  }

  private static func listing(_ reader: inout ByteReader) throws(FileError) -> ZipListing {
    let start = reader.offset
    let signature = try reader.littleEndian(UInt32.self, "an entry of the directory")
    guard signature == ZipArchive.Signature.centralHeader else {
      throw FileError(
        .badData, "an entry of the directory should stand here", at: .byte(start),
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
    let localOffset = try reader.littleEndian(UInt32.self, "the place of the entry")
    let nameStart = reader.offset
    let name = try reader.slice(Int(nameLength), "the name")
    try reader.skip(Int(extraLength) + Int(commentLength), "the extra field and the comment")
    guard let text = String(validating: name, as: UTF8.self) else {
      throw FileError(.badData, "a name that is no UTF-8", at: .byte(nameStart))
    }
    let listing = ZipListing(
      name: text, flags: flags, method: method, checksum: checksum, storedSize: Int(storedSize),
      size: Int(size), localOffset: Int(localOffset), offset: start)
    guard flags & ZipArchive.Flag.encrypted == 0 else {
      throw listing.wrong("is encrypted", at: start, advice: "decrypt it first")
    }
    guard ![storedSize, size, localOffset].contains(0xffff_ffff) else { throw zip64(at: start) }
    return listing
  }

  private static func none(_ bytes: [UInt8]) -> FileError {
    FileError(
      .badData, "no ZIP archive: it has no end record", at: .byte(bytes.count),
      advice: "check that it is the right file, and whole")
  }

  private static func zip64(at offset: Int) -> FileError {
    FileError(
      .badData, "archives in the form of ZIP64 (4 GiB and more) are not read",
      at: .byte(offset))
  }
}
