#if Sweep
  import BackpropData
  import Synchronization

  /// The data of all runs, each set read once.
  struct SweepSources: Sendable {
    private struct Key: Hashable {
      let dataset: DatasetName
      let folder: String?
    }

    private var sources: [Key: SampleSource] = [:]

    init(_ options: [DataOptions], isQuiet: Bool) async throws {
      for options in options {
        let key = Key(dataset: options.dataset, folder: options.data)
        guard sources[key] == nil else { continue }
        sources[key] = try await SampleSource.find(options, isQuiet: isQuiet).drawn
      }
    }

    /// - Precondition: The options are among those that it was made with.
    subscript(options: DataOptions) -> SampleSource {
      guard let source = sources[Key(dataset: options.dataset, folder: options.data)] else {
        preconditionFailure("the data of a run that was not announced")
      }
      return source
    }
  }

  extension SampleSource {
    /// The same data with the built-in digits drawn once for all.
    fileprivate var drawn: SampleSource {
      guard case .drawnDigits = content, let digits else { return self }
      return SampleSource(name: name, origin: origin, content: .images(digits))
    }
  }

  /// Counts what is done, from several threads.
  final class SweepCounter: Sendable {
    private let count: Mutex<Int>

    init(_ start: Int) { count = Mutex(start) }

    var value: Int { count.withLock { $0 } }

    func next() -> Int {
      count.withLock {
        $0 += 1
        return $0
      }
    }
  }
#endif
