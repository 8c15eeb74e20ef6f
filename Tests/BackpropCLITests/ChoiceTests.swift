import Backprop
import Testing

@testable import BackpropCLI

/// The advice about a misspelt name, and the text of numbers and options.
@Suite struct ChoiceTests {
  @Test func editDistanceCountsMistakes() {
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(editDistance("", "abc") == 3)
    #expect(editDistance("abc", "abc") == 0)
    #expect(editDistance("train", "trian") == 1)
  }

  @Test func nearestNameIsNear() {
    let names = ["sigmoid", "tanh", "relu"]
    #expect(BackpropCLI.nearestName(to: "Sigmoid", among: names) == "sigmoid")
    #expect(BackpropCLI.nearestName(to: "thanh", among: names) == "tanh")
    #expect(BackpropCLI.nearestName(to: "softplus", among: names) == nil)
    #expect(BackpropCLI.nearestName(to: "", among: names) == nil)
  }

  @Test func rowsForEvaluationAreSpreadEvenly() {
    #expect(SampleSource.spread(3, over: 10) == [2, 5, 9])
    #expect(SampleSource.spread(10, over: 10) == Array(0..<10))
    #expect(Set(SampleSource.spread(7, over: 50)).count == 7)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (23_860, "23,860"), (-1_234, "-1,234"),
  ])
  func numbersAreGrouped(_ number: Int, _ text: String) { #expect(number.grouped == text) }

  @Test(arguments: [(0.0, "0:00"), (65.4, "1:05"), (3_723, "1:02:03"), (.infinity, "0:00")])
  func durationsAreClocks(_ seconds: Double, _ text: String) { #expect(seconds.clock == text) }

  @Test func optionsAreWrittenAsTheyAreRead() throws {
    for text in ["constant", "step:10:0.5", "cosine:30:0.1", "warmup:5,plateau:3"] {
      #expect(try ScheduleOption.parse(text).description == text)
    }
    #expect(
      try ScheduleOption.parse("warmup:5,plateau:3").schedule(watching: .trainingCost)
        == .warmUp(epochs: 5, then: .halveOnPlateau(monitor: .trainingCost, patience: 3)))
    for text in ["stop:0", "keep:0.1"] { #expect(try PoleOption.parse(text).description == text) }
    for text in ["all", "none", "training-cost,evaluation-accuracy"] {
      #expect(try MonitorOption.parse(text).description == text)
    }
  }
}
