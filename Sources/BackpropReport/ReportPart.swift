public import BackpropData
public import BackpropPlots
import Synchronization

/// A part of a report: an exercise of the sheet, or an experiment of the literature.
public protocol ReportPart: Sendable {
  /// The identifier, as on the command line: `25a`.
  var id: String { get }

  /// The subject, in a few words.
  func title(in language: Language) -> String

  /// The short name that stands before the title, such as `Aufgabe 25 a`.
  func label(in language: Language) -> String

  /// Runs the experiments and answers the questions from their results.
  ///
  /// - Throws: The errors of the experiments, or `CancellationError`.
  func work(_ context: ReportContext) async throws -> PartResult
}

extension ReportPart {
  /// The identifier with a capital letter.
  public func label(in language: Language) -> String { id.prefix(1).uppercased() + id.dropFirst() }
}

/// The data, the seeds and the resources that all parts of a report share.
public struct ReportContext: Sendable {
  /// The digits, MNIST or synthetic.
  public let digits: DigitDataset

  /// The language of the report.
  public let language: Language

  /// The first seed.
  public let firstSeed: UInt64

  /// The number of seeds of every experiment; `nil` leaves it to each part.
  public let replicas: Int?

  /// True for fewer digits and epochs: the same code in seconds, for a first look and for tests.
  /// The report says so.
  public let isQuick: Bool

  /// The maximum number of trainings that run at the same time.
  public let threads: Int

  /// A callback that receives progress as lines of text, possibly from several threads.
  public let progress: @Sendable (String) -> Void

  /// The workers that run trainings instead of this process; `nil` to run them here.
  public let workers: (any ReportWorkers)?

  /// The outcomes of finished trainings and other values, which parts share.
  let cache = SharedValues()

  /// A context.
  ///
  /// - Precondition: There is at least one seed and one thread.
  public init(
    digits: DigitDataset, language: Language = .english, firstSeed: UInt64 = 1,
    replicas: Int? = nil, isQuick: Bool = false, threads: Int,
    workers: (any ReportWorkers)? = nil,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    precondition((replicas ?? 1) > 0 && threads > 0, "a report needs a seed and a thread")
    self.digits = digits
    self.language = language
    self.firstSeed = firstSeed
    self.replicas = replicas
    self.isQuick = isQuick
    self.threads = threads
    self.workers = workers
    self.progress = progress
  }

  /// Returns consecutive seeds for an experiment.
  ///
  /// - Parameter usual: Their number where ``replicas`` does not set it; at most 3 in a quick run.
  package func seeds(_ usual: Int) -> [UInt64] {
    let count = replicas ?? (isQuick ? min(3, usual) : usual)
    return (0..<UInt64(count)).map { firstSeed &+ $0 }
  }
}

/// Values that several parts of a report use, each made once.
final class SharedValues: Sendable {
  private let values = Mutex<[String: any Sendable]>([:])

  subscript<Value: Sendable>(key: String) -> Value? {
    get { values.withLock { $0[key] as? Value } }
    set { values.withLock { $0[key] = newValue } }
  }

  /// Returns the value of a key, which `make` computes unless it is known; other calls wait for it.
  func value<Value: Sendable>(_ key: String, make: () throws -> Value) rethrows -> Value {
    try values.withLock { values in
      if let value = values[key] as? Value { return value }
      let value = try make()
      values[key] = value
      return value
    }
  }
}

extension ReportContext {
  /// Returns a value that is the same for all calls with `key`, made by the first of them; `make`
  /// must not ask for another one.
  package func shared<Value: Sendable>(_ key: String, make: () throws -> Value) rethrows -> Value {
    try cache.value(key, make: make)
  }
}
