import BackpropFiles

/// Builds archives field by field, so that any field can be wrong.
package struct ZipBuilder {
  package struct Entry {
    package var name: [UInt8]
    package var content: [UInt8]
    package var stored: [UInt8]?
    package var method: UInt16 = 0
    package var flags: UInt16 = 0
    package var checksum: UInt32?
    package var size: UInt32?
    package var storedSize: UInt32?
    package var localName: [UInt8]?
    package var localSizes: (stored: UInt32, size: UInt32)?
    package var extra: [UInt8] = []
    package var descriptor: [UInt8] = []
    package var localOffset: UInt32?
    package var centralSignature: UInt32 = 0x0201_4b50
    package var localSignature: UInt32 = 0x0403_4b50

    package init(
      name: [UInt8] = Array("a".utf8), content: [UInt8] = Array("hello".utf8),
      localOffset: UInt32? = nil
    ) {
      self.name = name
      self.content = content
      self.localOffset = localOffset
    }
  }

  package var entries = [Entry()]
  package var disk: UInt32 = 0
  package var count: UInt16?
  package var directorySize: UInt32?
  package var directoryOffset: UInt32?
  package var comment: [UInt8] = []
  package var commentLength: UInt16?
  package var gap: [UInt8] = []

  package init() {}

  package var bytes: [UInt8] {
    var file = ByteWriter()
    var directory = ByteWriter()
    for entry in entries {
      let stored = entry.stored ?? entry.content
      let checksum = entry.checksum ?? CRC32.checksum(of: entry.content)
      let storedSize = entry.storedSize ?? UInt32(stored.count)
      let size = entry.size ?? UInt32(entry.content.count)
      let localName = entry.localName ?? entry.name
      let local = file.bytes.count
      file.littleEndian(entry.localSignature)
      file.littleEndian(UInt16(20))
      file.littleEndian(entry.flags)
      file.littleEndian(entry.method)
      file.littleEndian(UInt32(0))
      file.littleEndian(checksum)
      file.littleEndian(entry.localSizes?.stored ?? storedSize)
      file.littleEndian(entry.localSizes?.size ?? size)
      file.littleEndian(UInt16(localName.count))
      file.littleEndian(UInt16(entry.extra.count))
      file.append(localName)
      file.append(entry.extra)
      file.append(stored)
      file.append(entry.descriptor)
      directory.littleEndian(entry.centralSignature)
      directory.littleEndian(UInt32(20))
      directory.littleEndian(entry.flags)
      directory.littleEndian(entry.method)
      directory.littleEndian(UInt32(0))
      directory.littleEndian(checksum)
      directory.littleEndian(storedSize)
      directory.littleEndian(size)
      directory.littleEndian(UInt16(entry.name.count))
      directory.append([UInt8](repeating: 0, count: 12))
      directory.littleEndian(entry.localOffset ?? UInt32(local))
      directory.append(entry.name)
    }
    let start = file.bytes.count
    file.append(directory.bytes)
    file.append(gap)
    file.littleEndian(UInt32(0x0605_4b50))
    file.littleEndian(disk)
    file.littleEndian(count ?? UInt16(entries.count))
    file.littleEndian(count ?? UInt16(entries.count))
    file.littleEndian(directorySize ?? UInt32(directory.bytes.count))
    file.littleEndian(directoryOffset ?? UInt32(start))
    file.littleEndian(commentLength ?? UInt16(comment.count))
    file.append(comment)
    return file.bytes
  }

  /// Returns an archive with one changed entry.
  package static func entry(_ change: (inout Entry) -> Void) -> [UInt8] {
    var builder = ZipBuilder()
    change(&builder.entries[0])
    return builder.bytes
  }

  package static func archive(_ change: (inout ZipBuilder) -> Void) -> [UInt8] {
    var builder = ZipBuilder()
    change(&builder)
    return builder.bytes
  }
}

extension ZipBuilder {
  /// Returns the archive with the checksums and sizes of stored entries corrected, as far as there are
  /// entries.
  @Sendable static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    func number(_ start: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(result[start + $1]) << (8 * $1) }
    }
    func set(_ start: Int, _ value: UInt32) {
      for index in 0..<4 { result[start + index] = UInt8(value >> (8 * UInt32(index)) & 0xff) }
    }
    for directory in bytes.indices where bytes[directory...].starts(with: [0x50, 0x4b, 1, 2]) {
      guard directory + 46 <= bytes.count else { break }
      let local = number(directory + 42, 4)
      guard local + 30 <= bytes.count, number(directory + 10, 2) == 0 else { continue }
      let start = local + 30 + number(local + 26, 2) + number(local + 28, 2)
      let end = start + number(directory + 20, 4)
      guard end <= bytes.count else { continue }
      let checksum = CRC32.checksum(of: bytes[start..<end])
      set(directory + 16, checksum)
      set(local + 14, checksum)
    }
    return result
  }
}
