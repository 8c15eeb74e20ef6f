import Testing

@testable import Backprop

/// The cost of a run is linear in its epochs: each epoch of the history is looked at once.
@Suite struct GrowingHistoryTests {
  private func costs(_ count: Int) -> [Double] {
    (0..<count).map { Double(($0 * 7919) % 101) / Double($0 + 1) }
  }

  @Test(arguments: [50, 200])
  func earlyStoppingLooksAtEachEpochOnce(_ count: Int) {
    for rule in [
      EarlyStopping(monitor: .trainingCost, patience: 6),
      EarlyStopping(monitor: .trainingCost, minDelta: 0.1, patience: 3, startFromEpoch: 9),
    ] {
      var history = History(trainingSize: 1, evaluationSize: 1)
      var progress = EarlyStoppingProgress(rule)
      for cost in costs(count) {
        history.trainingCost.append(cost)
        #expect(progress.verdict(on: history) == rule.verdict(on: history))
      }
      #expect(progress.epochs == count)
    }
  }

  @Test(arguments: [50, 200])
  func plateausLookAtEachEpochOnce(_ count: Int) {
    let plateau = LearningRateSchedule.halveOnPlateau(monitor: .trainingCost, patience: 4)
    let schedule = LearningRateSchedule.warmUp(epochs: 3, then: plateau)
    var history = History(trainingSize: 1, evaluationSize: 1)
    var progress = PlateauProgress(of: schedule)
    for (epoch, cost) in costs(count).enumerated() {
      history.trainingCost.append(cost)
      progress.follow(history)
      #expect(
        schedule.factor(inEpoch: epoch + 2, halvings: progress.halvings, after: history)
          == schedule.factor(inEpoch: epoch + 2, after: history))
    }
    #expect(progress.epochs == count && progress.halvings > 1)
  }

  /// The largest factor, by which ηλ is checked, is that of some epoch.
  @Test func largestFactors() {
    let history = History(trainingSize: 1, evaluationSize: 1)
    for schedule in [
      LearningRateSchedule.constant, .step(every: 3, factor: 2), .step(every: 3, factor: 0.5),
      .exponential(factor: 1.1), .exponential(factor: 0.9), .cosine(epochs: 4, minimum: 0.2),
      .warmUp(epochs: 5), .warmUp(epochs: 3, then: .exponential(factor: 1.5)),
      .warmUp(epochs: 2, then: .warmUp(epochs: 2, then: .step(every: 2, factor: 3))),
      .halveOnPlateau(),
    ] {
      for epochs in 1...12 {
        let factors = (1...epochs).map { schedule.factor(inEpoch: $0, after: history) }
        let largest = schedule.largestFactor(within: epochs)
        #expect(largest >= (factors.max() ?? 0) && largest <= max(1, factors.max() ?? 0))
      }
    }
  }
}
