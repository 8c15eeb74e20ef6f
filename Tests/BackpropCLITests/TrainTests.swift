import Backprop
import BackpropData
import BackpropFiles
import Foundation
import Testing

/// What `backprop train` does when all is right.
@Suite struct TrainTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private func train(_ arguments: String) throws -> Command.Outcome {
    try command.run(
      ["train", "--dataset", "table.csv"] + arguments.split(separator: " ").map(String.init))
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func learnsATable() throws {
    let outcome = try train("--epochs 20 --batch-size 5 --sizes 2,6,3 --json --quiet")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let summary = try json(outcome.output)
    #expect(summary["epochs"] as? Int == 20)
    #expect(summary["parameters"] as? Int == 2 * 6 + 6 + 6 * 3 + 3)
    let evaluation = try #require(summary["evaluation"] as? [String: Any])
    #expect(evaluation["size"] as? Int == 30)
    #expect(try #require(evaluation["relative_accuracy"] as? Double) > 0.9)
  }

  @Test func writesItsHistory() throws {
    let outcome = try train("--epochs 3 --lambda 0.1 --seed 7 --history h.json")
    #expect(outcome.status == 0)
    let history = try json(command.folder.text("h.json"))
    for key in ["evaluation_cost", "training_cost", "squared_weight_norm"] {
      #expect((history[key] as? [Double])?.count == 3, "\(key)")
    }
    for key in ["evaluation_accuracy", "training_accuracy"] {
      #expect((history[key] as? [Int])?.count == 3, "\(key)")
    }
    #expect(history["training_size"] as? Int == 180)
    #expect(history["evaluation_size"] as? Int == 30)
    let seconds = try #require(history["seconds"] as? [String: [Double]])
    #expect(seconds["training"]?.count == 3 && seconds["evaluation"]?.count == 3)
    let configuration = try #require(history["configuration"] as? [String: Any])
    #expect(configuration["seed"] as? Int == 7)
    #expect(configuration["sizes"] as? [Int] == [2, 30, 3])
    #expect(configuration["activation"] as? String == "sigmoid,sigmoid")
    // All digits are there, and the library reads them back. (JSONSerialization is no judge here:
    // on Linux it rounds every second number wrongly.)
    let bytes = try Data(contentsOf: command.folder.file("h.json"))
    let decoded = try JSONDecoder().decode(History.self, from: bytes)
    let costs = try JSONReader.read(Array(bytes)).member("evaluation_cost").elements()
    #expect(decoded.epochs == 3)
    #expect(try decoded.evaluationCost == costs.map { try $0.number() })
  }

  /// The configuration is enough to run it again: the same seed gives the same run.
  @Test func isReproducible() throws {
    let arguments = "--epochs 3 --generator numpy --seed 42 --precision float64 --monitor all"
    _ = try train(arguments + " --history a.csv --quiet")
    _ = try train(arguments + " --history b.csv --quiet")
    let columns = try ["a.csv", "b.csv"].map { name in
      try command.folder.text(name).split(separator: "\n").map {
        $0.split(separator: ",").dropLast(2).joined(separator: ",")
      }
    }
    #expect(columns[0] == columns[1])
    #expect(columns[0].count == 4)
    #expect(columns[0][0].hasPrefix("epoch,evaluation_cost,evaluation_accuracy,training_cost"))
  }

  @Test func measuresOnlyWhatIsAskedFor() throws {
    let outcome = try train("--epochs 2 --monitor evaluation-accuracy --history h.csv")
    #expect(outcome.status == 0)
    let header = try command.folder.text("h.csv").split(separator: "\n")[0]
    #expect(
      header
        == "epoch,evaluation_accuracy,squared_weight_norm,learning_rate,seconds_training,"
        + "seconds_evaluation")
    #expect(!outcome.output.contains("cost 0"))
    #expect(try train("--epochs 2 --monitor none").status == 0)
    #expect(try train("--epochs 0 --history h.csv").status == 0)
  }

  @Test func trainsComplexNetworks() throws {
    let outcome = try train(
      "--scalar complex --epochs 15 --batch-size 5 --history h.json --json --quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try json(outcome.output)
    let configuration = try #require(summary["configuration"] as? [String: Any])
    #expect(configuration["activation"] as? String == "split-sigmoid,real-part-sigmoid")
    let evaluation = try #require(summary["evaluation"] as? [String: Any])
    #expect(try #require(evaluation["relative_accuracy"] as? Double) > 0.9)
  }

  /// Every rule learns the table, and says in the history which numbers it had.
  @Test(arguments: [
    "--optimizer momentum --momentum 0.8", "--optimizer nesterov --gradient-norm 5",
    "--optimizer adam --eta 0.02 --beta1 0.8 --schedule warmup:2,cosine:30:0.1",
    "--optimizer adamw --eta 0.02 --weight-decay 0.001 --schedule plateau:3",
    "--l1 0.01 --dropout 0.1 --schedule step:10:0.5 --early-stopping 12",
    "--scalar complex --optimizer adam --eta 0.02 --second-moment parts",
  ])
  func learnsByEveryRule(_ options: String) throws {
    let outcome = try train("--epochs 30 --batch-size 5 --history h.json --json " + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try json(outcome.output)
    let evaluation = try #require(summary["evaluation"] as? [String: Any])
    #expect(try #require(evaluation["best_relative_accuracy"] as? Double) > 0.9)
    let history = try json(command.folder.text("h.json"))
    let configuration = try #require(history["configuration"] as? [String: Any])
    let optimizer = try #require(configuration["optimizer"] as? [String: Any])
    let words = options.split(separator: " ").map(String.init)
    let name = words.firstIndex(of: "--optimizer").map { words[$0 + 1] } ?? "sgd"
    #expect(optimizer["name"] as? String == name)
    if name == "momentum" { #expect(optimizer["momentum"] as? Double == 0.8) }
  }

  /// Every task for complex networks is trained with nothing but its name, over ℂ and, part by part,
  /// over ℝ; and what was trained is measured on it again.
  @Test(arguments: ComplexTask.allCases, ["complex", "real"])
  func trainsTasks(_ task: ComplexTask, _ scalar: String) throws {
    var arguments = ["train", "--dataset", task.rawValue, "--scalar", scalar]
    arguments += ["--save", "m.npz", "--json", "--quiet"]
    if task != .xor {
      arguments += ["--epochs", "2"]
      if task != .similarity { arguments += ["--train-size", "100", "--evaluation-size", "50"] }
    }
    let outcome = try command.run(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try json(outcome.output)
    let result = try #require(summary["training"] as? [String: Any])
    #expect((result["accuracy"] != nil) == (task == .noncircular || task == .mnistFourier))
    if task == .xor { #expect(try #require(result["cost"] as? Double) < 0.02) }
    guard task != .mnistFourier else { return }  // ten thousand images are many for a debug build
    let evaluated = try command.run("evaluate", "m.npz", "--dataset", task.rawValue, "--json")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(try json(evaluated.output)["cost"] is Double)
  }

  /// Without MNIST, `auto` takes the built-in digits and says so in the first line.
  @Test func saysWhichDataItTakes() throws {
    let outcome = try command.run(
      "train", "--epochs", "1", "--sizes", "784,4,10", "--train-size", "50", "--evaluation-size",
      "20")
    #expect(outcome.status == 0)
    let first = try #require(outcome.errorLines.first)
    #expect(first.contains("built-in synthetic digits") && first.contains("MNIST is not found"))
    #expect(outcome.output.contains("50 training, 20 evaluation"))
  }

  @Test func takesTheExampleOfTheDesign() throws {
    let outcome = try command.run(
      "train", "--sizes", "784,5,10", "--dataset", "digits", "--train-size", "50",
      "--evaluation-size", "20", "--epochs", "1", "--cost", "quadratic", "--eta", "3", "--save",
      "m.json", "--quiet")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(try command.folder.text("m.json").contains(#""cost": "QuadraticCost""#))
    #expect(outcome.output.contains("saved") && outcome.output.contains("m.json"))
  }

  /// An interrupted training stops at once, and what it leaves is whole.
  @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
  func stopsWhenItIsTold(_ signal: Int32, _ status: Int32) throws {
    let (process, finish) = try command.start([
      "train", "--dataset", "table.csv", "--epochs", "100000000", "--save", "m.json", "--history",
      "h.json",
    ])
    let deadline = ContinuousClock.now + .seconds(120)
    func hasBegun() -> Bool {
      command.folder.allText(ending: ".err").contains("epoch 1/")
    }
    while !hasBegun(), ContinuousClock.now < deadline { usleep(20_000) }
    #expect(hasBegun())
    kill(process.processIdentifier, signal)
    // A signal that is lost must end as a failure, not as a test that never ends.
    let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: watchdog)
    defer { watchdog.cancel() }
    let outcome = try finish()
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty)
    let last = try #require(outcome.errorLines.last)
    #expect(last.contains("epochs were done, their result is in m.json and h.json"))
    let history = try JSONDecoder().decode(
      History.self, from: Data(contentsOf: command.folder.file("h.json")))
    #expect(last.contains(" \(history.epochs) of 100000000 epochs"))
    #expect(try command.run("evaluate", "m.json", "--dataset", "table.csv").status == 0)
  }
}

extension TemporaryFolder {
  /// The text of all files with an ending.
  fileprivate func allText(ending: String) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.compactMap { try? text($0) }.joined()
  }
}
