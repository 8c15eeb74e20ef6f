import Backprop
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import Testing

/// `backprop trace`, and training on points in the plane.
@Suite struct TraceCommandTests {
  let command: Command

  init() throws { command = Command(folder: try TemporaryFolder()) }

  /// A network that the command trained on points.
  private func train() throws {
    let outcome = try command.run(
      "train", "--dataset", "moons:0.1:60", "--epochs", "2", "--quiet", "--save", "m.npz")
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func jsonHasTheNumbersOfTheLibrary() throws {
    try train()
    let outcome = try command.run(
      "trace", "m.npz", "--dataset", "moons:0.1:60", "--index", "3", "--eta", "0.25", "--json",
      "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let trace = try JSONReader.read(Array(outcome.output.utf8))
    #expect(try trace.member("units").elements().count == 8 + 8 + 2)
    let layers = try trace.member("layers").elements()
    #expect(layers.count == 3)
    // BP3: the derivative of the last bias is the error.
    let last = try trace.member("units").elements()[16]
    let delta = try layers[2].member("delta").elements()[0].number()
    #expect(try last.member("bias_gradient").number() == delta)
    // BP4, and the step of η = 0.25.
    let a = try layers[1].member("a").elements()[5].number()
    let gradient = try last.member("weight_gradient").elements()[5].number()
    #expect(abs(gradient - a * delta) <= 1e-6 * abs(gradient))
    let (weight, next) = (
      try last.member("weights").elements()[5].number(),
      try last.member("new_weights").elements()[5].number()
    )
    #expect(abs(next - (weight - 0.25 * gradient)) < 1e-6)
  }

  @Test func textNamesTheEquations() throws {
    try train()
    let outcome = try command.run(
      "trace", "m.npz", "--dataset", "moons:0.1:60", "--index", "0", "--layer", "1", "--unit",
      "2", "--quiet")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for words in [
      "sample 0: a ", "layer 3, sigmoid", "unit 2 of layer 1", "BP2", "BP3", "BP4", "step",
    ] {
      #expect(outcome.output.contains(words), "\(words)")
    }
  }

  @Test(arguments: [
    (["--index", "60"], Int32(64), "0 and 59"), (["--index", "0", "--layer", "4"], 64, "1…3"),
    (["--index", "0", "--unit", "3"], 64, "1…2"),
    (["--index", "0", "--lambda", "1"], 64, "train-size"),
    (["--index", "0", "--eta", "0"], 64, "positive"),
  ])
  func wrongArgumentsAreRefused(arguments: [String], status: Int32, words: String) throws {
    try train()
    let outcome = try command.run(
      ["trace", "m.npz", "--dataset", "moons:0.1:60"] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
  }
}
