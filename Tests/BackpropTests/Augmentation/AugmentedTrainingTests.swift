import Backprop
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
}
