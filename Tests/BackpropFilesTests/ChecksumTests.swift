import BackpropFiles
import Testing

@Suite struct ChecksumTests {
  @Test("CRC-32C of the vectors in RFC 3720, appendix B.4, and of “123456789”")
  func castagnoli() {
    #expect(CRC32C.checksum(of: Array("123456789".utf8)) == 0xe306_9283)
    #expect(CRC32C.checksum(of: []) == 0)
    #expect(CRC32C.checksum(of: [UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32C.checksum(of: [UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(CRC32C.checksum(of: (0..<32).map { UInt8($0) }) == 0x46dd_794e)
    #expect(CRC32C.checksum(of: (0..<32).reversed().map { UInt8($0) }) == 0x113f_db5c)
  }

  @Test("a masked checksum is rotated by 15 bits and shifted by a constant")
  func masked() {
    let sum = CRC32C.checksum(of: Array("123456789".utf8))
    let masked = CRC32C.masked(of: Array("123456789".utf8))
    let rotated = masked &- 0xa282_ead8
    #expect(rotated >> 17 | rotated << 15 == sum)
  }

  @Test("CRC-32 of “123456789”, of nothing, and of a slice")
  func zip() {
    #expect(CRC32.checksum(of: Array("123456789".utf8)) == 0xcbf4_3926)
    #expect(CRC32.checksum(of: []) == 0)
    #expect(CRC32.checksum(of: Array("x123456789".utf8)[1...]) == 0xcbf4_3926)
    #expect(CRC32.checksum(of: "123456789".utf8.lazy.map { $0 }) == 0xcbf4_3926)
  }
}
