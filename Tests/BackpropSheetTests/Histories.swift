import Backprop
import Foundation

@testable import BackpropSheet

extension History {
  /// Returns a history from the given curves; accuracies are fractions, costs default to zeros.
  static func made(
    test: [Double], training: [Double]? = nil, trainingCost: [Double]? = nil,
    testCost: [Double]? = nil, norm: [Double]? = nil, trainingSize: Int = 1000,
    testSize: Int = 10_000
  ) -> History {
    let zeros = test.map { _ in 0.0 }
    var history = History(trainingSize: trainingSize, evaluationSize: testSize)
    history.evaluationAccuracy = test.map { Int(($0 * Double(testSize)).rounded()) }
    history.trainingAccuracy = (training ?? test).map { Int(($0 * Double(trainingSize)).rounded()) }
    history.trainingCost = trainingCost ?? zeros
    history.evaluationCost = testCost ?? zeros
    history.squaredWeightNorm = norm ?? zeros
    history.seconds.training = zeros
    history.seconds.evaluation = zeros
    return history
  }
}

/// Calls `body` with a temporary folder, which is removed afterwards.
func withTemporaryFolder<R>(_ body: (String) async throws -> R) async throws -> R {
  let folder = FileManager.default.temporaryDirectory.appending(path: "sheet-\(UUID())")
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder.path)
}
