/// Runs of one process, which holds all samples.
extension TrainingRun {
  /// A run at its beginning.
  ///
  /// - Throws: ``TrainingError`` if configuration, network and data do not fit.
  public init(
    _ trainer: Trainer<S>, on training: Dataset<S>, evaluatingOn evaluation: Dataset<S>? = nil,
    using generator: Generator
  ) throws(TrainingError) {
    try self.init(
      trainer, on: ShardedData(training: training, evaluation: evaluation),
      using: generator, among: nil)
  }

  /// A run that goes on where another one was.
  ///
  /// - Parameters:
  ///   - trainer: Cost and configuration of the run; its network is not used.
  ///   - state: ``state`` of the other run.
  ///   - training: The same samples.
  ///   - evaluation: The same samples.
  ///   - generator: The generator of the other run.
  /// - Throws: ``TrainingError`` if configuration, state and data do not fit.
  public init(
    _ trainer: Trainer<S>, resuming state: TrainingState<S>, on training: Dataset<S>,
    evaluatingOn evaluation: Dataset<S>? = nil, using generator: Generator
  ) throws(TrainingError) {
    try self.init(
      trainer, resuming: state, on: ShardedData(training: training, evaluation: evaluation),
      using: generator, among: nil)
  }
}
