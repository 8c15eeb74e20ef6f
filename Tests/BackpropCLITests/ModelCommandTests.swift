import BackpropFormats
import Foundation
import Testing

/// The commands that use a stored network.
@Suite struct ModelCommandTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
    try command.folder.write(SmallData.network, to: "network.json")
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Train, save, evaluate, predict and convert.
  @Test func roundTrip() throws {
    let trained = try command.run(
      "train", "--dataset", "table.csv", "--sizes", "2,6,3", "--epochs", "20", "--batch-size", "5",
      "--save", "m.json", "--quiet")
    #expect(trained.status == 0)
    let evaluated = try command.run(
      "evaluate", "m.json", "--dataset", "table.csv", "--json", "--confusion", "c.svg")
    #expect(evaluated.status == 0)
    let report = try json(evaluated.output)
    let confusion = try #require(report["confusion"] as? [[Int]])
    #expect(confusion.map { $0.reduce(0, +) } == [70, 70, 70])
    #expect(report["accuracy"] as? Int == (0..<3).reduce(0) { $0 + confusion[$1][$1] })
    #expect((report["recall"] as? [Double])?.count == 3)
    #expect(try command.folder.text("c.svg").hasPrefix("<svg"))

    let predicted = try command.run(
      "predict", "m.json", "--dataset", "table.csv", "--index", "0", "--json")
    let prediction = try json(predicted.output)
    #expect(prediction["prediction"] as? Int == 0 && prediction["label"] as? Int == 0)
    #expect((prediction["activations"] as? [Double])?.count == 3)

    let converted = try command.run("convert", "m.json", "copy.json")
    #expect(converted.status == 0 && converted.errors.isEmpty)
    #expect(
      converted.output
        == "copy.json: 2 inputs, 6 sigmoid, 3 sigmoid, cross-entropy, 39 parameters\n")
    #expect(try command.folder.text("copy.json") == command.folder.text("m.json"))
  }

  /// A state dictionary of another program: layers by name, one tensor that is no parameter, and
  /// neither cost nor activations.
  @Test func modelsOfOtherPrograms() throws {
    let tensors = [
      NamedTensor("net.0.weight", Tensor([1 as Float, 0, 0, 1, 1, 1], shape: [3, 2])),
      NamedTensor("net.0.bias", Tensor([0 as Float, 1, 0], shape: [3])),
      NamedTensor("step", Tensor([7 as Int64], shape: [])),
    ]
    try command.folder.write(try Safetensors(tensors).encode(), to: "torch.safetensors")
    let sample = ["torch.safetensors", "--dataset", "table.csv"]
    let silent = try command.run(["predict", "--index", "0"] + sample)
    #expect(silent.status == 65 && silent.errors.contains("--activation"))
    #expect(!silent.errors.contains("--cost"))
    let predicted = try command.run(
      ["predict", "--index", "0", "--activation", "sigmoid", "--json"] + sample)
    #expect(predicted.status == 0 && predicted.errors.contains("step"), "\(predicted.errors)")
    #expect(try json(predicted.output)["prediction"] as? Int != nil)
    let quiet = try command.run(
      ["predict", "--index", "0", "--activation", "sigmoid", "--quiet"] + sample)
    #expect(quiet.status == 0 && quiet.errors.isEmpty)
    let evaluated = try command.run(["evaluate", "--activation", "sigmoid"] + sample)
    #expect(evaluated.status == 65 && evaluated.errors.contains("--cost"))
  }

  @Test func printsAConfusionMatrix() throws {
    // All rows are taken for the second class.
    try command.folder.write(
      """
      {"sizes": [2, 3], "weights": [[[0, 0], [0, 0], [0, 0]]], "biases": [[[0], [1], [0]]], \
      "cost": "QuadraticCost"}
      """, to: "second.json")
    let outcome = try command.run("evaluate", "second.json", "--dataset", "table.csv")
    #expect(outcome.status == 0 && outcome.errorLines.count == 1)
    // The file of the network does not say what its data was.
    #expect(
      outcome.errors.hasPrefix("data: table.csv: 210 rows") && outcome.errors.contains("not scaled")
    )
    #expect(outcome.output.contains("accuracy  33.33 % (70 of 210)"))
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.contains(["actual", "x", "y", "z", "recall"]))
    #expect(lines.contains(["x", "·", "70", "·", "0.00", "%"]))
    #expect(lines.contains(["y", "·", "70", "·", "100.00", "%"]))
  }

  @Test func predictsAnImage() throws {
    let image = try command.folder.write(SmallData.png, to: "image.png")
    let named = try command.run("predict", "network.json", "image.png")
    #expect(named.status == 0)
    // Only doubts about the image are said.
    #expect(named.errorLines.allSatisfy { $0.hasPrefix("backprop: image.png: ") })
    #expect(named.output.hasPrefix("7\n"))
    #expect(named.output.split(separator: "\n").count == 11)
    #expect(!named.output.contains("░"))
    let piped = try command.run("predict", "network.json", "-", input: image)
    #expect(piped.output == named.output)
  }

  @Test func showsAnImageOnlyWhenAsked() throws {
    try command.folder.write(SmallData.png, to: "image.png")
    let outcome = try command.run("predict", "network.json", "image.png", "--show")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.prefix(28).allSatisfy { $0.count == 56 })
    #expect(lines[14].contains("██"))
  }

  @Test func predictsADigitOfADataSet() throws {
    let outcome = try command.run(
      "predict", "network.json", "--dataset", "digits", "--index", "3", "--part", "training")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("7 (wrong: it is ") || outcome.output.hasPrefix("7 (right)"))
  }
}
