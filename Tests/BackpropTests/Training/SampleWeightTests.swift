import Backprop
import Numerics
import Testing
import _BackpropTestSupport

@Suite struct SampleWeightTests {
  @Test("an integer weight counts a sample that often, in cost and gradient, over both fields")
  func repetition() throws {
    func expect<S: Scalar>(_ activations: [S.Activation], _: S.Type, _ cost: Cost) throws {
      var generator = Xoshiro256PlusPlus(seed: 1)
      let data: Dataset<S> = try randomSamples(count: 70, inputs: 3, outputs: 2, seed: 4)
      let weights = (0..<70).map { $0 % 4 }
      let repeated = data.selecting((0..<70).flatMap { Array(repeating: $0, count: weights[$0]) })
      let weighted = try data.weighted(by: weights.map { Double($0) / 8 })
      let network = try Network<S>(sizes: [3, 4, 2], activations: activations, using: &generator)
      let expected = try network.evaluate(on: repeated, cost: cost).cost
      for threads in [1, 2] {
        let found = try network.evaluate(on: weighted, cost: cost, threads: threads).cost
        #expect(abs(found - expected) < 1e-13 * max(1, expected), "\(cost)")
      }
      let (g, h) = try (
        network.gradient(on: weighted, cost: cost), network.gradient(on: repeated, cost: cost)
      )
      for (a, b) in zip(g.layers, h.layers) {
        for (x, y) in zip(a.weights + a.bias, b.weights + b.bias) {
          #expect((x - y).lengthSquared < 1e-24)
        }
      }
      #expect(try GradientCheck(network, on: weighted, cost: cost).worst < 1e-7)
    }
    for cost in Cost.allCases where ![.hinge, .meanAbsolute].contains(cost) {
      let real: RealActivation = cost == .logLikelihood ? .softmax : .sigmoid
      try expect([.tanh, real], Double.self, cost)
      let complex: ComplexActivation =
        cost == .logLikelihood ? .softmaxModulus : .realPartSigmoid
      try expect([.cardioid, complex], Complex<Double>.self, cost)
    }
  }

  @Test("weights of 1 change no bit of a training, those of 0 leave samples out")
  func training() throws {
    let data: Dataset<Double> = try stripes(count: 40)
    func train(_ data: Dataset<Double>, size: Int = 10) throws -> (Network<Double>, [Double]) {
      var generator = Xoshiro256PlusPlus(seed: 3)
      let network = try Network<Double>(sizes: [12, 5, 4], using: &generator)
      var trainer = try Trainer(
        network, cost: .crossEntropy,
        TrainingConfiguration(epochs: 3, miniBatchSize: size, learningRate: 0.5))
      let history = try trainer.train(on: data, evaluatingOn: data, using: &generator)
      return (trainer.network, history.trainingCost)
    }
    let ones = try data.weighted(by: Array(repeating: 3, count: 40))
    #expect(try train(ones).0 == train(data).0)
    let half = try data.weighted(by: (0..<40).map { $0 < 20 ? 2 : 0 })
    // In a batch of all samples only the order of the sums differs.
    let (first, second) = try (train(half, size: 40), train(data.prefix(20), size: 20))
    #expect(zip(first.1, second.1).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("balanced weights give every class the same share of the cost, as in scikit-learn")
  func balanced() throws {
    let data = try Dataset<Double>(
      rows: [[1], [2], [3], [4], [5], [6]], labels: [0, 0, 0, 0, 2, 2], classCount: 4)
    // compute_class_weight("balanced", classes=[0, 2], y=[0, 0, 0, 0, 2, 2])
    #expect(try ClassWeights.balanced.values(for: data) == [0.75, 0, 1.5, 0])
    let weighted = try data.weighted(by: .balanced)
    #expect(weighted.weights == [0.75, 0.75, 0.75, 0.75, 1.5, 1.5])
    #expect(weighted[4..<6].weights == [1.5, 1.5])
    #expect(weighted.selecting([5, 0]).weights == [1.5, 0.75])
  }

  @Test("invalid weights are refused with the reason")
  func invalid() throws {
    let data: Dataset<Double> = try stripes(count: 4)
    let numbers: Dataset<Double> = try randomSamples(count: 2, inputs: 1, outputs: 1, seed: 1)
    #expect(throws: DatasetError.weightCount(3, expected: 4, of: "samples")) {
      try data.weighted(by: [1, 1, 1])
    }
    #expect(throws: DatasetError.weight(-1, index: 1)) { try data.weighted(by: [1, -1, 1, 1]) }
    #expect(throws: DatasetError.noWeight) { try data.weighted(by: [0, 0, 0, 0]) }
    #expect(throws: DatasetError.weightCount(2, expected: 4, of: "classes")) {
      try data.weighted(by: .values([1, 2]))
    }
    #expect(throws: DatasetError.noClasses) { try numbers.weighted(by: .balanced) }
    // A part of the data may have no weight: its cost is 0, not NaN.
    let none = try data.weighted(by: [0, 0, 0, 1]).prefix(2)
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Double>(sizes: [12, 4], using: &generator)
    #expect(try network.evaluate(on: none, cost: .quadratic).cost == 0)
  }
}
