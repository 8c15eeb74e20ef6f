/// What was measured over the epochs of a training run: the four lists that the course's Python
/// program returns, and how long each epoch took.
///
/// A list is empty if its value was not monitored. Its JSON form has the same names with
/// underscores.
public struct History: Codable, Equatable, Sendable {
  /// Mean cost on the evaluation data, with the L2 term, one value an epoch.
  public var evaluationCost: [Double] = []
  /// Recognised evaluation samples, a count.
  public var evaluationAccuracy: [Int] = []
  /// Mean cost on the training data, with the L2 term.
  public var trainingCost: [Double] = []
  /// Recognised training samples, a count.
  public var trainingAccuracy: [Int] = []
  /// Σ |w|² over all weights.
  public var squaredWeightNorm: [Double] = []
  /// The smallest distance of any weighted input to a pole of its activation during each epoch;
  /// empty if no activation has poles.
  public var poleDistance: [Double] = []
  /// η of each epoch, as the schedule gave it.
  public var learningRate: [Double] = []
  /// The number of evaluation samples.
  public var evaluationSize: Int
  /// The number of training samples.
  public var trainingSize: Int
  /// Seconds on a monotonic clock, one value an epoch.
  public var seconds = Seconds()

  /// The time spent on the steps of each epoch and on measuring after it.
  public struct Seconds: Codable, Equatable, Sendable {
    /// The seconds spent on the steps of each epoch.
    public var training: [Double] = []
    /// The seconds spent on measuring after each epoch.
    public var evaluation: [Double] = []
  }

  /// The number of epochs that were finished.
  public var epochs: Int { seconds.training.count }

  /// The share of evaluation samples recognised after each epoch, 0…1.
  public var relativeEvaluationAccuracy: [Double] {
    evaluationAccuracy.map { Double($0) / Double(max(1, evaluationSize)) }
  }

  /// The share of training samples recognised after each epoch, 0…1.
  public var relativeTrainingAccuracy: [Double] {
    trainingAccuracy.map { Double($0) / Double(max(1, trainingSize)) }
  }

  /// The history of a run that has not begun, on so many samples.
  public init(trainingSize: Int, evaluationSize: Int) {
    self.trainingSize = trainingSize
    self.evaluationSize = evaluationSize
  }

  private enum CodingKeys: String, CodingKey {
    case evaluationCost = "evaluation_cost"
    case evaluationAccuracy = "evaluation_accuracy"
    case trainingCost = "training_cost"
    case trainingAccuracy = "training_accuracy"
    case squaredWeightNorm = "squared_weight_norm"
    case poleDistance = "pole_distance"
    case learningRate = "learning_rate"
    case evaluationSize = "evaluation_size"
    case trainingSize = "training_size"
    case seconds
  }
}
