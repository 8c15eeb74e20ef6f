import Foundation

/// The report for programs: `report.json`.
private struct ReportSummary: Encodable {
  let product: String
  let version: String
  let date: String
  let dataset: String
  let source: String
  let seeds: [UInt64]
  let quick: Bool
  let threads: Int
  let machine: MachineSummary
  let exercises: [Entry]

  struct MachineSummary: Encodable {
    let processor: String?
    let cores: Int
    let system: String
  }

  struct Entry: Encodable {
    let id: String
    let title: String
    let seconds: Double
    let error: String?
    let findings: [String]
    let numbers: [String: Double]
    let files: [String]
  }
}

extension SheetReport {
  /// Per exercise what was found, the numbers, and the names of its files.
  public var summaryJSON: String {
    let circumstances = circumstances
    let summary = ReportSummary(
      product: Product.name, version: Product.version, date: circumstances.dateText,
      dataset: circumstances.dataset, source: circumstances.source, seeds: circumstances.seeds,
      quick: circumstances.isQuick, threads: circumstances.threads,
      machine: ReportSummary.MachineSummary(
        processor: circumstances.machine.processor, cores: circumstances.machine.cores,
        system: circumstances.machine.system),
      exercises: sections.map { section in
        ReportSummary.Entry(
          id: section.id, title: section.title,
          seconds: (section.seconds * 1000).rounded() / 1000, error: section.failure,
          findings: (section.result?.findings ?? []).map(plainText),
          numbers: (section.result?.numbers ?? [:]).filter { $0.value.isFinite },
          files: section.fileNames)
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Only a number that is not finite cannot be encoded, and seconds and numbers are.
    let data = (try? encoder.encode(summary)) ?? Data("{}".utf8)
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}

extension SheetReport.Circumstances {
  /// The date in UTC, as in ISO 8601.
  var dateText: String { date.formatted(.iso8601) }
}
