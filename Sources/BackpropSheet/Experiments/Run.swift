import Backprop
import BackpropData
import BackpropPlots

/// The result of one training on digits.
struct Run: Sendable {
  let experiment: Experiment
  let seed: UInt64

  /// The network at the end of the last whole epoch.
  let network: Network<Float>

  /// The history up to that epoch.
  let history: History

  /// The error that ended the run before its last epoch; `nil` if none did.
  let failure: TrainingError?

  init(
    experiment: Experiment, seed: UInt64, network: Network<Float>, history: History,
    failure: TrainingError?
  ) {
    (self.experiment, self.seed, self.network) = (experiment, seed, network)
    (self.history, self.failure) = (history, failure)
  }

  /// Trains a network whose weights and order of samples come from the seed.
  ///
  /// A run that diverges is a result too. Invalid hyperparameters and cancellation are thrown.
  init(
    _ experiment: Experiment, seed: UInt64, on digits: DigitDataset,
    progress: @escaping (String) -> Void
  ) throws {
    let training: Dataset<Float> = try digits.training.prefix(experiment.trainingDigits).dataset()
    let test: Dataset<Float> = try digits.test.prefix(experiment.testDigits).dataset()
    var generator = Xoshiro256PlusPlus(seed: seed)
    let network = try Network<Float>(sizes: Experiment.sizes(for: digits), using: &generator)
    var trainer = try Trainer(network, cost: experiment.cost, experiment.configuration)
    try experiment.configuration.check(trainingSize: training.count)
    // The trainer returns no history when it diverges.
    var history = History(trainingSize: training.count, evaluationSize: test.count)
    let epochs = experiment.epochs
    do {
      _ = try trainer.train(on: training, evaluatingOn: test, using: &generator) { epoch in
        history = epoch.history
        // Some twenty lines for a long run.
        let number = epoch.number
        if epochs <= 40 || number.isMultiple(of: epochs / 20) || number == epochs {
          let accuracy = history.relativeEvaluationAccuracy.last ?? .nan
          let test = NumberFormat.percent(places: 1).string(accuracy)
          progress("\(experiment.label) seed \(seed): epoch \(number)/\(epochs), test \(test)")
        }
      }
      failure = nil
    } catch let error as TrainingError {
      failure = error
    }
    self.experiment = experiment
    self.seed = seed
    self.network = trainer.network
    self.history = history
  }
}
