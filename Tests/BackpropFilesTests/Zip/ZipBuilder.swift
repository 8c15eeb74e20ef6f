import BackpropFiles

/// Archives put together by hand, each field open to be set wrong.
struct ZipBuilder {
  struct Entry {
    var name = Array("a".utf8)
    var content: [UInt8] = Array("hello".utf8)
    var stored: [UInt8]?
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var checksum: UInt32?
    var size: UInt32?
    var storedSize: UInt32?
    var localName: [UInt8]?
    var localSizes: (stored: UInt32, size: UInt32)?
    var extra: [UInt8] = []
    var descriptor: [UInt8] = []
    var localOffset: UInt32?
    var centralSignature: UInt32 = 0x0201_4b50
    var localSignature: UInt32 = 0x0403_4b50
  }

  var entries = [Entry()]
  var disk: UInt32 = 0
  var count: UInt16?
  var directorySize: UInt32?
  var directoryOffset: UInt32?
  var comment: [UInt8] = []
  var commentLength: UInt16?
  var gap: [UInt8] = []

  var bytes: [UInt8] {
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

  /// An archive with one entry changed.
  static func entry(_ change: (inout Entry) -> Void) -> [UInt8] {
    var builder = ZipBuilder()
    change(&builder.entries[0])
    return builder.bytes
  }

  static func archive(_ change: (inout ZipBuilder) -> Void) -> [UInt8] {
    var builder = ZipBuilder()
    change(&builder)
    return builder.bytes
  }
}
