import Backprop
import BackpropFiles
import BackpropReport
import Foundation
import Synchronization

/// The repetition of published results.
package enum Reproduction {
  /// All works, in the order of the page.
  package static let works: [PublishedWork] = [
    .nielsenChapter1, .nielsenChapter3, .nielsenChapter5, .nielsenChapter6, .hinton2005,
    .simard2003, .ciresan2010, .fashionMNIST, .mnist1D, .ionosphere, .nitta1997, .nitta2003,
    .chaKassam1995, .barrachina2020, .monning2018, .fourierMNIST, .almansoori2025,
  ]

  /// The works with some names, in the order of the page; all if there are no names.
  ///
  /// - Throws: ``UnknownWork`` for the first name that there is not.
  package static func works(named names: [String]) throws(UnknownWork) -> [PublishedWork] {
    if let name = names.first(where: { name in !works.contains { $0.name == name } }) {
      throw UnknownWork(name: name)
    }
    return names.isEmpty ? works : works.filter { names.contains($0.name) }
  }

  /// A name that no work has.
  package struct UnknownWork: Error {
    /// The name.
    package let name: String
  }

  /// The settings of a repetition.
  package struct Settings: Sendable {
    /// The folder of the page and of the stored outcomes; `nil` writes nothing.
    package var folder: String?
    /// The number of experiments that run at the same time.
    package var threads: Int
    /// Receives progress as lines of text, possibly from several threads.
    package var progress: @Sendable (String) -> Void

    /// Settings.
    package init(
      folder: String? = nil, threads: Int,
      progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      (self.folder, self.threads, self.progress) = (folder, threads, progress)
    }
  }

  /// Runs the experiments of a plan.
  ///
  /// Each outcome is stored as soon as it is there, and a stored one is used again. If the task is
  /// cancelled, the outcomes so far are returned.
  ///
  /// - Parameters:
  ///   - plan: The results.
  ///   - data: The data sets; experiments whose data is missing are left out.
  ///   - settings: The folder, the threads and the receiver of progress.
  /// - Returns: The outcomes.
  /// - Throws: `FileError` of kind `writeFailed` if an outcome cannot be stored.
  package static func run(
    _ plan: ReproductionPlan, on data: ReproductionData, _ settings: Settings
  ) async throws -> ReproductionOutcomes {
    let store = OutcomeStore(folder: settings.folder.map { FilePath.join($0, "outcomes") })
    try store.prepare()
    var outcomes = ReproductionOutcomes()
    var missing: [ReproductionJob] = []
    for job in plan.jobs {
      if let problem = data.problem(with: job.experiment.data) {
        outcomes.problems[job.experiment.data] = problem
      } else if let stored = store.outcome(job.name, for: try job.key(on: data)) {
        outcomes.finished[job.name] = stored
        outcomes.storedCount += 1
      } else {
        missing.append(job)
      }
    }
    if outcomes.storedCount > 0 {
      settings.progress("\(outcomes.storedCount) outcomes are stored already")
    }
    let jobs = missing
    let shared = Mutex(outcomes)
    do {
      _ = try await concurrentMap(jobs, limit: settings.threads) { job in
        let start = ContinuousClock.now
        do {
          let values = try job.experiment.perform(seed: job.seed, on: data)
          let outcome = StoredOutcome(
            key: try job.key(on: data), values: values.filter(\.value.isFinite),
            seconds: (ContinuousClock.now - start) / .seconds(1))
          try store.store(outcome, as: job.name)
          let count = shared.withLock { shared in
            shared.finished[job.name] = outcome
            return shared.count(of: jobs)
          }
          settings.progress("\(count) of \(jobs.count): \(job.name)")
        } catch let error as CancellationError {
          throw error
        } catch let error as FileError where error.kind == .writeFailed {
          throw error
        } catch {
          settings.progress("\(job.name) failed: \(error)")
          shared.withLock { $0.failures[job.name] = "\(error)" }
        }
      }
    } catch is CancellationError {
      shared.withLock { $0.isInterrupted = true }
    }
    return shared.withLock(\.self)
  }
}

extension ReproductionJob {
  /// Everything that the outcome depends on.
  func key(on data: ReproductionData) throws -> StoredOutcome.Key {
    StoredOutcome.Key(
      specification: experiment.specification,
      data: try data.fingerprint(of: experiment.data), seed: seed)
  }
}

/// The outcomes of experiments.
package struct ReproductionOutcomes: Sendable {
  /// The outcomes by the names of their jobs.
  var finished: [String: StoredOutcome] = [:]
  /// The errors of failed experiments by the names of their jobs.
  var failures: [String: String] = [:]
  /// The data sets that are missing, with the reason.
  var problems: [DataNeed: FileError] = [:]
  /// The number of outcomes that were stored before.
  package internal(set) var storedCount = 0
  /// A Boolean value that indicates whether the run was interrupted.
  package internal(set) var isInterrupted = false

  /// The errors of failed experiments, one line each.
  package var failureLines: [String] {
    failures.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
  }

  /// The missing data sets, each with its reason.
  package var missingData: [(need: DataNeed, reason: FileError)] {
    problems.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.key, $0.value) }
  }

  fileprivate func count(of jobs: [ReproductionJob]) -> Int {
    jobs.count { finished[$0.name] != nil || failures[$0.name] != nil }
  }

  /// The values of a quantity of a work for seeds; `nil` where there is none.
  func values(_ quantity: Quantity, of work: String, seeds: [UInt64]) -> [Double?] {
    seeds.map { seed in
      let job = ReproductionJob(work: work, experiment: quantity.experiment, seed: seed)
      return finished[job.name]?.values[quantity.key]
    }
  }
}
