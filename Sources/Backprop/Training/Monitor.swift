/// What is measured after every epoch.
public struct Monitor: OptionSet, Hashable, Codable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Mean cost on the training data, with the L2 term.
  public static let trainingCost = Monitor(rawValue: 1)
  /// Number of training samples whose class is recognised.
  public static let trainingAccuracy = Monitor(rawValue: 2)
  /// Mean cost on the evaluation data, with the L2 term.
  public static let evaluationCost = Monitor(rawValue: 4)
  /// Number of evaluation samples whose class is recognised.
  public static let evaluationAccuracy = Monitor(rawValue: 8)

  /// All four values.
  public static let all: Monitor = [
    .trainingCost, .trainingAccuracy, .evaluationCost, .evaluationAccuracy,
  ]

  static let training: Monitor = [.trainingCost, .trainingAccuracy]
  static let evaluation: Monitor = [.evaluationCost, .evaluationAccuracy]
}
