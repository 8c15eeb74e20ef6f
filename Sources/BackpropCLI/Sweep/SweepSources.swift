#if Sweep
  import Synchronization

  /// The data of all runs, each set read once.
  struct SweepSources: Sendable {
    private struct Key: Hashable {
      let dataset: DatasetName
      let folder: String?

      init(_ options: DataOptions) { (dataset, folder) = (options.dataset, options.data) }
    }

    private var sources: [Key: (source: SampleSource, fingerprint: String)] = [:]

    init(_ options: [DataOptions], isQuiet: Bool, on ranks: (any Ranks)?) async throws {
      for options in options where sources[Key(options)] == nil {
        let source = try await SampleSource.find(options, isQuiet: isQuiet, on: ranks).forChoices
        let fingerprint = try source.fingerprint()
        try ranks?.checkSame(fingerprint)
        sources[Key(options)] = (source, fingerprint)
      }
    }

    /// The data that a run's options name, and what tells it from all other.
    ///
    /// - Precondition: The options are among those that it was made with.
    subscript(options: DataOptions) -> (source: SampleSource, fingerprint: String) {
      guard let found = sources[Key(options)] else {
        preconditionFailure("the data of a run that was not announced")
      }
      return found
    }
  }

  /// Counts what is done, from several threads.
  final class SweepCounter: Sendable {
    private let count: Mutex<Int>

    init(_ start: Int) { count = Mutex(start) }

    var value: Int { count.withLock { $0 } }

    @discardableResult
    func add(_ more: Int) -> Int {
      count.withLock {
        $0 += more
        return $0
      }
    }
  }
#endif
