import Backprop

extension History {
  /// Returns a history from the given curves; accuracies are fractions, costs default to ones.
  static func made(
    test: [Double], training: [Double]? = nil, trainingCost: [Double]? = nil,
    testCost: [Double]? = nil, norm: [Double]? = nil, trainingSize: Int = 1000,
    testSize: Int = 10_000
  ) -> History {
    let ones = test.map { _ in 1.0 }
    var history = History(trainingSize: trainingSize, evaluationSize: testSize)
    history.evaluationAccuracy = test.map { Int(($0 * Double(testSize)).rounded()) }
    history.trainingAccuracy = (training ?? test).map { Int(($0 * Double(trainingSize)).rounded()) }
    history.trainingCost = trainingCost ?? ones
    history.evaluationCost = testCost ?? ones
    history.squaredWeightNorm = norm ?? ones
    history.seconds.training = ones
    history.seconds.evaluation = ones
    return history
  }
}
