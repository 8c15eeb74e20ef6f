import Foundation
import Testing

/// Several networks that vote on the same samples.
@Suite struct VotingTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private func train(_ name: String, _ options: String...) throws {
    let outcome = try command.run(
      ["train", "--dataset", "table.csv", "--epochs", "3", "--batch-size", "5", "--save", name]
        + ["--quiet"] + options)
    #expect(outcome.status == 0)
  }

  private func json<Value>(_ arguments: String...) throws -> Value {
    let outcome = try command.run(arguments)
    #expect(outcome.status == 0)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? Value)
  }

  /// Networks of two precisions, and scalings of their own: each takes the table in its own way.
  @Test("the outputs of predict are means, and evaluate counts what they predict")
  func means() throws {
    try train("a.json", "--hidden", "4", "--seed", "1")
    try train("b.safetensors", "--hidden", "6", "--seed", "2", "--precision", "float64")
    try train("c.npz", "--hidden", "2", "--seed", "3", "--scale", "none")
    var outputs: [[[Double]]] = []
    for name in ["a.json", "b.safetensors", "c.npz"] {
      let rows: [[String: Any]] = try json("predict", name, "--dataset", "table.csv", "--json")
      outputs.append(rows.map { $0["activations"] as? [Double] ?? [] })
    }
    let votes: [[String: Any]] = try json(
      "predict", "a.json", "--with", "b.safetensors", "--with", "c.npz", "--dataset", "table.csv",
      "--json")
    #expect(votes.count == 210)
    var correct = 0
    for (row, vote) in votes.enumerated() {
      let mean = (0..<3).map { column in outputs.reduce(0) { $0 + $1[row][column] } / 3 }
      let found = try #require(vote["activations"] as? [Double])
      #expect(zip(mean, found).allSatisfy { abs($0 - $1) < 1e-12 })
      let best = mean.indices.max { mean[$0] < mean[$1] }
      #expect(vote["prediction"] as? Int == best)
      correct += best == vote["label"] as? Int ? 1 : 0
    }
    let report: [String: Any] = try json(
      "evaluate", "a.json", "--with", "b.safetensors", "--with", "c.npz", "--dataset", "table.csv",
      "--json", "--top", "3")
    #expect(report["accuracy"] as? Int == correct)
    #expect(report["with"] as? [String] == ["b.safetensors", "c.npz"])
    #expect(report["cost"] == nil)
    #expect((report["top"] as? [String: Any])?["accuracy"] as? Int == 210)
    let text = try command.run("evaluate", "a.json", "--with", "c.npz", "--dataset", "table.csv")
    #expect(text.output.contains("votes with") && !text.output.contains("cost"))
  }

  @Test("a network that votes with itself changes nothing")
  func itself() throws {
    try train("a.json", "--hidden", "4")
    let alone = try command.run("predict", "a.json", "--dataset", "table.csv")
    let twice = try command.run("predict", "a.json", "--with", "a.json", "--dataset", "table.csv")
    #expect(alone.output == twice.output && alone.status == 0)
  }

  @Test("networks with other classes, or that are not there, are refused")
  func refused() throws {
    try train("a.json", "--hidden", "4")
    let other = SmallData.table().replacing("x\n", with: "w\n")
    try command.folder.write(other, to: "other.csv")
    let trained = try command.run(
      "train", "--dataset", "other.csv", "--epochs", "1", "--save", "w.json", "--quiet")
    #expect(trained.status == 0)
    for name in ["predict", "evaluate"] {
      let outcome = try command.run(name, "a.json", "--with", "w.json", "--dataset", "table.csv")
      #expect(outcome.status == 64 || outcome.status == 65)
      #expect(outcome.errors.contains("w"))
      #expect(
        try command.run(name, "a.json", "--with", "none.json", "--dataset", "table.csv").status
          == 66)
    }
  }
}
