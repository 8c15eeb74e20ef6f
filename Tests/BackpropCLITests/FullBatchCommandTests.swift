import Foundation
import Testing

/// Full-batch optimizers, weights and metrics on the command line.
@Suite struct FullBatchCommandTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private func run(_ line: String) throws -> Command.Outcome {
    try command.run(line.split(separator: " ").map(String.init))
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// An iteration per epoch, the gradient norm in the history, and a run file that repeats it.
  @Test(arguments: ["real l-bfgs", "complex l-bfgs", "real levenberg-marquardt"])
  func runsAreRecordedAndRepeated(_ kind: String) throws {
    let (scalar, optimizer) = (kind.split(separator: " ")[0], kind.split(separator: " ")[1])
    let trained = try run(
      "train --dataset table.csv --hidden 4 --scalar \(scalar) --optimizer \(optimizer) --lambda 1 "
        + "--epochs 12 --class-weights balanced --history h.json --save m.npz --quiet "
        + "--tensorboard events")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("iterations") && !trained.output.contains("η"))
    let history = try json(command.folder.text("h.json"))
    let norms = try #require(history["gradient_norm"] as? [Double])
    let costs = try #require(history["training_cost"] as? [Double])
    #expect(norms.count == costs.count && zip(costs, costs.dropFirst()).allSatisfy { $0 > $1 })
    #expect((history["learning_rate"] as? [Double])?.isEmpty == true)
    let options = try #require(history["configuration"] as? [String: Any])
    #expect(options["eta"] == nil && options["batch_size"] == nil)
    #expect(options["class_weights"] as? String == "balanced")

    let again = try run("train --config m.run.yaml --history again.json --quiet")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try json(command.folder.text("again.json"))["training_cost"] as? [Double] == costs)
  }

  @Test(arguments: [
    ("--optimizer l-bfgs --checkpoint c", "cannot be resumed"),
    ("--optimizer l-bfgs --batch-size 5", "mini-batches"),
    ("--optimizer l-bfgs --eta 1", "mini-batches"),
    ("--optimizer levenberg-marquardt --dropout 0.5", "mini-batches"),
    ("--optimizer levenberg-marquardt --cost cross-entropy", "use quadratic"),
    ("--optimizer levenberg-marquardt --hidden 2000", "at most 4096"),
    ("--optimizer sgd --memory 5", "l-bfgs"),
    ("--class-weights 1,2", "2 weights for 3 classes"),
    ("--sample-weight label", "sample-weight"),
  ])
  func whatDoesNotFitIsRefusedInALine(_ options: String, _ words: String) throws {
    let outcome = try run("train --dataset table.csv --epochs 2 --quiet \(options)")
    #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  /// A row of weight 2 counts as two rows, and the column is no feature.
  @Test func rowsHaveWeights() throws {
    func train(_ rows: [String], _ options: String) throws -> Double {
      try command.folder.write(
        (["x,y,w,label"] + rows).joined(separator: "\n"), to: "weighted.csv")
      let outcome = try run(
        "train --dataset weighted.csv --sizes 2,3,2 --optimizer l-bfgs --lambda 0 --epochs 3 "
          + "--precision float64 --evaluation-size 1 --scale none --history h.json --quiet \(options)"
      )
      #expect(outcome.status == 0, "\(outcome.errors)")
      let history = try json(command.folder.text("h.json"))
      return try #require((history["training_cost"] as? [Double])?.last)
    }
    let rows = (0..<8).map { "0.\($0),-0.\(9 - $0),1,\($0 < 3 ? "a" : "b")" }
    let last = "0.9,0.2,1,b"
    let plain = try train(rows + [rows[1], rows[1], last], "--ignore w")
    var weighted = rows
    weighted[1] = weighted[1].replacing(",1,a", with: ",3,a")
    #expect(abs(try train(weighted + [last], "--sample-weight w") - plain) < 1e-9)
  }

  /// Precision, recall and F1, the largest outputs, and null with a reason where a class is empty.
  @Test func metrics() throws {
    #expect(
      try run("train --dataset table.csv --hidden 6 --optimizer l-bfgs --save m.npz --quiet").status
        == 0)
    let report = try json(run("evaluate m.npz --dataset table.csv --top 2 --json").output)
    let confusion = try #require(report["confusion"] as? [[Int]])
    let precision = try #require(report["precision"] as? [Double])
    #expect(precision[0] == Double(confusion[0][0]) / Double(confusion.reduce(0) { $0 + $1[0] }))
    let macro = try #require(report["macro_average"] as? [String: Double])
    #expect(abs((macro["precision"] ?? 0) - precision.reduce(0, +) / 3) < 1e-12)
    let top = try #require(report["top"] as? [String: Any])
    let (within, accuracy) = (top["accuracy"] as? Int ?? 0, report["accuracy"] as? Int ?? 0)
    #expect(top["k"] as? Int == 2 && within >= accuracy)

    let lines = try command.folder.text("table.csv").split(separator: "\n")
    let others = lines.filter { !$0.hasSuffix(lines[1].suffix(1)) || $0 == lines[0] }
    try command.folder.write(others.joined(separator: "\n"), to: "others.csv")
    let partial = try json(run("evaluate m.npz --dataset others.csv --json").output)
    #expect((partial["recall"] as? [Any])?.contains { $0 is NSNull } == true)
    let undefined = try #require(partial["undefined"] as? [[String: String]])
    #expect(undefined.contains { $0["reason"] == "the class has no samples" })
    let text = try run("evaluate m.npz --dataset others.csv").output
    #expect(
      text.contains("macro average") && text.contains("is undefined: the class has no samples"))
    let wrong = try run("evaluate m.npz --dataset table.csv --top 4")
    #expect(wrong.status == 64 && wrong.errors.contains("there are only 3 classes"))
  }
}
