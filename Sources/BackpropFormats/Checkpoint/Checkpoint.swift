public import Backprop

/// A training run as it is stored: it goes on from here bit by bit as if it had never stopped.
///
/// The file is a safetensors file: networks as tensors under `parameters.`, `network.`, `best.`,
/// `first.` and `second.`, the order of the samples as `order`, and the rest as JSON in the metadata
/// under `checkpoint`, `description`, `generator`, `progress`, `history` and `configuration`.
public struct Checkpoint<S: Scalar, Generator: RandomSource & Codable>: Sendable {
  /// Where the run is.
  public var state: TrainingState<S>
  /// Puts the samples into the orders of the epochs to come.
  public var generator: Generator
  /// The cost that the run makes small.
  public var cost: Cost
  /// What the run was started with, as a JSON text of whoever started it.
  public var configuration: String
  /// `Dataset.fingerprint` of what it learns from and of what it is measured on.
  public var dataFingerprint: String

  /// A checkpoint from its parts.
  public init(
    state: TrainingState<S>, generator: Generator, cost: Cost, configuration: String,
    dataFingerprint: String
  ) {
    self.state = state
    self.generator = generator
    self.cost = cost
    self.configuration = configuration
    self.dataFingerprint = dataFingerprint
  }
}

/// The version of the form of checkpoints that is written and read.
let checkpointVersion = 1

/// What a checkpoint says in its header besides what other types describe.
struct CheckpointHeader: Codable {
  var version: Int
  var generator: String
  var weightScale: Double
  /// The steps of the optimizer; nil where it remembers nothing.
  var steps: Int?
  /// η, where it was changed on the way.
  var learningRate: Double?
  var dataFingerprint: String

  private enum CodingKeys: String, CodingKey {
    case version, generator, steps
    case weightScale = "weight_scale"
    case learningRate = "learning_rate"
    case dataFingerprint = "data"
  }
}
