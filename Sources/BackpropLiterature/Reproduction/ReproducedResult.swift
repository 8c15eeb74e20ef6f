import BackpropReport

/// A published result beside ours.
package struct ReproducedResult: Sendable {
  /// The state of a repetition.
  enum State: Sendable {
    /// It has values.
    case measured(SampleMean)
    /// Its data is missing.
    case noData(DataNeed)
    /// It takes too long without `--hours`.
    case tooLong
    /// It has no values: the run was interrupted, or all seeds failed.
    case noValues
  }

  let work: PublishedWork
  let item: ReproductionPlan.Item
  let state: State
  /// The values, one per finished seed.
  let values: [(seed: UInt64, value: Double)]
  /// The errors of failed seeds.
  let failures: [String]
  /// The time that the experiments took, in seconds.
  let seconds: Double

  var result: PublishedResult { item.result }

  /// The mean over the seeds; `nil` without values.
  var mean: SampleMean? { if case .measured(let mean) = state { mean } else { nil } }

  /// The verdict; `nil` without values.
  package var verdict: Verdict? {
    mean.map { Verdict($0, result.expectation, isReduced: extent != nil) }
  }

  /// The number of seeds without a value.
  var missingSeedCount: Int { item.figure == nil ? 0 : item.seeds.count - values.count }

  /// The part of the whole that was repeated; `nil` for the whole.
  var extent: Phrase? {
    item.figure?.quantities.lazy.compactMap(\.experiment.extent).first
  }

  /// The commands that repeat it for the first seed.
  var commands: [String] {
    var commands: [String] = []
    for quantity in item.figure?.quantities ?? result.figure.quantities {
      if let command = quantity.experiment.command(seed: 1), !commands.contains(command) {
        commands.append(command)
      }
    }
    return commands
  }

  /// A result with what the outcomes have for it.
  init(
    _ work: PublishedWork, _ item: ReproductionPlan.Item, in outcomes: ReproductionOutcomes
  ) {
    (self.work, self.item) = (work, item)
    let quantities = item.figure?.quantities ?? []
    let lists = quantities.map { outcomes.values($0, of: work.name, seeds: item.seeds) }
    values = item.seeds.indices.compactMap { index in
      let parts = lists.compactMap { $0[index] }
      guard let first = parts.first, parts.count == lists.count else { return nil }
      return (item.seeds[index], parts.count == 2 ? first - parts[1] : first)
    }
    let jobs = item.seeds.flatMap { seed in
      quantities.map {
        ReproductionJob(work: work.name, experiment: $0.experiment, seed: seed).name
      }
    }
    let names = Set(jobs)
    seconds = names.reduce(0) { $0 + (outcomes.finished[$1]?.seconds ?? 0) }
    failures = names.sorted().compactMap { outcomes.failures[$0] }
    if item.figure == nil {
      state = .tooLong
    } else if let need = quantities.map(\.experiment.data).first(where: {
      outcomes.problems[$0] != nil
    }) {
      state = .noData(need)
    } else {
      state = values.isEmpty ? .noValues : .measured(SampleMean(values.map(\.value)))
    }
  }
}
