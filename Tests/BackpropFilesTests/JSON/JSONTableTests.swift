import BackpropFiles
import Testing

/// RFC 8259 as a table: valid texts, invalid ones, and the choices that it leaves open.
@Suite struct JSONTableTests {
  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  static let valid = [
    "{}", "[]", "0", "-0", "-1", "\"\"", "true", "false", "null", " \t\r\n0 \t\r\n", "[ ]", "{ }",
    "[[]]", "[{}]", "{\"\":0}", "{\"a\":{\"a\":{\"a\":0}}}", "[0,0]", "[1 , 2]", "[\n1\n,\n2\n]",
    "1.0", "-0.0", "0.5", "10", "100.001", "1e1", "1E1", "1e+1", "1e-1", "1E+01", "0e0", "0e+000",
    "0.0e-0", "123456789012345678901234567890", "0.1000000000000000055511151231257827021181583404",
    "2.2250738585072011e-308", "4.9e-324", "-1.7976931348623157e308",
    #""\"""#, #""\\""#, #""\/""#, #""\b\f\n\r\t""#, #""\u0000""#, #""\u001F""#, #""\u00e9""#,
    #""\uFFFF""#, #""\ud834\udd1e""#, #""\uD834\uDD1E""#, #""\udbff\udfff""#, "\"\u{7f}\"",
    "\"é\"", "\"😀\"", "\"\u{2028}\u{2029}\"", "\"\u{feff}\"", "\"\u{10ffff}\"", "\"/\"",
    "{\"a\":1,\"b\":1}", "{\"a\":1,\"A\":1}", "[null,true,false,0,\"\",[],{}]", "\" \"",
    "[\"a\",\"a\"]", "{\"a\\u0000\":1,\"a\":2}",
  ]

  static let invalid = [
    "", " ", "\u{feff}", "\u{feff}0", "nul", "nulll", "Null", "NULL", "tru", "True", "fals", "none",
    "undefined", "NaN", "-NaN", "nan", "Infinity", "-Infinity", "inf", "+0", "+1", "++1", "--1",
    "-",
    "-a", "- 1", "00", "01", "-01", "0x1", "0b1", "1_000", "1,000", ".", ".0", "-.1", "1.", "1.e1",
    "1e", "1e+", "1E-", "1e1.5", "1ee1", "1.2.3", "1 000", "1a", "0.", "０", "١", "∞",
    "[", "]", "[[", "[]]", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[1;2]",
    "[\"a\" \"b\"]", "(1)", "[1)", "[}", "{]", "{", "}", "{}}", "{{}}", "{,}", "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{\"a\" 1}",
    "{\"a\"::1}",
    "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{\"a\":1", "{\"a\":", "{\"a\"", "{\"a",
    "{\"a\",1}", "{\"a\":1;}", "{\"a\"=1}", "\"", "\"a", "'a'", "`a`", "a", "\"\\\"", "\"\\a\"",
    "\"\\v\"", "\"\\0\"", "\"\\'\"", "\"\\x41\"", "\"\\U0041\"", "\"\\u\"", "\"\\u004\"",
    "\"\\u00g0\"", "\"\\u 041\"", "\"\\u-041\"", "\"\\u{41}\"", "\"\\\u{0}\"", "\"\n\"", "\"\t\"",
    "\"\r\"", "\"\u{0}\"", "\"\u{1f}\"", "\"\\", "\"\\u0041", "\"\"\"", "\"a\"b", "\"a\"\"b\"",
    "1 2", "1,2", "[] []", "{}{}", "null true", "0\u{0}", "\u{0}0", "\u{a0}0", "\u{2003}0",
    "\u{c}0", "\u{b}0", "\u{85}0", "0\u{3000}", "// a\n0", "/* a */0", "0 // a", "0#", "#\n0",
    "<a/>", "[1]x", "\\u0031", "\\n", "*", "&", ":", ",", "@",
  ]

  /// RFC 8259 leaves these to the implementation; this reader refuses them.
  static let open = [
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "{\"é\":1,\"e\\u0301\":2}", "1e309", "-1e309",
    "1e999", "1e99999999999999999999", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"",
    "\"\\udc00\\ud800\"", "\"\\ud800\\n\"", "\"\\ud800x\"", "\"\\ud834\\u0041\"", "\"\\uDFFF\"",
  ]

  /// Numbers that a `Double` cannot hold exactly are rounded to the nearest, also to zero.
  static let rounded: [(String, Double)] = [
    ("1e-999", 0), ("-1e-999", -0.0), ("9007199254740993", 9_007_199_254_740_992),
    ("0.1", 0.1), ("1e23", 1e23), ("2.4703282292062328e-324", 5e-324),
  ]

  static let noUTF8: [[UInt8]] = [
    [0xff], [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xe0, 0x80, 0x80, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22], [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22],
    [0x22, 0xc3, 0x22], [0x22, 0xf0, 0x9f, 0x98, 0x22], [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x30, 0x7d],
    [0xff, 0xfe, 0x30, 0x00], [0xfe, 0xff, 0x00, 0x30], [0x30, 0x00], [0x00, 0x30],
  ]

  @Test("JSON is read", arguments: valid)
  func reads(text: String) {
    #expect(throws: Never.self) { try JSONReader.read(Self.bytes(text)) }
  }

  @Test("invalid JSON is refused with the byte", arguments: invalid + open)
  func refuses(text: String) {
    let error = #expect(throws: FileError.self) { try JSONReader.read(Self.bytes(text)) }
    #expect(error?.kind == .badData)
    guard case .byte(let offset) = error?.position else {
      Issue.record("no position")
      return
    }
    #expect(0...text.utf8.count ~= offset)
  }

  @Test("bytes that are not UTF-8 are refused", arguments: noUTF8)
  func refuses(bytes: [UInt8]) {
    let error = #expect(throws: FileError.self) { try JSONReader.read(bytes) }
    #expect(error?.kind == .badData && error?.position != nil)
  }

  @Test("numbers are rounded to the nearest", arguments: rounded)
  func rounds(text: String, value: Double) throws {
    #expect(try JSONReader.read(Self.bytes(text)).number().bitPattern == value.bitPattern)
  }

  @Test("a string is not a number, a fraction and a large number are not integers")
  func types() throws {
    for text in ["\"1\"", "true", "null", "[1]", "{}"] {
      let value = try JSONReader.read(Self.bytes(text))
      #expect(throws: FileError.self) { try value.number() }
      #expect(throws: FileError.self) { try value.integer() }
    }
    for text in ["1.5", "1e300", "9007199254740994", "-1e300", "1e-300"] {
      let value = try JSONReader.read(Self.bytes(text))
      #expect(throws: FileError.self) { try value.integer() }
    }
    #expect(try JSONReader.read(Self.bytes("1e2")).integer() == 100)
  }

  @Test("nesting goes to 128 and no further", arguments: ["[]", "{\"a\":}"])
  func nests(pair: String) throws {
    let (open, close) = (pair.dropLast(), pair.suffix(1))
    func text(_ depth: Int) -> [UInt8] {
      let inner = pair == "[]" ? "" : "0"
      return Self.bytes(
        String(repeating: String(open), count: depth) + inner
          + String(repeating: String(close), count: depth))
    }
    #expect(throws: Never.self) { try JSONReader.read(text(128)) }
    for depth in [129, 1000, 200_000] {
      let error = #expect(throws: FileError.self) { try JSONReader.read(text(depth)) }
      #expect(error?.position != nil)
    }
  }
}
