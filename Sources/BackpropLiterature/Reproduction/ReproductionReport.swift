import Backprop
import BackpropFiles
import BackpropPlots
import BackpropReport
import Foundation

/// Published results beside ours: one page, and the same for programs.
package struct ReproductionReport: Sendable {
  /// The results in the order of the page.
  package let results: [ReproducedResult]
  /// The plan that was followed.
  let plan: ReproductionPlan
  let outcomes: ReproductionOutcomes
  /// The origins of the data sets.
  let origins: [String]
  let hours: Double?
  let threads: Int
  let language: Language
  let date: Date

  /// The name of the page and of the file for programs, without extension.
  static let name = "reproduce"

  /// A report on outcomes.
  ///
  /// - Parameters:
  ///   - plan: The results.
  ///   - outcomes: The outcomes of its experiments.
  ///   - data: The data sets.
  ///   - hours: The time for long results, in hours; `nil` if none was given.
  ///   - threads: The number of experiments that ran at the same time.
  ///   - language: The language of the page.
  ///   - date: The date and time of the run.
  package init(
    _ plan: ReproductionPlan, _ outcomes: ReproductionOutcomes, on data: ReproductionData,
    hours: Double?, threads: Int, language: Language, date: Date
  ) {
    (self.plan, self.outcomes, self.hours) = (plan, outcomes, hours)
    (self.threads, self.language, self.date) = (threads, language, date)
    results = plan.works.flatMap { work, items in
      items.map { ReproducedResult(work, $0, in: outcomes) }
    }
    let needs = Set(results.flatMap { $0.item.figure?.quantities ?? [] }.map(\.experiment.data))
    origins = needs.sorted { $0.rawValue < $1.rawValue }.compactMap(data.origin)
  }

  /// The page, both well-formed XML and HTML.
  package var html: String { report.html }

  /// The content of `reproduce.json`.
  package var json: String {
    ((try? JSONText.encode(ReproductionSummary(self), isPretty: true, usesSnakeCase: true)) ?? "{}")
      + "\n"
  }

  /// The page as a report.
  package var report: Report { ReproductionText(self).report }

  /// The results as lines of plain text: the name, ours, and the verdict.
  package var rows: [(name: String, ours: String, verdict: String)] {
    ReproductionText(self).rows
  }

  /// Writes the page, its figures and the file for programs into a folder, which is created if it is
  /// missing.
  ///
  /// - Throws: `FileError` of kind `writeFailed`.
  package func write(to folder: String) throws(FileError) {
    try report.write(to: folder, json: json)
  }

  /// The numbers of results by their verdict, and of those without one or of a reduced experiment.
  var counts: (reproduced: Int, undecided: Int, notReproduced: Int, open: Int) {
    (
      results.count { $0.verdict == .reproduced }, results.count { $0.verdict == .undecided },
      results.count { $0.verdict == .notReproduced },
      results.count { $0.verdict == nil || $0.verdict == .reduced }
    )
  }
}

/// The content of `reproduce.json`.
private struct ReproductionSummary: Encodable {
  let product: String
  let version: String
  let date: String
  let language: Language
  let hours: Double?
  let threads: Int
  let machine: HostMachine
  let interrupted: Bool
  let data: [String]
  let missingData: [MissingData]
  let works: [Work]
  let results: [Entry]

  struct MissingData: Encodable {
    let name: String
    let problem: String
    let advice: String
  }

  struct Work: Encodable {
    let name: String
    let authors: String
    let year: Int
    let title: String
    let place: String
    let address: String
    let differences: String?
    let missing: String?
  }

  struct Entry: Encodable {
    let work: String
    let result: String
    let title: String
    let printed: Printed
    let ours: Ours?
    let unit: String
    let isDifference: Bool
    let extent: String
    let verdict: String
    let claim: Claim?
    let failures: [String]
    let seconds: Double
    let commands: [String]
  }

  struct Printed: Encodable {
    let text: String
    let value: Double?
    let confirmed: Bool
  }

  struct Ours: Encodable {
    let mean: Double
    let lower: Double?
    let upper: Double?
    let seeds: [UInt64]
    let values: [Double]
    let missingSeeds: Int
  }

  init(_ report: ReproductionReport) {
    let say = report.language
    product = BackpropLibrary.name
    version = BackpropLibrary.version
    date = report.date.formatted(.iso8601)
    (language, hours, threads) = (say, report.hours, report.threads)
    machine = .current
    interrupted = report.outcomes.isInterrupted
    data = report.origins
    missingData = report.outcomes.missingData.map {
      MissingData(
        name: $0.need.rawValue, problem: $0.reason.problem, advice: say($0.need.advice))
    }
    works = report.plan.works.map { work, _ in
      let publication = work.publication
      return Work(
        name: work.name, authors: publication.authors, year: publication.year,
        title: publication.title, place: say(publication.place), address: publication.address,
        differences: work.differences.map { say($0) }, missing: work.missing.map { say($0) })
    }
    results = report.results.map { row in
      let result = row.result
      let text = row.mean.map {
        VerdictText(
          mean: $0, expectation: result.expectation, unit: result.unit,
          isReduced: row.extent != nil, say: say)
      }
      return Entry(
        work: row.work.name, result: result.id, title: say(result.title),
        printed: Printed(
          text: result.printed.text, value: result.expectation.value,
          confirmed: result.printed.isConfirmed),
        ours: row.mean.map { mean in
          Ours(
            mean: mean.mean, lower: mean.lower.isFinite ? mean.lower : nil,
            upper: mean.upper.isFinite ? mean.upper : nil, seeds: row.values.map(\.seed),
            values: row.values.map(\.value), missingSeeds: row.missingSeedCount)
        },
        unit: result.unit == .percent ? "fraction" : "number",
        isDifference: result.figure.isDifference,
        extent: row.item.figure == nil
          ? "none" : row.extent.map { say($0) } ?? say(en: "whole", de: "vollständig"),
        verdict: row.verdict?.rawValue ?? row.state.name,
        claim: text?.claim(row.claimName), failures: row.failures,
        seconds: (row.seconds * 1000).rounded() / 1000, commands: row.commands)
    }
  }
}

extension ReproducedResult {
  /// The name of the claim of its verdict.
  var claimName: String { "\(work.name).\(result.id)" }
}

extension ReproducedResult.State {
  /// The name in files for programs where there is no verdict.
  var name: String {
    switch self {
    case .measured: "measured"
    case .noData: "no-data"
    case .tooLong: "needs-hours"
    case .noValues: "no-values"
    }
  }
}
