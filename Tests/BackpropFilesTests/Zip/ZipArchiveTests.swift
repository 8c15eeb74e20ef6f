import BackpropFiles
import Testing
import _BackpropTestSupport

@Suite struct ZipArchiveTests {
  private func names(_ bytes: [UInt8]) throws -> [String] {
    try ZipArchive.decode(bytes).map(\.name)
  }

  @Test("entries are read back as they were", arguments: [ZipArchive.Method.stored, .deflated])
  func roundTrip(method: ZipArchive.Method) throws {
    let entries = [
      ZipArchive.Entry(name: "empty", bytes: []),
      ZipArchive.Entry(name: "größe/β", bytes: (0..<70_000).map { UInt8($0 % 7) }),
      ZipArchive.Entry(name: "", bytes: [1]),
    ]
    let read = try ZipArchive.decode(ZipArchive.encode(entries, method: method))
    #expect(read.map(\.name) == entries.map(\.name))
    #expect(read.map(\.bytes) == entries.map(\.bytes))
    #expect(try ZipArchive.decode(ZipArchive.encode([])).isEmpty)
  }

  @Test("a duplicate name is refused")
  func twice() {
    let entry = ZipArchive.Entry(name: "a", bytes: [])
    let error = #expect(throws: FileError.self) { try ZipArchive.encode([entry, entry]) }
    #expect(error?.kind == .writeFailed)
  }

  @Test("data descriptors of all four forms, ZIP64 sizes in local headers, and comments are read")
  func variants() throws {
    let content = Array("hello".utf8)
    for hasSignature in [true, false] {
      for isWide in [true, false] {
        var descriptor = ByteWriter()
        if hasSignature { descriptor.littleEndian(UInt32(0x0807_4b50)) }
        descriptor.littleEndian(CRC32.checksum(of: content))
        for _ in 0..<2 {
          if isWide {
            descriptor.littleEndian(UInt64(5))
          } else {
            descriptor.littleEndian(UInt32(5))
          }
        }
        let bytes = ZipBuilder.entry {
          $0.flags = 8
          $0.localSizes = (0, 0)
          $0.descriptor = descriptor.bytes
        }
        #expect(try ZipArchive.decode(bytes).map(\.bytes) == [content])
      }
    }
    let wide = ZipBuilder.entry {
      $0.localSizes = (0xffff_ffff, 0xffff_ffff)
      $0.extra = [9, 0, 1, 0, 7, 1, 0, 16, 0, 5, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]
    }
    #expect(try ZipArchive.decode(wide).map(\.bytes) == [content])
    #expect(try names(ZipBuilder.archive { $0.comment = Array("PK\u{5}\u{6} hi".utf8) }) == ["a"])
  }

  @Test("hostile archives are refused with a position", arguments: NamedInput.list(Self.hostile))
  func refused(hostile: NamedInput<[UInt8]>) {
    let error = #expect(throws: FileError.self, "\(hostile.name)") {
      try ZipArchive.decode(hostile.content)
    }
    #expect(error?.kind == .badData && error?.position != nil, "\(hostile.name)")
  }

  @Test("entries that share bytes are refused for that reason")
  func overlap() throws {
    let nested = try #require(Self.hostile.first { $0.name.contains("inside another") })
    let error = #expect(throws: FileError.self) { try ZipArchive.decode(nested.bytes) }
    #expect(error?.problem.contains("shares bytes") == true)
  }

  static let hostile: [(name: String, bytes: [UInt8])] = [
    ("nothing", []),
    ("no end record", Array(ZipBuilder().bytes.dropLast())),
    ("trailing byte", ZipBuilder().bytes + [0]),
    ("comment shorter than it claims", ZipBuilder.archive { $0.commentLength = 9 }),
    ("second disk", ZipBuilder.archive { $0.disk = 1 }),
    ("too few entries counted", ZipBuilder.archive { $0.count = 0 }),
    ("too many entries counted", ZipBuilder.archive { $0.count = 2 }),
    ("ZIP64 count", ZipBuilder.archive { $0.count = 0xffff }),
    ("ZIP64 directory", ZipBuilder.archive { $0.directoryOffset = 0xffff_ffff }),
    ("directory past the end", ZipBuilder.archive { $0.directoryOffset = 0x7fff_ffff }),
    ("directory of no size", ZipBuilder.archive { $0.directorySize = 0 }),
    ("bytes after the directory", ZipBuilder.archive { $0.gap = [0] }),
    (
      "two of one name",
      ZipBuilder.archive { $0.entries.append(.init(content: [1])) }
    ),
    (
      "an entry inside another one's data",
      ZipBuilder.archive { builder in
        let inner = ZipBuilder.entry { $0.name = Array("b".utf8) }
        builder.entries[0].content = Array(inner[..<36])
        builder.entries.append(.init(name: Array("b".utf8), localOffset: 31))
      }
    ),
    ("wrong CRC-32", ZipBuilder.entry { $0.checksum = 1 }),
    ("encrypted", ZipBuilder.entry { $0.flags = 1 }),
    ("unknown method", ZipBuilder.entry { $0.method = 12 }),
    ("data that are not deflated", ZipBuilder.entry { $0.method = 8 }),
    ("name that is not UTF-8", ZipBuilder.entry { $0.name = [0xff] }),
    ("other name in the local header", ZipBuilder.entry { $0.localName = Array("b".utf8) }),
    ("other sizes in the local header", ZipBuilder.entry { $0.localSizes = (5, 6) }),
    ("ZIP64 sizes without a field", ZipBuilder.entry { $0.localSizes = (.max, .max) }),
    (
      "ZIP64 field that is too short",
      ZipBuilder.entry {
        $0.localSizes = (.max, .max)
        $0.extra = [1, 0, 16, 0, 5]
      }
    ),
    (
      "ZIP64 sizes that are negative",
      ZipBuilder.entry {
        $0.localSizes = (.max, .max)
        $0.extra = [1, 0, 16, 0] + [UInt8](repeating: 0xff, count: 16)
      }
    ),
    ("no local header", ZipBuilder.entry { $0.localSignature = 0 }),
    ("no central header", ZipBuilder.entry { $0.centralSignature = 0 }),
    ("local header past the end", ZipBuilder.entry { $0.localOffset = 0x7fff_ffff }),
    ("local header inside the directory", ZipBuilder.entry { $0.localOffset = 36 }),
    ("stored size past the end", ZipBuilder.entry { $0.storedSize = 0x7fff_ffff }),
    ("stored size of ZIP64", ZipBuilder.entry { $0.storedSize = 0xffff_ffff }),
    ("size larger than the bytes", ZipBuilder.entry { $0.size = 6 }),
    ("size of 2 GiB", ZipBuilder.entry { $0.size = 0x7fff_ffff }),
    ("missing data descriptor", ZipBuilder.entry { $0.flags = 8 }),
    (
      "wrong data descriptor",
      ZipBuilder.entry {
        $0.flags = 8
        $0.descriptor = [UInt8](repeating: 0, count: 16)
      }
    ),
  ]

  @Test("an archive that is cut anywhere is refused, and no changed byte traps")
  func mutations() throws {
    let bytes = try ZipArchive.encode(
      [.init(name: "a", bytes: Array("hello".utf8)), .init(name: "b", bytes: [])],
      method: .deflated)
    for length in bytes.indices {
      #expect(throws: FileError.self) { try ZipArchive.decode(Array(bytes[..<length])) }
    }
    for index in bytes.indices {
      for value in [0, 1, 0x7f, 0x80, 0xff, bytes[index] ^ 1, bytes[index] ^ 0x80] as [UInt8] {
        var changed = bytes
        changed[index] = value
        do throws(FileError) {
          _ = try ZipArchive.decode(changed)
        } catch {
          #expect(error.position != nil, "\(index): \(error)")
        }
      }
    }
  }

  @Test("a bomb stops at the limit: each entry's, and all of them together")
  func bombs() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 22)
    let honest = try ZipArchive.encode([.init(name: "a", bytes: zeros)], method: .deflated)
    #expect(honest.count < 10_000)
    #expect(throws: FileError.self) { try ZipArchive.decode(honest, limit: zeros.count - 1) }
    #expect(try ZipArchive.decode(honest, limit: zeros.count).count == 1)
    let two = try ZipArchive.encode(
      [.init(name: "a", bytes: zeros), .init(name: "b", bytes: zeros)], method: .deflated)
    #expect(throws: FileError.self) { try ZipArchive.decode(two, limit: zeros.count + 1) }
    let liar = ZipBuilder.entry {
      $0.method = 8
      $0.stored = try? Deflate.compress(zeros, format: .raw)
      $0.size = 5
    }
    let error = #expect(throws: FileError.self) { try ZipArchive.decode(liar) }
    #expect(error?.problem.contains("more than the 5 bytes") == true)
  }
}
