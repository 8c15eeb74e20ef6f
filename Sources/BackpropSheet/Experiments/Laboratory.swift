import BackpropData

/// Runs experiments and keeps what they gave: an exercise that needs the runs of another one does not
/// repeat them.
actor Laboratory {
  private var runs: [DigitTraining: Run] = [:]

  /// The runs of each experiment, one a seed, in the order of the seeds.
  ///
  /// - Throws: What makes an experiment impossible, or `CancellationError`.
  func runs(of experiments: [Experiment], in context: SheetContext) async throws -> [[Run]] {
    // Seed by seed, so that a sheet that is interrupted has whole comparisons.
    let missing = context.seeds.flatMap { seed in
      experiments.map { DigitTraining(experiment: $0, seed: seed) }
    }.filter { runs[$0] == nil }
    for (training, run) in zip(missing, try await context.outcomes(of: missing)) {
      runs[training] = run
    }
    return experiments.map { experiment in
      context.seeds.compactMap { runs[DigitTraining(experiment: experiment, seed: $0)] }
    }
  }
}

extension SheetContext {
  /// The runs of each experiment, one a seed, in the order of the seeds.
  func runs(of experiments: Experiment...) async throws -> [[Run]] {
    try await laboratory.runs(of: experiments, in: self)
  }
}
