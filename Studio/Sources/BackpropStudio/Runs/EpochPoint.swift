import Backprop

/// What was measured after one epoch; what has no meaning for the data is nil.
struct EpochPoint: Codable, Equatable, Sendable {
  /// From 1.
  var epoch: Int
  var trainingCost: Double?
  /// 0…1.
  var trainingAccuracy: Double?
  var evaluationCost: Double?
  /// 0…1.
  var evaluationAccuracy: Double?
  /// For training and measuring.
  var seconds: Double
}

extension History {
  /// The point of an epoch, from 1.
  ///
  /// - Precondition: There was such an epoch.
  func point(_ epoch: Int) -> EpochPoint {
    func value<Value>(_ values: [Value]) -> Value? {
      values.count >= epoch ? values[epoch - 1] : nil
    }
    return EpochPoint(
      epoch: epoch, trainingCost: value(trainingCost),
      trainingAccuracy: value(trainingAccuracy).map { Double($0) / Double(max(1, trainingSize)) },
      evaluationCost: value(evaluationCost),
      evaluationAccuracy: value(evaluationAccuracy).map {
        Double($0) / Double(max(1, evaluationSize))
      },
      seconds: seconds.training[epoch - 1] + seconds.evaluation[epoch - 1])
  }

  /// Takes over the epochs that another history of the same run has beyond this one.
  ///
  /// Its lists are not shared, so that both can grow without being copied.
  mutating func adopt(_ other: borrowing History) {
    let known = epochs
    func append<Value>(_ list: inout [Value], _ new: [Value]) {
      if new.count > known { list.append(contentsOf: new[known...]) }
    }
    append(&evaluationCost, other.evaluationCost)
    append(&evaluationAccuracy, other.evaluationAccuracy)
    append(&trainingCost, other.trainingCost)
    append(&trainingAccuracy, other.trainingAccuracy)
    append(&squaredWeightNorm, other.squaredWeightNorm)
    append(&poleDistance, other.poleDistance)
    append(&learningRate, other.learningRate)
    append(&seconds.evaluation, other.seconds.evaluation)
    append(&seconds.training, other.seconds.training)
  }
}
