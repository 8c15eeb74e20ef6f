@testable import Backprop
import Numerics
import Testing
import _BackpropTestSupport

/// Training on images that are distorted anew in every epoch.
@Suite struct AugmentedTrainingTests {
  private let augmentation = ImageAugmentation(
    width: 4, height: 3, shift: 0.7, rotation: 10, elastic: .init(strength: 2, smoothness: 1))

  private func train(
    _ augmentation: ImageAugmentation?, threads: Int = 1, count: Int = 60
  ) throws -> (network: Network<Float>, history: History, next: UInt64) {
    var generator = Xoshiro256PlusPlus(seed: 8)
    var trainer = try Trainer(
      Network<Float>(sizes: [12, 8, 4], using: &generator), cost: .crossEntropy,
      TrainingConfiguration(
        epochs: 3, miniBatchSize: 7, learningRate: 0.5, threads: threads,
        augmentation: augmentation))
    let history = try trainer.train(
      on: sparseStripes(count: count), evaluatingOn: sparseStripes(count: 20, seed: 2),
      using: &generator)
    return (trainer.network, history, generator.next())
  }

  @Test("other samples are learned from in every epoch, and the same are measured")
  func measuresTheOriginals() throws {
    let (network, history, _) = try train(augmentation)
    #expect(try network != train(nil).network)
    let measured = try network.evaluate(on: sparseStripes(count: 60), cost: .crossEntropy)
    #expect(abs(measured.cost - (history.trainingCost.last ?? 0)) < 1e-5)
  }

  /// 2,000 samples are measured in chunks, while the next epoch trains.
  @Test("the number of threads changes no bit", arguments: [2, 3])
  func threads(_ threads: Int) throws {
    let (one, several) = (
      try train(augmentation, count: 2000), try train(augmentation, threads: threads, count: 2000)
    )
    #expect(one.network == several.network)
    #expect(one.history.evaluationCost == several.history.evaluationCost)
    #expect(one.next == several.next)
  }

  @Test("an augmentation that changes nothing gives the run without one but for the draws")
  func identity() throws {
    var generator = Xoshiro256PlusPlus(seed: 8)
    let network = try Network<Float>(sizes: [12, 8, 4], using: &generator)
    func oneEpoch(_ augmentation: ImageAugmentation?) throws -> Network<Float> {
      var trainer = try Trainer(
        network, cost: .crossEntropy,
        TrainingConfiguration(
          epochs: 1, miniBatchSize: 7, learningRate: 0.5, augmentation: augmentation))
      var generator = generator
      _ = try trainer.train(on: sparseStripes(count: 60), using: &generator)
      return trainer.network
    }
    #expect(try oneEpoch(ImageAugmentation(width: 4, height: 3)) == oneEpoch(nil))
  }

  @Test("samples that are no such images are refused")
  func refused() throws {
    var other = augmentation
    other.width = 5
    #expect(throws: TrainingError.self) { try train(other) }
    var generator = Xoshiro256PlusPlus(seed: 8)
    var trainer = try Trainer(
      Network<Double>(sizes: [12, 4], using: &generator), cost: .crossEntropy,
      TrainingConfiguration(
        epochs: 1, miniBatchSize: 5, learningRate: 0.5, augmentation: augmentation))
    #expect(throws: TrainingError.self) {
      _ = try trainer.train(
        on: randomSamples(count: 20, inputs: 12, outputs: 4, seed: 1), using: &generator)
    }
  }

  private func trainNoisy<S: Scalar>(
    _ noise: Double?, threads: Int = 1, _ activation: S.Activation
  ) throws -> (network: Network<S>, history: History) {
    var generator = Xoshiro256PlusPlus(seed: 8)
    var trainer = try Trainer(
      Network<S>(sizes: [12, 6, 4], activations: [activation, activation], using: &generator),
      cost: .quadratic,
      TrainingConfiguration(
        epochs: 2, miniBatchSize: 7, learningRate: 0.5, threads: threads, inputNoise: noise))
    let data: Dataset<S> = try randomSamples(count: 200, inputs: 12, outputs: 4, seed: 1)
    let history = try trainer.train(on: data, evaluatingOn: data, using: &generator)
    return (trainer.network, history)
  }

  @Test("noise varies the training, with the same bits for any number of threads")
  func noise() throws {
    func real(_ noise: Double?, threads: Int = 1) throws -> Network<Double> {
      try trainNoisy(noise, threads: threads, .sigmoid).network
    }
    let one = try real(0.3)
    #expect(try one != real(nil))
    #expect(try one == real(0.3, threads: 3))
    func complex(_ noise: Double?) throws -> Network<Complex<Float>> {
      try trainNoisy(noise, .splitSigmoid).network
    }
    #expect(try complex(0.3) != complex(nil))
  }

  @Test("noise has the standard deviation asked for, anew in every epoch")
  func deviation() throws {
    let zeros = try Dataset<Double>(
      inputs: .values(Array(repeating: 0, count: 4000)),
      targets: .values(Array(repeating: 0, count: 1000)), inputCount: 4, outputCount: 1)
    let configuration = TrainingConfiguration(
      epochs: 1, miniBatchSize: 1, learningRate: 1, inputNoise: 0.25)
    let augmenter = try #require(
      try Augmenter(configuration, of: zeros, numbered: nil, resuming: EpochProgress()))
    let prepared = PreparedDataset(uncompressed: zeros)
    func values(_ seed: UInt64) -> [Double] {
      guard case .values(let values) = augmenter.samples(of: prepared, seed: seed).dataset.inputs
      else { return [] }
      return values
    }
    let (first, second) = (values(1), values(2))
    let variance = first.reduce(0) { $0 + $1 * $1 } / 4000
    #expect(abs(variance.squareRoot() - 0.25) < 0.012)
    #expect(abs(first.reduce(0, +) / 4000) < 0.017)
    let product = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } / 4000
    #expect(abs(product) < 0.25 * 0.25 * 0.07)
    #expect(values(2) == second)
  }

  @Test("noise is refused for images, with distortions and where it is no number")
  func refusedNoise() throws {
    var generator = Xoshiro256PlusPlus(seed: 8)
    for configuration in [
      TrainingConfiguration(epochs: 1, miniBatchSize: 7, learningRate: 0.5, inputNoise: 0.1),
      TrainingConfiguration(epochs: 1, miniBatchSize: 7, learningRate: 0.5, inputNoise: .nan),
      TrainingConfiguration(
        epochs: 1, miniBatchSize: 7, learningRate: 0.5, augmentation: augmentation, inputNoise: 1),
    ] {
      var trainer = try Trainer(
        Network<Float>(sizes: [12, 8, 4], using: &generator), cost: .crossEntropy, configuration)
      #expect(throws: TrainingError.self) {
        _ = try trainer.train(on: sparseStripes(count: 60), using: &generator)
      }
    }
  }
}
