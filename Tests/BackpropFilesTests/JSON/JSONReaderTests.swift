import BackpropFiles
import Testing

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  @Test("numbers keep every bit")
  func numbers() throws {
    let texts = ["0", "-0", "1", "-1.5", "1e3", "1E-3", "5e-324", "0.1", "1.7976931348623157e308"]
    for text in texts {
      #expect(try read(text).number().bitPattern == Double(text)?.bitPattern)
    }
  }

  @Test(
    "texts that RFC 8259 does not allow are refused",
    arguments: [
      "", " ", "01", "+1", ".5", "1.", "1e", "-", "NaN", "Infinity", "nul", "[1,]", "[,1]", "[1 2]",
      "{\"a\"}", "{a:1}", "{\"a\":1,}", "[", "{", "\"", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"",
      "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\u+123\"", "1 1", "{\"a\":1,\"a\":2}",
      "1e999", "'a'", "// c\n1", "[1]]",
    ])
  func refused(text: String) throws {
    let error = #expect(throws: FileError.self) { try read(text) }
    #expect(error?.kind == .badData && error?.position != nil)
  }

  @Test("bytes that are not UTF-8 are refused")
  func invalidUTF8() {
    #expect(throws: FileError.self) { try JSONReader.read([0x22, 0xff, 0x22]) }
    #expect(throws: FileError.self) { try JSONReader.read([0xef, 0xbb, 0xbf, 0x31]) }
  }

  @Test("nesting stops at the limit instead of at the end of the stack")
  func depth() throws {
    let limit = JSONReader.maximumDepth
    let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
    #expect(throws: Never.self) { try read(deepest) }
    #expect(throws: FileError.self) { try read(String(repeating: "[", count: 1_000_000)) }
  }

  @Test("escapes and surrogate pairs give their characters")
  func strings() throws {
    #expect(try read(#""a\n\"\\\/\u00e4\ud83d\ude00""#).string() == "a\n\"\\/ä😀")
  }

  @Test("members and elements are found, with the byte where each begins")
  func structure() throws {
    let value = try read(#" {"a": [1, true, null], "b": {}}"#)
    #expect(try value.member("a").elements().map(\.offset) == [8, 11, 17])
    #expect(try value.member("b").members().isEmpty)
    #expect(try value.optionalMember("c").map(\.offset) == nil)
    let error = #expect(throws: FileError.self) { try value.member("a").number() }
    #expect(error?.position == .byte(7))
  }
}
