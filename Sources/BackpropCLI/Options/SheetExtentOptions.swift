import ArgumentParser
import Backprop
import BackpropData
import BackpropFormats
import BackpropSheet
import Foundation

/// How thoroughly exercises are worked, and what is said about it.
struct SheetExtentOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many seeds each training is repeated with; figures show their spread. (default: 3)",
      valueName: "n"), transform: parsePositiveCount)
  var replicas = 3

  @Option(
    help: ArgumentHelp("The first seed. (default: 1)", valueName: "n"),
    transform: parsePositiveCount)
  var seed = 1

  @Option(
    help: ArgumentHelp(
      "How many trainings run at the same time. (default: the number of processors; on the ranks of an "
        + "MPI job one each)",
      valueName: "n"), transform: parsePositiveCount)
  var threads: Int?

  @Flag(help: "Fewer digits and epochs: a first look in seconds.")
  var quick = false

  @Flag(help: "Print what was found as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  /// Works the exercises, writes the report where a folder is named, and prints what was found.
  ///
  /// - Throws: `ExitCode` 70 if an exercise failed; the report has the others.
  func work(
    _ exercises: [any Exercise], on digits: DigitDataset, origin: String,
    writingTo folder: String?
  ) async throws {
    let isQuiet = quiet || !RankGroup.isSpeaker
    let ranks = RankGroup.current
    let threads = threads ?? (ranks == nil ? processorCount : 1)
    let farm = ranks.map { JobFarm($0, threads: threads) }
    let fingerprint = ranks == nil ? "" : digits.fingerprint
    try ranks?.checkSame(fingerprint)
    let workers =
      try RankGroup.isSpeaker
      ? farm.map { try RankWorkers($0, storingIn: folder ?? "sheet", data: fingerprint) } : nil
    let first = UInt64(seed)
    let context = SheetContext(
      digits: digits, seeds: (0..<UInt64(replicas)).map { first + $0 }, isQuick: quick,
      threads: threads, workers: workers
    ) { line in
      if !isQuiet { StandardStream.error.remark(line + "\n") }
    }
    guard RankGroup.isSpeaker else {
      try await farm?.work { try SheetJob.perform($0, in: context) }
      return
    }
    let report = try await Sheet.work(exercises, in: context, savingTo: folder)
    try farm?.close()
    try StandardStream.output.write(
      json ? report.summaryJSON : summary(report, origin: origin, folder: folder))
    if !report.failures.isEmpty {
      for (id, reason) in report.failures {
        StandardStream.error.remark("backprop: exercise \(id) failed: \(reason)\n")
      }
      throw ExitCode(70)
    }
  }

  private func summary(_ report: SheetReport, origin: String, folder: String?) -> String {
    var text = "\(origin)\(quick ? ", quick" : "")\n"
    for section in report.sections {
      for finding in section.result?.plainFindings ?? [] {
        text += "\n\(section.id)  \(finding)\n"
      }
    }
    if let folder { text += "\nThe report is \(folder)/report.html\n" }
    return text
  }
}

extension DigitDataset {
  /// What tells these digits from all other.
  fileprivate var fingerprint: String {
    [training, test].map { Dataset<Float>($0).fingerprint }.joined()
  }
}
