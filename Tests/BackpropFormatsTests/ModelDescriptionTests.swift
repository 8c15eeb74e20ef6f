import Backprop
import BackpropFiles
import BackpropFormats
import Testing

@Suite struct ModelDescriptionTests {
  @Test("the JSON text is read back", arguments: Models.all)
  func roundTrip(model: AnyModel) throws {
    let description = model.description
    #expect(try ModelDescription(json: Array(description.json.utf8)) == description)
  }

  @Test("the text is as documented")
  func text() {
    #expect(
      Models.all[3].description.json
        == #"{"version":1,"scalar":"complex","precision":"float64","sizes":[4,3,2],"#
        + #""activations":["modrelu","split-tanh"],"cost":"quadratic"}"#)
  }

  @Test(
    "a text that is not a description is refused with a position",
    arguments: [
      "", "[]", "{}", #"{"version": 2}"#, #"{"version": 0}"#, #"{"version": "1"}"#,
      #"{"version":1,"scalar":"quaternion","precision":"float32","sizes":[1,1]}"#,
      #"{"version":1,"scalar":"real","precision":"float16","sizes":[1,1]}"#,
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[1]}"#,
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[1,0]}"#,
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[1,9223372036854775807]}"#,
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[1,1],"activations":["crelu"]}"#,
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[1,1],"activations":[]}"#,
      #"{"version":1,"scalar":"real","precision":"float32","sizes":[1,1],"cost":"margin"}"#,
      #"{"version":1,"version":1,"scalar":"real","precision":"float32","sizes":[1,1]}"#,
    ])
  func refused(text: String) {
    let error = #expect(throws: FileError.self) { try ModelDescription(json: Array(text.utf8)) }
    #expect(error?.kind == .badData && error?.position != nil)
  }

  @Test("unknown members are ignored, so that later versions can add some")
  func unknownMembers() throws {
    let text = #"{"version":1,"scalar":"real","precision":"float32","sizes":[1,1],"colour":[1]}"#
    #expect(try ModelDescription(json: Array(text.utf8)).activations == nil)
  }
}
