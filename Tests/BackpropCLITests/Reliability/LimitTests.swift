import Backprop
import BackpropFormats
import BackpropRuns
import Foundation
import Numerics
import Testing

@testable import BackpropCLI

/// Numbers at their limits are refused in one line, or used; they end no process by a trap.
@Suite struct LimitTests {
  let command: Command

  init() throws {
    command = .withDigits(in: try TemporaryFolder())
    try command.folder.write(SmallData.table(rows: 30), to: "table.csv")
  }

  private func expectAnswer(
    _ line: String, status: Int32? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try command.run(line.split(separator: " ").map(String.init))
    let allowed: [Int32] = status.map { [$0] } ?? [0, 1, 64, 65, 74, 75]
    #expect(
      allowed.contains(outcome.status), "\(line): \(outcome.status) \(outcome.errors)",
      sourceLocation: sourceLocation)
    if outcome.status >= 64 {
      #expect(outcome.errorLines.count == 1, "\(line)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["9223372036854775807", "1000000000000000"])
  func counts(_ number: String) throws {
    for line in [
      "sheet --exercise 26a --replicas \(number)", "sheet --exercise 26a --threads \(number)",
      "unstable --replicas \(number)", "check --samples \(number)",
      "check --sizes \(number),2", "check --sizes 2,\(number)",
      "train --dataset table.csv --schedule warmup:\(number)",
      "train --dataset table.csv --schedule step:\(number):2",
      "train --dataset table.csv --schedule cosine:\(number)",
      "train --dataset table.csv --schedule plateau:\(number)", "data info digits --show \(number)",
    ] { try expectAnswer(line + " --quiet", status: line.contains("check") ? 64 : nil) }
    try expectAnswer("train --dataset table.csv --schedule warmup:\(number) --quiet", status: 64)
    try expectAnswer("check --samples 100000 --sizes 1000000,2", status: 64)
  }

  /// Every setting of a run that is a number.
  @Test(arguments: RunOption.all.filter { $0.form.kind == .integer || $0.form.kind == .number })
  func settings(_ option: RunOption) throws {
    // A run of so many epochs has no end.
    let isEndless = option.name == "epochs"
    let integers = isEndless ? [] : ["9223372036854775807", "9223372036854775806"]
    for text in option.form.kind == .integer ? integers : ["1e308", "5e-324", "-0", "inf", "nan"] {
      let needs =
        switch option.name {
        case "momentum": " --optimizer momentum"
        case "beta1", "beta2", "epsilon": " --optimizer adam"
        case "weight-decay": " --optimizer adamw"
        default: ""
        }
      let epochs = isEndless ? "" : " --epochs 2"
      try expectAnswer(
        "train --dataset table.csv --quiet\(epochs)\(needs) --\(option.name) \(text)")
    }
  }

  /// The outputs of a network without a bounded activation, on inputs that are large.
  @Test func activationsOfAnySize() throws {
    var network = try Network<Double>(sizes: [2, 3], activations: [.identity])
    for j in 0..<3 { network.layers[0][unit: j, input: 0] = 1 }
    let model = Model(network, cost: .quadratic)
    try ModelFile.write(model, to: command.folder.file("m.npz").path)
    try command.folder.write(
      "a,b,class\n1e18,0,x\n-3.00006,0,y\n1e300,0,z\n5e8,0,z\n", to: "large.csv")
    for (index, text) in [(0, "1e+18"), (1, "-3.0001"), (2, "1e+300"), (3, "5e+08")] {
      let outcome = try command.run(
        "predict", "m.npz", "--dataset", "large.csv", "--index", "\(index)")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains(text), "\(outcome.output)")
    }
  }

  /// A resumed run may have more epochs than are asked for now, and times of any size.
  @Test func progressOfAnySize() {
    var history = History(trainingSize: 1, evaluationSize: 1)
    history.seconds.training = [1e300, 1e300]
    history.trainingCost = [.greatestFiniteMagnitude, -.greatestFiniteMagnitude]
    let line = ProgressLine(epoch: 2, epochs: 1, history: history)
    #expect(line.bar(width: 80, isColored: true).contains("2/1"))
    #expect(line.plain.contains("1e+300 s"))
    #expect(Sparkline(values: [1, .infinity, .nan]).text(columns: 3, isUnicode: false).count == 3)
  }
}

extension RunOption: CustomTestStringConvertible {
  public var testDescription: String { name }
}
