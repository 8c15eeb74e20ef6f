public import Backprop

/// A part of a data set, by its purpose.
public enum DatasetPart: String, CaseIterable, Sendable {
  /// The samples to train on.
  case training
  /// The samples to choose hyperparameters by.
  case validation
  /// The samples for the final evaluation.
  case test
}

/// A training set and an evaluation set of one kind.
public struct DatasetSplit<S: Scalar>: Sendable {
  /// The samples to train on.
  public let training: Dataset<S>
  /// The samples that are only evaluated.
  public let evaluation: Dataset<S>
  /// The preprocessing that was fitted to the training set; nil for generated samples.
  public let preprocessing: Preprocessing?

  /// A training set and an evaluation set.
  public init(
    training: Dataset<S>, evaluation: Dataset<S>, preprocessing: Preprocessing? = nil
  ) {
    self.training = training
    self.evaluation = evaluation
    self.preprocessing = preprocessing
  }
}
