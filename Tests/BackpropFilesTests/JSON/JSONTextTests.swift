import BackpropFiles
import Testing

@Suite struct JSONTextTests {
  @Test(
    "a string is read back as it was", arguments: ["", "a\"\\/\n\r\t\u{0}\u{1f}\u{7f}ä😀\u{2028}"])
  func quoted(text: String) throws {
    #expect(try JSONReader.read(Array(JSONText.quoted(text).utf8)).string() == text)
  }

  @Test("lists and objects are read back")
  func structure() throws {
    let text = JSONText.object([("a\"", JSONText.list(["1", "2"])), ("b", "{}")])
    let value = try JSONReader.read(Array(text.utf8))
    #expect(try value.member("a\"").elements().map { try $0.integer() } == [1, 2])
    #expect(try value.member("b").members().isEmpty)
  }
}
