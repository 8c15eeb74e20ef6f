import Backprop
import BackpropFiles
import BackpropFormats
import Foundation
import Testing

@testable import BackpropCLI

/// The JSON output of every command that has a result.
@Suite struct JSONOutputTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.network, to: "network.json")
  }

  private func json(_ arguments: String) throws -> JSONValue {
    let outcome = try command.run(arguments.split(separator: " ").map(String.init))
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONReader.read(Array(outcome.output.utf8))
  }

  @Test func everyCommandHasTheFlag() {
    for name in [
      "sheet", "train", "evaluate", "predict", "gradient", "check", "unstable", "convert",
    ] {
      #expect(CommandOptions(of: name)["json"]?.isFlag == true, "\(name)")
    }
  }

  @Test func conversion() throws {
    let report = try json("convert network.json copy.npz --json")
    #expect(try report.member("output").string() == "copy.npz")
    #expect(try report.member("sizes").elements().map { try $0.integer() } == [784, 10])
    #expect(try report.member("activations").elements().map { try $0.string() } == ["sigmoid"])
    #expect(try report.member("cost").string() == "cross-entropy")
    #expect(try report.member("parameters").integer() == 7850)
    let text = try command.run("convert", "network.json", "other.npz")
    #expect(text.output.hasPrefix("other.npz: 784 inputs, 10 sigmoid, "))
  }

  @Test func gradient() throws {
    let batch = try Dataset<Double>(
      inputs: .values(Array(repeating: 0.5, count: 3 * 784)),
      targets: .classes([0, 7, 9], count: 10), inputCount: 784, outputCount: 10)
    try command.folder.write(try NumPyBatch.encode(batch), to: "batch.npz")
    let report = try json("gradient network.json --inputs batch.npz --output g.npz --json")
    #expect(try report.member("samples").integer() == 3)
    #expect(try report.member("cost").number() > 0)
    #expect(try report.member("gradients").string() == "g.npz")
  }

  @Test func fetching() throws {
    let report = try json("data fetch digits --json")
    #expect(try report.member("name").string() == "digits")
  }

  @Test(arguments: [["--version"], ["train", "--version"]])
  func version(_ arguments: [String]) throws {
    let outcome = try command.run(arguments)
    #expect(outcome.status == 0 && outcome.output.contains(/^[0-9]+\.[0-9]+\.[0-9]+\n$/))
  }
}
