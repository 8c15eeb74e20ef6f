import Numerics
import Testing
import _BackpropTestSupport

@testable import Backprop

@Suite struct ComplexTrainingTests {
  private func complex(_ network: Network<Double>) throws -> Network<Complex<Double>> {
    var result = try Network<Complex<Double>>(sizes: network.sizes, activations: [.sigmoid])
    for (ℓ, layer) in network.layers.enumerated() {
      result.layers[ℓ].bias = layer.bias.map { Complex($0) }
      for j in 0..<layer.outputCount {
        for k in 0..<layer.inputCount {
          result.layers[ℓ][unit: j, input: k] = Complex(layer[unit: j, input: k])
        }
      }
    }
    return result
  }

  @Test("a complex network with real parameters and data follows the real network's trajectory")
  func realTrajectory() throws {
    var generator = Xoshiro256PlusPlus(seed: 3)
    let real = try Network<Double>(sizes: [12, 6, 4], using: &generator)
    let configuration = TrainingConfiguration(
      epochs: 12, miniBatchSize: 5, learningRate: 0.7, lambda: 0.3)
    var realTrainer = try Trainer(real, cost: .quadratic, configuration)
    var complexTrainer = try Trainer(complex(real), cost: .quadratic, configuration)
    var again = generator
    let realHistory = try realTrainer.train(
      on: stripes(count: 40), evaluatingOn: stripes(count: 20, seed: 4), using: &generator)
    let complexHistory = try complexTrainer.train(
      on: stripes(count: 40), evaluatingOn: stripes(count: 20, seed: 4), using: &again)
    for (left, right) in zip(realTrainer.network.layers, complexTrainer.network.layers) {
      for j in 0..<left.outputCount {
        for (w, v) in zip(left.weights(ofUnit: j), right.weights(ofUnit: j)) {
          #expect(v.imaginary == 0)
          #expect(abs(v.real - w) <= 1e-12 * max(1, abs(w)))
        }
      }
    }
    for (left, right) in zip(realHistory.trainingCost, complexHistory.trainingCost) {
      #expect(abs(left - right) <= 1e-12 * left)
    }
    #expect(realHistory.evaluationAccuracy == complexHistory.evaluationAccuracy)
  }

  @Test("complex classifiers learn, in both precisions")
  func learns() throws {
    func accuracy<R: RealScalar>(_: R.Type, _ hidden: ComplexActivation) throws -> Int? {
      var generator = Xoshiro256PlusPlus(seed: 1)
      let network = try Network<Complex<R>>(
        sizes: [12, 6, 4], activations: [hidden, .realPartSigmoid], using: &generator)
      var trainer = try Trainer(
        network, cost: .crossEntropy,
        TrainingConfiguration(epochs: 30, miniBatchSize: 6, learningRate: 0.5))
      return try trainer.train(
        on: stripes(count: 96), evaluatingOn: stripes(count: 40, seed: 2), using: &generator
      ).evaluationAccuracy.last
    }
    for hidden in [ComplexActivation.splitSigmoid, .crelu, .modrelu, .cardioid] {
      #expect(try accuracy(Float.self, hidden) == 40)
      #expect(try accuracy(Double.self, hidden) == 40)
    }
  }

  @Test("modReLU's thresholds are learned")
  func thresholds() throws {
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Complex<Double>>(
      sizes: [12, 5, 4], activations: [.modrelu, .realPartSigmoid], using: &generator)
    var trainer = try Trainer(
      network, cost: .crossEntropy,
      TrainingConfiguration(epochs: 3, miniBatchSize: 6, learningRate: 0.5))
    _ = try trainer.train(on: stripes(count: 96), using: &generator)
    #expect(trainer.network.layers[0].thresholds.allSatisfy { $0 != 0 && $0.isFinite })
  }

  @Test("a step moves modReLU's thresholds against their gradient, fused and stored")
  func thresholdStep() throws {
    var generator = Xoshiro256PlusPlus(seed: 2)
    var network = try Network<Complex<Double>>(
      sizes: [3, 4, 2], activations: [.modrelu, .realPartSigmoid], using: &generator)
    network.layers[0].thresholds = (0..<4).map { _ in generator.normal() / 4 }
    let data: Dataset<Complex<Double>> = try randomSamples(
      count: 6, inputs: 3, outputs: 2, seed: 4)
    let gradient = try network.gradient(on: data, cost: .crossEntropy).layers[0].thresholds
    #expect(gradient.contains { abs($0) > 1e-3 })
    // With a limit of the norm, the gradient is stored.
    for gradientNorm in [nil, 1e9] {
      var trainer = try Trainer(
        network, cost: .crossEntropy,
        TrainingConfiguration(
          epochs: 1, miniBatchSize: 6, learningRate: 0.5, gradientNorm: gradientNorm))
      _ = try trainer.train(on: data, using: &generator)
      for (j, found) in trainer.network.layers[0].thresholds.enumerated() {
        // The derivative is half the steepest ascent, as over ℂ.
        #expect(abs(found - (network.layers[0].thresholds[j] - 0.5 * 2 * gradient[j])) < 1e-14)
      }
    }
  }

  /// A linear neuron whose weighted input is -1 from the pole at iπ when training starts.
  private func atPole() throws -> (Network<Complex<Double>>, Dataset<Complex<Double>>) {
    var network = try Network<Complex<Double>>(sizes: [1, 1], activations: [.sigmoid])
    network.layers[0].bias = [Complex(1e-4, .pi)]
    let data = try Dataset<Complex<Double>>(
      inputs: .values([.zero]), targets: .values([.zero]), inputCount: 1, outputCount: 1)
    return (network, data)
  }

  @Test("a pole ends the run by its distance, or is kept away from, as the policy says")
  func polePolicies() throws {
    let (network, data) = try atPole()
    var generator = Xoshiro256PlusPlus(seed: 1)
    var configuration = TrainingConfiguration(
      epochs: 5, miniBatchSize: 1, learningRate: 0.01, poles: .stop(within: 0.01))
    var stopping = try Trainer(network, cost: .quadratic, configuration)
    let error = #expect(throws: TrainingError.self) {
      try stopping.train(on: data, using: &generator)
    }
    guard case .pole(epoch: 1, layer: 1, let distance) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(abs(distance - 1e-4) < 1e-12)
    #expect(stopping.network == network)

    configuration.poles = .keepDistance(0.5)
    configuration.epochs = 200
    configuration.learningRate = 0.05
    var guarded = try Trainer(network, cost: .quadratic, configuration)
    let history = try guarded.train(on: data, using: &generator)
    #expect(history.poleDistance.count == 200)
    #expect(history.poleDistance[0] >= 0.5 - 1e-12)
    #expect(history.trainingCost[199] < history.trainingCost[0] / 4)
  }

  @Test("weighted inputs are moved away from a pole along their direction, on a pole to the right")
  func distanceOfPoles() throws {
    var network = try Network<Complex<Double>>(sizes: [1, 4], activations: [.sigmoid])
    let pole = Complex(0, Double.pi)
    let offsets = [Complex.zero, Complex(0, 0.25), Complex(-0.125), Complex(1, 1)]
    network.layers[0].bias = offsets.map { pole + $0 }
    let data = try Dataset<Complex<Double>>(
      rows: [[.zero]], targets: [[.zero, .zero, .zero, .zero]])
    let workspace = Workspace(
      for: network, cost: .quadratic, capacity: evaluationBatchSize, poleRadius: 0.5)
    let expected = [Complex(0.5), Complex(0, 0.5), Complex(-0.5), Complex(1, 1)]
    _ = data.withSamples { samples in
      workspace.forEachBatch(of: samples) { _, rows in
        for (j, offset) in expected.enumerated() {
          #expect((workspace.layers[0].z[0][j] - pole - offset).length < 1e-15)
        }
        let nearest = workspace.smallestPoleDistance(rows.count)
        #expect(abs(nearest.distance - 0.5) < 1e-15 && nearest.layer == 1)
      }
    }
  }

  @Test("divergence is noticed in the step in which it happens, and the start is kept")
  func divergence() throws {
    var network = try Network<Complex<Double>>(sizes: [1, 1], activations: [.identity])
    network.layers[0].bias = [Complex(1, 1)]
    let data = try Dataset<Complex<Double>>(
      inputs: .values([.zero, .zero, .zero]), targets: .values([.zero, .zero, .zero]),
      inputCount: 1, outputCount: 1)
    var trainer = try Trainer(
      network, cost: .quadratic,
      TrainingConfiguration(epochs: 3, miniBatchSize: 1, learningRate: 1e200))
    var generator = Xoshiro256PlusPlus(seed: 1)
    #expect(throws: TrainingError.diverged(epoch: 1, layer: 1)) {
      try trainer.train(on: data, using: &generator)
    }
    #expect(trainer.network == network)
  }
}
