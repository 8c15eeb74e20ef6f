public import BackpropPlots
public import Foundation

extension Report {
  /// The provenance of a report: its data, seeds and extent, the machine and the date.
  public struct Provenance: Sendable {
    /// The data set's short name: `mnist` or `digits`.
    public var dataset: String
    /// A description of the data's origin.
    public var source: String
    /// The language of the text.
    public var language: Language
    /// The first seed of every experiment.
    public var firstSeed: UInt64
    /// The number of seeds of every experiment; `nil` if each part chose its own.
    public var replicas: Int?
    /// True for a quick run, on fewer digits and epochs.
    public var isQuick: Bool
    /// The number of trainings that ran at the same time.
    public var threads: Int
    /// The date and time of the run.
    public var date: Date
    /// The machine that did the work.
    public var machine: HostMachine
  }
}

extension Report.Provenance {
  /// The provenance of a report of another kind, made on this machine.
  package init(
    dataset: String, source: String, language: Language, firstSeed: UInt64, threads: Int,
    date: Date
  ) {
    self.init(
      dataset: dataset, source: source, language: language, firstSeed: firstSeed, replicas: nil,
      isQuick: false, threads: threads, date: date, machine: .current)
  }

  /// The provenance of a report that is worked in `context` on this machine.
  public init(_ context: ReportContext, date: Date) {
    self.init(
      dataset: context.digits.name, source: Self.origin(of: context), language: context.language,
      firstSeed: context.firstSeed, replicas: context.replicas, isQuick: context.isQuick,
      threads: context.threads, date: date, machine: .current)
  }

  /// The origin of the digits, in the language of the report.
  private static func origin(of context: ReportContext) -> String {
    let source = context.digits.source
    return context.language(
      en: source,
      de: source.replacing("MNIST from", with: "MNIST aus").replacing(
        "built-in synthetic digits, version", with: "eingebaute synthetische Ziffern, Version"
      ).replacing(", seed", with: ", Startwert"))
  }

  /// The date in UTC, as in ISO 8601.
  var dateText: String { date.formatted(.iso8601) }
}

/// The machine on which a report is made.
public struct HostMachine: Sendable, Hashable, Encodable {
  /// The processor's name, if the system provides it.
  public var processor: String?
  /// The number of cores that the process may use.
  public var cores: Int
  /// The operating system and its version.
  public var system: String
}

extension HostMachine {
  /// This machine.
  public static var current: HostMachine {
    let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    return HostMachine(
      processor: information.flatMap(processor(in:)),
      cores: ProcessInfo.processInfo.activeProcessorCount,
      system: ProcessInfo.processInfo.operatingSystemVersionString)
  }

  /// Returns the processor's name in the text of Linux's `/proc/cpuinfo`, which some processors do
  /// not have there.
  static func processor(in information: String) -> String? {
    for line in information.split(separator: "\n") where line.hasPrefix("model name") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let name = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      if !name.isEmpty { return name }
    }
    return nil
  }

  /// `AMD EPYC 7763, 2 cores, Ubuntu 24.04`.
  func description(in language: Language) -> String {
    let count = language(
      en: cores == 1 ? "1 core" : "\(cores) cores", de: cores == 1 ? "1 Kern" : "\(cores) Kerne")
    return [processor, count, system].compactMap(\.self).joined(separator: ", ")
  }
}
