import BackpropReport

/// The results to repeat, each with its extent.
package struct ReproductionPlan: Sendable {
  /// A result with the extent in which it is repeated.
  package struct Item: Sendable {
    /// The result.
    package let result: PublishedResult
    /// The number that is taken: of the whole experiments, or of the reduced ones; `nil` if the result is
    /// left out since it takes too long.
    package let figure: ReproducedFigure?
    /// The seeds.
    package let seeds: [UInt64]

    /// The time on one core, in seconds.
    var seconds: Double { figure.map { Self.seconds($0, seedCount: seeds.count) } ?? 0 }

    static func seconds(_ figure: ReproducedFigure, seedCount: Int) -> Double {
      var seconds: [String: Double] = [:]
      for quantity in figure.quantities {
        seconds[quantity.experiment.id] = quantity.experiment.seconds
      }
      return seconds.values.reduce(0, +) * Double(seedCount)
    }
  }

  /// The works in order, each with its results.
  package let works: [(work: PublishedWork, items: [Item])]

  /// Chooses the extent of each result.
  ///
  /// Without hours each result has its usual extent. With hours, results whose usual extent is smaller are
  /// repeated as a whole as long as they fit into what remains of the time, in the order of the works.
  ///
  /// - Parameters:
  ///   - works: The works.
  ///   - hours: The time for long results, in hours; `nil` for the usual extent.
  ///   - seedCount: The number of seeds of every result; `nil` for that of each.
  ///   - threads: The number of experiments that run at the same time.
  package init(
    _ works: [PublishedWork], hours: Double? = nil, seedCount: Int? = nil, threads: Int
  ) {
    var remaining = (hours ?? 0) * 3600 * Double(threads)
    self.works = works.map { work in
      let items = work.results.map { result -> Item in
        let seeds = (0..<UInt64(seedCount ?? result.seeds)).map { $0 + 1 }
        let whole = Item(result: result, figure: result.figure, seeds: seeds)
        if result.usual == .whole { return whole }
        if whole.seconds <= remaining {
          remaining -= whole.seconds
          return whole
        }
        let reduced = result.usual == .reduced ? result.figure.reduced : nil
        return Item(result: result, figure: reduced, seeds: seeds)
      }
      return (work, items)
    }
  }

  /// The time of all experiments on one core, in seconds; those that several results share count once.
  package var seconds: Double { jobs.reduce(0) { $0 + $1.experiment.seconds } }

  /// The experiments with their seeds, each once, the longest first.
  var jobs: [ReproductionJob] {
    var jobs: [String: ReproductionJob] = [:]
    for (work, items) in works {
      for item in items {
        for quantity in item.figure?.quantities ?? [] {
          for seed in item.seeds {
            let job = ReproductionJob(work: work.name, experiment: quantity.experiment, seed: seed)
            jobs[job.name] = job
          }
        }
      }
    }
    return jobs.values.sorted {
      ($1.experiment.seconds, $0.name) < ($0.experiment.seconds, $1.name)
    }
  }
}

/// An experiment of a work with one seed.
struct ReproductionJob: Sendable {
  let work: String
  let experiment: any Experiment
  let seed: UInt64

  /// The name of its stored outcome: `nielsen-chapter-1-30-hidden-seed-1`.
  var name: String { "\(work)-\(experiment.id)-seed-\(seed)" }
}
