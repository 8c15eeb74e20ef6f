/// The evaluation of every epoch of a training run, the four lists of Nielsen's `network2.py` among
/// them, and the time of each epoch.
///
/// A list is empty if its value was not monitored. Its JSON form has the same names with
/// underscores.
public struct History: Codable, Equatable, Sendable {
  /// Mean cost on the evaluation data, with the L2 term, one value per epoch.
  public var evaluationCost: [Double] = []
  /// The number of correctly classified evaluation samples.
  public var evaluationAccuracy: [Int] = []
  /// Mean cost on the training data, with the L2 term.
  public var trainingCost: [Double] = []
  /// The number of correctly classified training samples.
  public var trainingAccuracy: [Int] = []
  /// Σ |w|² over all weights.
  public var squaredWeightNorm: [Double] = []
  /// The smallest distance of any weighted input to a pole of its activation during each epoch;
  /// empty if no activation has poles.
  public var poleDistance: [Double] = []
  /// The learning rate η of each epoch; empty for a full-batch optimizer, which has none.
  public var learningRate: [Double] = []
  /// The norm of the gradient of the training cost after each iteration of a full-batch optimizer;
  /// `nil` for another one.
  public var gradientNorm: [Double]?
  /// The number of costs and gradients that a full-batch optimizer has computed up to the end of each
  /// iteration; `nil` for another one.
  public var evaluations: [Int]?
  /// The number of evaluation samples.
  public var evaluationSize: Int
  /// The number of training samples.
  public var trainingSize: Int
  /// Seconds on a monotonic clock, one value per epoch.
  public var seconds = Seconds()

  /// The time of the steps of each epoch and of its evaluation.
  public struct Seconds: Codable, Equatable, Sendable {
    /// The seconds spent on the steps of each epoch.
    public var training: [Double] = []
    /// The seconds spent on evaluation after each epoch.
    public var evaluation: [Double] = []
  }

  /// The number of finished epochs.
  public var epochs: Int { seconds.training.count }

  /// The fraction of correctly classified evaluation samples after each epoch, 0…1.
  public var relativeEvaluationAccuracy: [Double] {
    evaluationAccuracy.map { Double($0) / Double(max(1, evaluationSize)) }
  }

  /// The fraction of correctly classified training samples after each epoch, 0…1.
  public var relativeTrainingAccuracy: [Double] {
    trainingAccuracy.map { Double($0) / Double(max(1, trainingSize)) }
  }

  /// The empty history of a run on so many samples.
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
    case gradientNorm = "gradient_norm"
    case evaluations
    case evaluationSize = "evaluation_size"
    case trainingSize = "training_size"
    case seconds
  }
}

extension History {
  /// Appends the monitored values of the results on the evaluated sets.
  mutating func append(_ results: [Evaluation], _ monitor: Monitor) {
    var results = results[...]
    if !monitor.isDisjoint(with: .training), let result = results.popFirst() {
      if monitor.contains(.trainingCost) { trainingCost.append(result.cost) }
      if monitor.contains(.trainingAccuracy), let correct = result.correct {
        trainingAccuracy.append(correct)
      }
    }
    if let result = results.popFirst() {
      if monitor.contains(.evaluationCost) { evaluationCost.append(result.cost) }
      if monitor.contains(.evaluationAccuracy), let correct = result.correct {
        evaluationAccuracy.append(correct)
      }
    }
  }
}
