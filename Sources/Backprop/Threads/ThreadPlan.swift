/// What the threads of a run are used for.
struct ThreadPlan {
  /// All threads; `nil` if one is enough.
  let pool: WorkerPool?

  /// Those among which mini-batches are divided.
  let trainingPool: WorkerPool?

  /// Whether an epoch can be measured while the next one trains: not if that uses all threads
  /// itself, or waits for what is measured.
  let canTrainAhead: Bool

  init<S>(
    _ configuration: TrainingConfiguration, for network: Network<S>,
    evaluating data: [EvaluationSamples<S>]
  ) {
    let splits = Workspace.isWorthSplitting(network, miniBatchSize: configuration.miniBatchSize)
    let isLong = data.reduce(0) { $0 + $1.chunks.count } > 1
    guard configuration.threads > 1, splits || isLong else {
      (pool, trainingPool, canTrainAhead) = (nil, nil, false)
      return
    }
    let pool = WorkerPool(threads: configuration.threads)
    self.pool = pool
    trainingPool = splits ? pool : nil
    canTrainAhead = !splits && isLong && !configuration.waitsForEvaluation
  }
}
