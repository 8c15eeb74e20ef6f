public import Foundation

extension SheetReport {
  /// On what, with what, where and when a sheet was worked.
  public struct Circumstances: Sendable {
    /// The data set's short name: `mnist` or `digits`.
    public var dataset: String
    /// Where the digits come from, in words.
    public var source: String
    /// The seeds of the replicas.
    public var seeds: [UInt64]
    /// Whether it was a quick run, on fewer digits and epochs.
    public var isQuick: Bool
    /// How many trainings ran at the same time.
    public var threads: Int
    /// When it was worked.
    public var date: Date
    /// What it was worked on.
    public var machine: Machine

    /// Circumstances from their parts.
    public init(
      dataset: String, source: String, seeds: [UInt64], isQuick: Bool, threads: Int, date: Date,
      machine: Machine
    ) {
      self.dataset = dataset
      self.source = source
      self.seeds = seeds
      self.isQuick = isQuick
      self.threads = threads
      self.date = date
      self.machine = machine
    }

    /// Those of working exercises in a context on this machine.
    public init(_ context: SheetContext, date: Date) {
      self.init(
        dataset: context.digits.name, source: context.digits.source, seeds: context.seeds,
        isQuick: context.isQuick, threads: context.threads, date: date, machine: .current)
    }
  }
}

/// The machine that a report was made on.
public struct Machine: Sendable, Hashable {
  /// The processor's name, where the system tells it.
  public var processor: String?
  /// The number of cores that the process may use.
  public var cores: Int
  /// The operating system and its version.
  public var system: String

  /// A machine from what is known of it.
  public init(processor: String?, cores: Int, system: String) {
    self.processor = processor
    self.cores = cores
    self.system = system
  }

  /// This machine.
  public static var current: Machine {
    let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    return Machine(
      processor: information.flatMap(processor(in:)),
      cores: ProcessInfo.processInfo.activeProcessorCount,
      system: ProcessInfo.processInfo.operatingSystemVersionString)
  }

  /// The processor's name in the text of Linux's `/proc/cpuinfo`; there is none on some kinds of
  /// machine.
  static func processor(in information: String) -> String? {
    for line in information.split(separator: "\n") where line.hasPrefix("model name") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      if !name.isEmpty { return name }
    }
    return nil
  }

  /// `AMD EPYC 7763, 2 cores, Ubuntu 24.04`.
  var description: String {
    let count = cores == 1 ? "1 core" : "\(cores) cores"
    return [processor, count, system].compactMap(\.self).joined(separator: ", ")
  }
}
