import Foundation
import Testing

/// Options of a training in short and in other programs' words.
@Suite struct TrainingOptionTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private func configuration(_ line: String) throws -> [String: Any] {
    let outcome = try command.run(
      ["train", "--dataset", "table.csv", "--json", "--quiet"]
        + line.split(separator: " ").map(String.init))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require((summary as? [String: Any])?["configuration"] as? [String: Any])
  }

  @Test(arguments: ["--eta", "--lr", "--learning-rate"])
  func namesOfTheLearningRate(_ name: String) throws {
    let run = try configuration("\(name) 0.25 --hidden 5,4 --epochs 2 --activation relu")
    #expect(run["eta"] as? Double == 0.25 && run["sizes"] as? [Int] == [2, 5, 4, 3])
    #expect(run["activation"] as? String == "relu,relu,sigmoid")
  }

  @Test func aCosineLastsAsLongAsTheRun() throws {
    let run = try configuration("--schedule cosine --epochs 7 --cost Log-Likelihood")
    #expect(run["schedule"] as? String == "cosine:7")
    #expect(run["activation"] as? String == "sigmoid,softmax")
  }

  @Test func earlyStoppingWatchesTheOneMonitoredValue() throws {
    let run = try configuration("--early-stopping 2 --monitor training-cost --epochs 3")
    #expect(run["early_stopping_monitor"] as? String == "training-cost")
  }

  @Test(arguments: ["all", "training-cost"])
  func theBestNetworkIsStored(_ monitor: String) throws {
    let outcome = try command.run(
      "train", "--dataset", "table.csv", "--epochs", "6", "--save", "m.json", "--save-best",
      "--monitor", monitor, "--history", "h.json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("m.json") && outcome.output.contains("epoch"))
    let history = try JSONSerialization.jsonObject(
      with: Data(contentsOf: command.folder.file("h.json")))
    let run = try #require((history as? [String: Any])?["configuration"] as? [String: Any])
    #expect(run["early_stopping"] as? Int == 6)
    let evaluated = try command.run("evaluate", "m.json", "--dataset", "table.csv")
    #expect(evaluated.status == 0)
  }

  @Test func wholeNumbersAsYAMLHasThem() throws {
    try command.folder.write(
      """
      dataset: table.csv
      epochs: 2.0
      batch-size: 1e1
      train-size: 1_00
      seed: 3.0
      hidden: [4.0, 3]
      quiet: true
      """, to: "run.yaml")
    let outcome = try command.run("train", "--config", "run.yaml", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    let run = try #require((summary as? [String: Any])?["configuration"] as? [String: Any])
    #expect(run["epochs"] as? Int == 2 && run["batch_size"] as? Int == 10)
    #expect(run["train_size"] as? Int == 100 && run["seed"] as? Int == 3)
    #expect(run["sizes"] as? [Int] == [2, 4, 3, 3])
  }
}
