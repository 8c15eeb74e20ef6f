import Backprop
import BackpropData
import Numerics
import Testing

@Suite struct ComplexTaskTests {
  private func digits(_ count: Int) -> DigitDataset {
    let images = SyntheticDigits().images(.training, count: count)
    return DigitDataset(
      name: "digits", source: "a test", training: images, validation: images, test: images)
  }

  private func values(_ data: Dataset<Complex<Float>>) -> [Complex<Float>] {
    if case .values(let values) = data.inputs { values } else { [] }
  }

  @Test("a seed gives the same samples again, and another seed gives others")
  func determinism() {
    for task in ComplexTask.allCases {
      let first = task.data(Float.self, seed: 3, digits: digits(20))
      let again = task.data(Float.self, seed: 3, digits: digits(20))
      #expect(values(first.training) == values(again.training), "\(task)")
      #expect(values(first.evaluation) == values(again.evaluation), "\(task)")
      let other = task.data(Float.self, seed: 4, digits: digits(20))
      let depends = task == .equalizer || task == .noncircular
      #expect((values(first.training) != values(other.training)) == depends, "\(task)")
    }
  }

  @Test(
    "the shapes are those that a command line can name",
    arguments: [
      (ComplexTask.xor, 1, 1), (.similarity, 1, 1), (.equalizer, 3, 1), (.noncircular, 128, 2),
      (.mnistFourier, 100, 10),
    ])
  func shapes(task: ComplexTask, inputs: Int, outputs: Int) {
    let data = task.data(Double.self, seed: 1, digits: digits(10))
    #expect(data.training.inputCount == inputs && data.evaluation.inputCount == inputs)
    #expect(data.training.outputCount == outputs && data.evaluation.outputCount == outputs)
    #expect(data.training.count > 0 && data.evaluation.count > 0)
    #expect(ComplexTask(rawValue: task.rawValue) == task)
  }

  @Test("digits are loaded only where they are needed")
  func digitsOnDemand() {
    struct Missing: Error {}
    func none() throws -> DigitDataset { throw Missing() }
    for task in ComplexTask.allCases {
      if task.needsDigits {
        #expect(throws: Missing.self) { try task.data(Float.self, seed: 1, digits: none()) }
      } else {
        #expect(throws: Never.self) { try task.data(Float.self, seed: 1, digits: none()) }
      }
    }
  }

  @Test("XOR is read from the two parts: they agree for unlike inputs")
  func exclusiveOr() {
    let data: Dataset<Complex<Double>> = ComplexXOR.dataset()
    guard case .values(let x) = data.inputs, case .values(let y) = data.targets else {
      Issue.record("no values")
      return
    }
    for (x, y) in zip(x, y) {
      #expect(ComplexXOR.exclusiveOr(of: y) == ((x.real > 0) != (x.imaginary > 0)))
    }
    #expect(ComplexXOR.isSolved(by: y))
    #expect(!ComplexXOR.isSolved(by: Array(y.reversed())))
    #expect(!ComplexXOR.isSolved(by: [1, 0, Complex(1, 1), Complex(.nan, 1)]))
    #expect(!ComplexXOR.isSolved(by: Array(y.dropLast())))
  }

  @Test("one linear complex neuron finds a similarity from a single segment, a real one cannot")
  func similarity() throws {
    let task = PlaneSimilarity()
    let segment: Dataset<Complex<Double>> = task.dataset(
      on: PlaneCurve.segments(1), pointsPerCurve: 9)
    let unseen: Dataset<Complex<Double>> = task.dataset(on: PlaneCurve.unseen, pointsPerCurve: 50)
    let found = Network.leastSquares(on: segment, activation: .identity)
    #expect(try found.evaluate(on: unseen, cost: .quadratic).cost < 1e-25)
    #expect((found.layers[0].bias[0] - task.translation).length < 1e-12)
    guard case .values(let points) = unseen.inputs else { return }
    #expect(points.allSatisfy { $0.length <= 1 + 1e-12 })
    // The segment lies on the real axis: the second input of the real network is always 0.
    guard case .values(let parts) = Dataset<Double>.realCounterpart(of: segment).inputs else {
      return
    }
    #expect(stride(from: 1, to: parts.count, by: 2).allSatisfy { parts[$0] == 0 })
  }

  @Test("parts of non-circular features have correlation ±½, and nothing else differs")
  func noncircular() {
    var generator = Xoshiro256PlusPlus(seed: 5)
    let task = NonCircularGaussians()
    let data: Dataset<Complex<Double>> = task.dataset(count: 1_000, using: &generator)
    guard case .values(let z) = data.inputs, case .classes(let labels, 2) = data.targets else {
      Issue.record("no classes")
      return
    }
    for label in 0..<2 {
      let some = labels.indices.filter { labels[$0] == label }.flatMap {
        z[$0 * 128..<($0 + 1) * 128]
      }
      let n = Double(some.count)
      let tolerance = 6 / n.squareRoot()
      let mean = some.reduce(Complex<Double>.zero, +).divided(by: n)
      let product = some.reduce(0) { $0 + $1.real * $1.imaginary } / n
      #expect(some.count == 500 * 128)
      #expect(mean.length < tolerance)
      #expect(abs(product - (label == 0 ? 0.5 : -0.5)) < tolerance)
      for square in [\Complex<Double>.real, \.imaginary] {
        let variance = some.reduce(0) { $0 + $1[keyPath: square] * $1[keyPath: square] } / n
        #expect(abs(variance - 1) < 2 * tolerance)
      }
    }
    let right = (0..<data.count).count { sample in
      let sum = z[sample * 128..<(sample + 1) * 128].reduce(0) { $0 + $1.real * $1.imaginary }
      return (sum > 0) == (labels[sample] == 0)
    }
    #expect(right >= data.count - 1)
    #expect(task.bayesianAccuracy > 0.999_999)
    #expect(NonCircularGaussians(featureCount: 3, correlation: 0).bayesianAccuracy == 0.5)
  }
}
