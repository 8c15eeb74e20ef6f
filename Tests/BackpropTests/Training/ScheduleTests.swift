import Backprop
import Foundation
import Testing
import _BackpropTestSupport

@Suite struct ScheduleTests {
  private func factors(_ schedule: LearningRateSchedule, _ costs: [Double] = []) -> [Double] {
    var history = History(trainingSize: 1, evaluationSize: 1)
    return (1...8).map { epoch in
      defer { if epoch <= costs.count { history.evaluationCost.append(costs[epoch - 1]) } }
      return schedule.factor(inEpoch: epoch, after: history)
    }
  }

  @Test("each schedule multiplies η as it says, from the first epoch on")
  func values() {
    #expect(factors(.constant) == Array(repeating: 1, count: 8))
    #expect(factors(.step(every: 3, factor: 0.5)) == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
    #expect(factors(.exponential(factor: 0.5)).prefix(3) == [1, 0.5, 0.25])
    let cosine = factors(.cosine(epochs: 4, minimum: 0.2))
    for (value, expected) in zip(cosine, [1, 0.882842712474619, 0.6, 0.317157287525381, 0.2, 0.2]) {
      #expect(abs(value - expected) < 1e-14)
    }
    #expect(
      factors(.warmUp(epochs: 3, then: .step(every: 2, factor: 0.5)))
        == [0.25, 0.5, 0.75, 1, 1, 0.5, 0.5, 0.25])
  }

  @Test("η is halved when the cost has stopped to improve for the patience, again and again")
  func plateau() {
    let schedule = LearningRateSchedule.halveOnPlateau(
      monitor: .evaluationCost, patience: 2, minDelta: 0.05)
    let costs = [1, 0.8, 0.79, 0.78, 0.77, 0.76, 0.5]
    #expect(factors(schedule, costs) == [1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25])
  }

  @Test("early stopping finds the best epoch, and restores it")
  func earlyStopping() throws {
    var history = History(trainingSize: 1, evaluationSize: 10)
    let stopping = EarlyStopping(patience: 2, startFromEpoch: 2)
    history.evaluationAccuracy = [9, 5, 7, 6]
    #expect(stopping.verdict(on: history) == (3, false))
    history.evaluationAccuracy = [9, 5, 7, 6, 7]
    #expect(stopping.verdict(on: history) == (3, true))
    #expect(EarlyStopping(patience: 4).verdict(on: history) == (1, true))

    var generator = Xoshiro256PlusPlus(seed: 2)
    var trainer = try Trainer(
      Network<Float>(sizes: [12, 4], using: &generator), cost: .crossEntropy,
      TrainingConfiguration(
        epochs: 400, miniBatchSize: 8, learningRate: 3,
        earlyStopping: EarlyStopping(patience: 3)))
    let test: Dataset<Float> = try stripes(count: 40, seed: 2)
    let result = try trainer.train(on: stripes(count: 96), evaluatingOn: test, using: &generator)
    let best = try #require(result.evaluationAccuracy.max())
    let bestEpoch = try #require(result.evaluationAccuracy.firstIndex(of: best))
    #expect(result.epochs == bestEpoch + 4)
    #expect(try trainer.network.evaluate(on: test, cost: .crossEntropy).correct == best)
  }

  @Test("watching what is not measured is refused")
  func notMonitored() throws {
    var generator = Xoshiro256PlusPlus(seed: 2)
    let network = try Network<Float>(sizes: [12, 4], using: &generator)
    func train(_ configuration: TrainingConfiguration) throws {
      var trainer = try Trainer(network, cost: .crossEntropy, configuration)
      _ = try trainer.train(on: stripes(count: 96), using: &generator)
    }
    #expect(throws: TrainingError.self) {
      try train(
        TrainingConfiguration(
          epochs: 2, miniBatchSize: 8, learningRate: 1, earlyStopping: EarlyStopping()))
    }
    #expect(throws: TrainingError.self) {
      try train(
        TrainingConfiguration(
          epochs: 2, miniBatchSize: 8, learningRate: 1,
          schedule: .halveOnPlateau(monitor: .trainingCost), monitor: []))
    }
  }

  @Test("dropout leaves out the given share while training, and nothing when measuring")
  func dropout() throws {
    func train(_ dropout: Double, seed: UInt64 = 3) throws -> (Network<Double>, History) {
      var generator = Xoshiro256PlusPlus(seed: seed)
      var trainer = try Trainer(
        Network<Double>(sizes: [12, 20, 4], using: &generator), cost: .crossEntropy,
        TrainingConfiguration(
          epochs: 15, miniBatchSize: 8, learningRate: 0.5, dropout: dropout))
      let history = try trainer.train(
        on: stripes(count: 96), evaluatingOn: stripes(count: 40, seed: 2), using: &generator)
      return (trainer.network, history)
    }
    let (network, history) = try train(0.4)
    #expect(history.evaluationAccuracy.last == 40)
    #expect(try train(0.4).0 == network)
    #expect(try train(0).0 != network)
    let measured = try network.evaluate(on: stripes(count: 40, seed: 2), cost: .crossEntropy)
    #expect(abs(measured.cost - history.evaluationCost[14]) < 1e-12)
    // Units are missed while training: the cost falls more slowly.
    #expect(history.trainingCost[3] > (try train(0).1.trainingCost[3]))
  }
}
