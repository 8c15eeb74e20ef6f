import Backprop
import BackpropFormats
import Foundation
import Testing

@testable import BackpropCLI

/// `--layers` on the command line and in files, and what is said about such networks.
@Suite struct LayerCommandTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private static let layers = "conv 4 2 relu, layer-norm, dense 3"

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The summary comes first, with the activation that was chosen; the run file repeats the run.
  @Test func trainsAndIsRepeated() throws {
    let first = try command.run([
      "train", "--dataset", "table.csv", "--input-shape", "1x2x1", "--layers", Self.layers,
      "--epochs", "5", "--history", "a.json",
    ])
    #expect(first.status == 0, "\(first.errors)")
    #expect(
      first.errors.contains("the last one, 'dense 3', has no activation and gets sigmoid"),
      "\(first.errors)")
    #expect(first.errors.contains("conv 4 2     1×2×1 → 4   relu"), "\(first.errors)")
    #expect(first.errors.contains("35 parameters of Float"), "\(first.errors)")
    #expect(first.output.contains("conv 4 2 relu, layer-norm, dense 3 sigmoid, real float32"))
    let file = try command.folder.text("a.run.yaml")
    #expect(file.contains("layers: \"conv 4 2 relu, layer-norm, dense 3 sigmoid\"\n"), "\(file)")
    #expect(file.contains("input-shape: 1x2x1\n") && !file.contains("sizes:"))
    let again = try command.run(
      "train", "--config", "a.run.yaml", "--history", "b.json", "--quiet")
    #expect(again.status == 0 && again.errors.isEmpty, "\(again.errors)")
    func costs(_ name: String) throws -> [Double]? {
      try json(command.folder.text(name))["training_cost"] as? [Double]
    }
    #expect(try costs("a.json") == costs("b.json") && costs("a.json")?.count == 5)
  }

  /// A stored network is evaluated, applied, converted and differentiated, and a run is resumed.
  @Test func isStoredAndUsed() throws {
    func train(_ options: String...) throws {
      let outcome = try command.run(
        ["train", "--dataset", "table.csv", "--input-shape", "1x2x1", "--layers", Self.layers]
          + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    try train("--epochs", "4", "--save", "whole.npz")
    try train("--epochs", "2", "--checkpoint", "run")
    try train("--epochs", "4", "--resume", "run", "--save", "resumed.npz")
    func bytes(_ name: String) throws -> Data { try Data(contentsOf: command.folder.file(name)) }
    #expect(try bytes("whole.npz") == bytes("resumed.npz"))
    try command.folder.write(
      NumPyBatch.encode(
        try Dataset<Float>(
          inputs: .values([0.5, -1, 1, 0.25]), targets: .classes([0, 2], count: 3), inputCount: 2,
          outputCount: 3)), to: "batch.npz")
    for line in [
      "evaluate whole.npz --dataset table.csv", "predict whole.npz --dataset table.csv",
      "convert whole.npz copy.safetensors", "evaluate copy.safetensors --dataset table.csv",
      "gradient whole.npz --inputs batch.npz --output gradient.npz",
    ] {
      let outcome = try command.run(line.split(separator: " ").map(String.init))
      #expect(outcome.status == 0, "\(line): \(outcome.errors)")
      guard line.hasPrefix("convert") else { continue }
      #expect(
        outcome.output.hasPrefix(
          "copy.safetensors: 1×2×1 inputs, conv 4 2 relu, layer-norm, dense 3 sigmoid, "),
        "\(outcome.output)")
    }
    let json = try command.run([
      "train", "--dataset", "table.csv", "--layers", "dense 4 relu, layer-norm, dense 3", "--save",
      "network.json",
    ])
    #expect(json.status == 64 && json.errors.contains("--save network.json"), "\(json.errors)")
  }

  @Test(
    "YAML has the text, or a list of texts",
    arguments: [
      "layers: dense 4 tanh, dense 3", "layers: [dense 4 tanh, dense 3]",
      "layers:\n  - dense 4 tanh\n  - dense 3\n", "layers: >\n  dense 4 tanh,\n  dense 3\n",
    ])
  func listsInFiles(_ text: String) throws {
    try command.folder.write("dataset: table.csv\nepochs: 1\n\(text)", to: "run.yaml")
    let outcome = try command.run("train", "--config", "run.yaml", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let run = try #require(json(outcome.output)["configuration"] as? [String: Any])
    #expect(run["layers"] as? String == "dense 4 tanh, dense 3 sigmoid")
    #expect(run["input_shape"] as? String == "2")
  }

  @Test(
    "errors point into the text",
    arguments: [
      (
        "layer-norm, conv 2 3 relu, dense 3",
        "--layers: layer 2: conv 2 3 does not fit its 1×2 input"
      ),
      ("dense 4 relu, dense 12", "the last layer has 12 units, the data 3 classes: write 'dense 3"),
      ("dense 4, dens 3", "layer 2: there is no layer 'dens': did you mean 'dense'?"),
      (
        "dense 4 rellu, dense 3",
        "layer 1: rellu in 'dense 4 rellu' is no activation: did you mean 'relu'"
      ),
      ("dropout 2, dense 3", "layer 1: the rate of dropout is 2.0"),
      ("dense 3 relu", "cannot be combined with the output activation relu"),
    ])
  func invalidTexts(_ layers: String, _ says: String) throws {
    let outcome = try command.run([
      "train", "--dataset", "table.csv", "--input-shape", "1x2x1", "--layers", layers,
      "--history", "h.json",
    ])
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
    #expect(!command.folder.exists("h.json"))
  }

  @Test(
    "options that layers replace are refused by name",
    arguments: [
      (["--hidden", "4"], "--hidden: leave it out"),
      (["--activation", "relu"], "--activation: leave"),
      (["--sizes", "2,3"], "--sizes: leave it out"),
      (["--input-shape", "2x2x2"], "2×2×2 are 8 numbers, and the data has 2 inputs"),
    ])
  func otherOptions(_ options: [String], _ says: String) throws {
    let outcome = try command.run(
      ["train", "--dataset", "table.csv", "--layers", "dense 3"] + options)
    #expect(outcome.status == 64 && outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test(arguments: [
    ["--layers", "conv 3 3x3 same relu, max-pool 2x2, dense 4 softmax", "--seed", "2"],
    ["--layers", "batch-norm, conv 2 3x3 cardioid, mean-pool 2x2, dense 4", "--scalar", "complex"],
    ["--layers", "conv 2 3 tanh, layer-norm, dense 2", "--input-shape", "1x6x2"],
    [
      "--layers", "conv 3 2x2 modrelu, max-pool 2x2, dense 4", "--scalar", "complex",
      "--precision", "float32",
    ],
  ])
  func equationsHold(_ options: [String]) throws {
    let outcome = try command.run(["check", "--json"] + options)
    #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
    let report = try json(outcome.output)
    #expect((report["network"] as? String)?.hasSuffix("dense 4") != true)
    let errors = try #require(report["errors"] as? [String: Double])
    #expect(errors.keys.contains("BP2") && errors.keys.contains("BP4"))
  }

  @Test func everyBuiltInLayerIsChecked() throws {
    let outcome = try command.run("check", "--json")
    #expect(outcome.status == 0, "\(outcome.output)")
    let reports = try #require(json(outcome.output)["layers"] as? [[String: Any]])
    for scalar in ["real", "complex"] {
      let texts = reports.filter { $0["scalar"] as? String == scalar }
        .compactMap { $0["layers"] as? String }
      for keyword in ["conv", "max-pool", "mean-pool", "batch-norm", "layer-norm", "dense"] {
        #expect(texts.contains { $0.hasPrefix(keyword) }, "\(scalar) \(keyword)")
      }
    }
    #expect(reports.allSatisfy { ($0["worst"] as? Double ?? 1) < 1e-7 })
    #expect(try command.run("check", "--layers", "dense 2", "--sizes", "2,2").status == 64)
    #expect(try command.run("check", "--layers", "conv 2 9x9, dense 2").status == 64)
  }

  @Test(arguments: [["layers"], ["help", "layers"], ["layers", "--help"]])
  func helpNamesEveryLayer(_ arguments: [String]) throws {
    let outcome = try command.run(arguments)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    for word in [
      "dense", "conv", "max-pool", "mean-pool", "batch-norm", "layer-norm", "dropout", "flatten",
      "cardioid", "gelu", "--input-shape", "stride",
    ] {
      #expect(outcome.output.contains(word), "\(word)")
    }
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }
}
