import BackpropFiles
import Testing

/// JSON has no word for infinity and NaN.
@Suite struct NotFiniteTests {
  private struct Part: Encodable { var values: [Double] }
  private struct Value: Encodable {
    var cost = Double.nan
    var partList = [Part(values: [1, -.infinity])]
    var text = "nan"
  }

  @Test func numbersAreNullAndNamed() throws {
    let text = try JSONText.encode(Value(), usesSnakeCase: true)
    #expect(
      text == #"{"cost":null,"part_list":[{"values":[1,null]}],"text":"nan","#
        + #""not_finite":{"cost":"nan","part_list[0].values[1]":"-inf"}}"#)
  }

  @Test func prettyTextIsValid() throws {
    let text = try JSONText.encode(Value(), isPretty: true)
    let reasons = try JSONReader.read(Array(text.utf8)).member("not_finite").members()
    #expect(reasons.map(\.key) == ["cost", "partList[0].values[1]"])
  }

  @Test func finiteNumbersAreWrittenAlone() throws {
    #expect(try JSONText.encode(["a": 1.5]) == #"{"a":1.5}"#)
  }

  /// Control characters are escaped, and read back as it was.
  @Test func controlCharactersAreEscaped() throws {
    let name = "\u{1B}]0;\u{9B}\u{7F}\u{202E}ä\n"
    let text = try JSONText.encode(["a": name])
    #expect(text.unicodeScalars.allSatisfy { $0 >= " " && !(0x7f...0x9f ~= $0.value) })
    #expect(!text.unicodeScalars.contains("\u{202E}"))
    #expect(try JSONReader.read(Array(text.utf8)).member("a").string() == name)
  }
}
