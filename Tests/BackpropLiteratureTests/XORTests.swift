import Backprop
import BackpropData
import BackpropReport
import Numerics
import Testing

@testable import BackpropLiterature

@Suite struct XORTests {
  @Test("the affine map gives Nitta's four targets exactly, each part from one input")
  func linearSolution() {
    let data: Dataset<Complex<Double>> = ComplexXOR.dataset()
    let outputs = XORPlane.inputs.map(XORPlane.linearSolution)
    guard case .values(let inputs) = data.inputs, case .values(let targets) = data.targets else {
      Issue.record("XOR has values")
      return
    }
    #expect(inputs == XORPlane.inputs)
    #expect(outputs == targets)
    #expect(ComplexXOR.isSolved(by: outputs))
    for (x, a) in zip(inputs, outputs) {
      #expect(a == Complex((1 - x.imaginary) / 2, (1 + x.real) / 2))
      #expect(ComplexXOR.exclusiveOr(of: a) == (x.real != x.imaginary))
    }
  }

  @Test("the decision lines are where a part of the sigmoid is ½")
  func decisionLines() {
    for v in stride(from: -3.0, through: 3, by: 0.25) {
      #expect(abs(Complex.sigmoid(Complex(0, v)).real - 0.5) < 1e-12)
      for u in stride(from: -2.0, through: 2, by: 0.25) {
        let z = Complex(u, v)
        let isAbove = Complex.sigmoid(z).imaginary > 0.5
        let boundary = XORPlane.imaginaryBoundary(z)
        if abs(boundary) > 1e-9 { #expect(isAbove == (boundary > 0), "\(z)") }
      }
    }
    // The closed curve meets the straight line at iπ/2, where σ is (1 + i)/2, and in the pole.
    #expect(abs(XORPlane.imaginaryBoundary(Complex(0, .pi / 2))) < 1e-15)
    #expect(abs(XORPlane.imaginaryBoundary(Complex(0, .pi))) < 1e-15)
    #expect((Complex.sigmoid(Complex(0, .pi / 2)) - Complex(0.5, 0.5)).length < 1e-15)
  }

  @Test("a start beyond a pole fails, and half of it does not")
  func poles() throws {
    let good = XORTraining(seed: 1, settings: [.plain], epochs: 2_000)
    let solved = try good.run(.plain)
    #expect(solved.end.isSolved && solved.end.beyondPoles == 0)
    #expect(solved.costs.count == 2_000 && solved.poleDistances.count == 2_000)
    let bad = XORTraining(seed: 8, settings: [.plain, .halved], epochs: 2_000)
    let ends = try bad.perform(in: tinyContext())
    #expect(!ends[0].isSolved && ends[0].beyondPoles > 0)
    #expect(ends[1].isSolved)
  }

  @Test("two real neurons with the same read-out solve the two separable problems")
  func realNeurons() throws {
    for (epochs, isSolved) in [(0, false), (500, true)] {
      let training = XORTraining(seed: 1, settings: [.real], epochs: epochs)
      #expect(try training.perform(in: tinyContext()).map(\.isSolved) == [isSolved])
    }
  }

  private func result(
    _ ends: [XORTraining.End], plain: [Bool] = [true], halved: [Bool] = [true]
  ) -> PartResult {
    XORText(Samples.xor(ends, plain: plain, halved: halved), in: .english).result()
  }

  @Test("the failures are explained by poles only if the runs show it")
  func failures() {
    let solved = Samples.xorEnd(isSolved: true, beyond: 0)
    let failed = Samples.xorEnd(isSolved: false, beyond: 1)
    let explained = result([solved, failed])
    #expect(explained.text.contains("with 1 of 2 seeds"))
    #expect(explained.text.contains("All failed runs end with"))
    #expect(explained.text.contains("Of the solved runs none does."))
    #expect(explained.outcome("xor.failures-beyond-poles") == "true")
    let mixed = result([solved, failed, Samples.xorEnd(isSolved: false, beyond: 0)])
    #expect(mixed.text.contains("Of the failed runs 1 of 2 end with"))
    let beyondAndSolved = result([failed, Samples.xorEnd(isSolved: true, beyond: 2)])
    #expect(beyondAndSolved.text.contains("Of the solved runs 1 do."))
  }

  @Test("without a failure a bound of its probability is given")
  func noFailures() {
    let ends = Array(repeating: Samples.xorEnd(isSolved: true, beyond: 0), count: 100)
    let text = result(ends).text
    #expect(text.contains("with each of 100 seeds"))
    #expect(text.contains("the probability of a failure is below 3.0"))
  }

  @Test("without a solved run there is no picture of one")
  func noSolutions() {
    let ended = Samples.xorEnd(isSolved: false, beyond: 1, cost: .nan)
    let result = result([ended, ended])
    #expect(result.figures.isEmpty)
    #expect(result.text.contains("with 0 of 2 seeds"))
    #expect(!result.files[0].content.contains("nan"))
  }

  @Test("the halved start is praised only if new seeds show it")
  func halvedStart() {
    let ends = [Samples.xorEnd(isSolved: true, beyond: 0)]
    let some = (0..<60).map { $0 % 3 != 0 }
    let all = Array(repeating: true, count: 60)
    #expect(result(ends, plain: some, halved: all).text.contains("There, too, more runs"))
    #expect(result(ends, plain: all, halved: some).text.contains("There fewer runs"))
    #expect(result(ends, plain: all, halved: all).text.contains("There no difference"))
  }
}
