import Backprop
import BackpropData
import Foundation
import Numerics
import Testing

@testable import BackpropSheet

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct TutorialExperimentTests {
  private func context(threads: Int = 2) -> SheetContext {
    let images = SyntheticDigits().images(.training, count: 40)
    return SheetContext(
      digits: DigitDataset(
        name: "digits", source: "a test", training: images, validation: images, test: images),
      seeds: [1, 2], isQuick: true, threads: threads, progress: { _ in })
  }

  @Test("one complex neuron solves XOR; a start beyond a pole fails, and half of it does not")
  func xor() throws {
    let solved = try XORExperiment.run(XORExperiment.plain, seed: 1)
    #expect(solved.isSolved && solved.costs.count == XORExperiment.epochs)
    #expect(solved.poleDistances.count == XORExperiment.epochs)
    #expect(solved.beyondPoles == 0)
    let failed = try XORExperiment.run(XORExperiment.plain, seed: 8)
    #expect(!failed.isSolved && failed.beyondPoles > 0)
    #expect(try XORExperiment.run(XORExperiment.halvedStart, seed: 8).isSolved)
  }

  @Test(
    "BP1–BP4 hold in a network of three layers",
    arguments: [ComplexActivation.sigmoid, .splitTanh, .modrelu])
  func equations(activation: ComplexActivation) throws {
    let checks = try (1...3).compactMap {
      try EquationCheck.check(activation, depth: 3, seed: $0)
    }
    #expect(!checks.isEmpty)
    #expect(checks.allSatisfy { $0.worst < EquationCheck.tolerance })
  }

  @Test("measured derivatives agree with the computed ones, and show which are holomorphic")
  func cauchyRiemann() {
    let check = CauchyRiemannCheck.measure(count: 40, seed: 3)
    #expect(check.entries.count == ComplexActivation.allCases.count)
    for entry in check.entries {
      #expect(entry.deviation < 1e-7, "\(entry)")
      #expect(entry.chainRuleDeviation < 1e-7, "\(entry)")
      if entry.activation.isHolomorphic { #expect(entry.conjugateDerivative < 1e-9) }
    }
    #expect(check.entries.contains { $0.conjugateDerivative > 0.1 })
  }

  @Test("jobs run in any order and come back in theirs, on any number of threads")
  func concurrency() async throws {
    for threads in [1, 3] {
      let squares = try await context(threads: threads).concurrently(Array(0..<20)) { $0 * $0 }
      #expect(squares == (0..<20).map { $0 * $0 })
    }
    let seeds = context().experimentSeeds(7)
    #expect(Set(seeds).count == 7 && Array(seeds.prefix(2)) == [1, 2])
  }

  @Test("matched networks have equal sizes, and their training is reproducible")
  func matchedNetworks() throws {
    let task = NonCircularGaussians(featureCount: 8)
    var generator = Xoshiro256PlusPlus(seed: 1)
    let data = DatasetSplit<Complex<Float>>(
      training: task.dataset(count: 40, using: &generator),
      evaluation: task.dataset(count: 20, using: &generator))
    let hyperparameters = MatchedNetworks.Hyperparameters(
      hidden: 4, activation: .crelu, epochs: 2, learningRate: 0.1)
    let run = try MatchedNetworks.train(hyperparameters, on: data, seed: 5)
    #expect(run.real.parameterCount <= run.complex.parameterCount)
    #expect(run.wideReal.sizes == [16, 8, 2])
    #expect(run.complex.accuracies.count == 2)
    let again = try MatchedNetworks.train(hyperparameters, on: data, seed: 5)
    #expect(run.complex.accuracies == again.complex.accuracies)
    #expect(run.wideReal.accuracies == again.wideReal.accuracies)
  }

  @Test("colours: zero is black, infinity white, hues turn with the phase")
  func colors() {
    #expect(DomainColoring.color(of: .zero) == (0, 0, 0))
    #expect(DomainColoring.color(of: Complex(.infinity, 0)) == (255, 255, 255))
    #expect(DomainColoring.rgb(hue: 0, saturation: 1, lightness: 0.5) == (255, 0, 0))
    #expect(DomainColoring.rgb(hue: 1.0 / 3, saturation: 1, lightness: 0.5) == (0, 255, 0))
    #expect(DomainColoring.rgb(hue: -1.0 / 3, saturation: 1, lightness: 0.5) == (0, 0, 255))
    let positive = DomainColoring.color(of: 1)
    let negative = DomainColoring.color(of: -1)
    #expect(positive.0 > positive.1 && positive.0 > positive.2)
    #expect(negative.0 < negative.1 && negative.0 < negative.2)
    func sum(_ z: Complex<Double>) -> Int {
      let (r, g, b) = DomainColoring.color(of: z)
      return Int(r) + Int(g) + Int(b)
    }
    #expect(sum(Complex(0.01)) < sum(1) && sum(1) < sum(Complex(100)))
  }

  @Test("every formula is well-formed")
  func formulas() {
    let formulas = [
      TutorialFormulas.wirtinger, TutorialFormulas.quadraticCost, TutorialFormulas.bp1,
      TutorialFormulas.bp2, TutorialFormulas.bp3and4, TutorialFormulas.cauchyRiemann,
      TutorialFormulas.chainRule, TutorialFormulas.pullBack, TutorialFormulas.realGradients,
      TutorialFormulas.step,
    ]
    for formula in formulas {
      let parser = XMLParser(data: Data("<math>\(formula)</math>".utf8))
      #expect(parser.parse(), "\(formula)")
    }
  }

  @Test("section (d) gives PyTorch's and JAX's gradient of ½|z|² at 3 + 4i")
  func conventions() {
    let rows = TutorialExercise().gradientBlocks.compactMap { block in
      if case .table(_, _, let rows) = block { rows } else { nil }
    }.joined()
    #expect(rows.map(\.[2]) == ["1.5 − 2i", "1.5 + 2i", "3 + 4i", "3 − 4i", "−3 − 4i"])
  }
}
