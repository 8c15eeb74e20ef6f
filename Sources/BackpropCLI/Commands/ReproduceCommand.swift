import ArgumentParser
import BackpropFiles
import BackpropLiterature
import BackpropPlots
import BackpropReport
import BackpropRuns
import Foundation

/// `backprop reproduce`: repeats published results, and compares them with what was printed.
struct ReproduceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Repeat published results, and compare them with what was printed.",
    discussion: """
      Repeats results of the literature with several seeds each, and writes reproduce.html: the source, \
      the printed number, ours with its 95 % interval, the time, and whether the printed number is \
      reproduced. Without --hours, results that take long are reduced or left out, as the page says.

      Finished outcomes are kept in the folder: after an interruption, or with more hours, the same \
      command goes on from there. What is missing, such as a data set, is named, and the rest runs.

      Examples:
        backprop reproduce --list
        backprop reproduce
        backprop reproduce nielsen-chapter-1 mnist-1d --language de
        backprop reproduce nielsen-chapter-6 --hours 2
        backprop reproduce --data folder --output results --json
      """)

  @Argument(
    help: ArgumentHelp("Only these: see --list.", valueName: "name"),
    completion: .list(Reproduction.works.map(\.name)))
  var names: [String] = []

  @Flag(help: "List what can be repeated, with its data and its time.")
  var list = false

  @Option(
    .number,
    help: "Repeat long results as a whole, too, as far as they fit into so many hours.")
  var hours: Double?

  @Option(.folder, help: "The folder of the page and of the outcomes.")
  var output = "reproduce"

  @Option(help: .run("data"), completion: .directory)
  var data: String?

  @Option(.count(from: 1, to: 10_000), help: "The number of seeds of every result, from 1 on.")
  var seeds: Int?

  @Option(
    .count(from: 1, to: 1024),
    help: "The number of experiments that run at the same time, by default one per processor.")
  var threads: Int?

  @Option(.choice, help: "The language of the page: English or German.")
  var language = Language.english

  @Flag(help: "Print the content of reproduce.json.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func validate() throws {
    _ = try works()
    if let hours, !(hours > 0 && hours <= 100_000) {
      throw ValidationError("--hours: give a number above 0, and at most 100,000")
    }
    if data == "" { throw ValidationError("--data: name a folder") }
  }

  private func works() throws -> [PublishedWork] {
    do throws(Reproduction.UnknownWork) {
      return try Reproduction.works(named: names)
    } catch {
      throw ValidationError(
        "there is no '\(error.name)': "
          + Suggestion.advice(on: error.name, among: Reproduction.works.map(\.name)))
    }
  }

  func run() async throws {
    let works = try works()
    let threads = threads ?? processorCount
    if list { return try print(list: works, threads: threads) }
    if let data, !Folder.exists(data) {
      throw FileError(
        .notFound, "no such folder", path: data, advice: "name the folder that holds the data")
    }
    let isQuiet = quiet
    let note: @Sendable (String) -> Void = { if !isQuiet { StandardStream.error.note($0) } }
    let plan = ReproductionPlan(works, hours: hours, seedCount: seeds, threads: threads)
    try Folder.make(output)
    let lock = try FolderLock(output)
    defer { withExtendedLifetime(lock) {} }
    let sets = ReproductionData(
      environment: ProcessInfo.processInfo.environment, folder: data,
      remark: {
        note(
          "data: "
            + "\($0)")
      })
    note(
      "about \((plan.seconds / Double(threads)).clock) on a computer of 2023, if nothing is "
        + "stored")
    let settings = Reproduction.Settings(folder: output, threads: threads, progress: note)
    let (outcomes, signal) = try await Interruptible.run { signals in
      signals.begin()
      return (try await Reproduction.run(plan, on: sets, settings), signals.received)
    }
    let report = ReproductionReport(
      plan, outcomes, on: sets, hours: hours, threads: threads, language: language, date: Date())
    try report.write(to: output)
    for (need, reason) in outcomes.missingData {
      StandardStream.error.note("backprop: \(need.rawValue) is missing: \(reason)")
    }
    if outcomes.isInterrupted {
      throw Interruption(
        signal: signal ?? SIGINT,
        kept: "\(output)/reproduce.html says what is missing, and the same command continues")
    }
    try StandardStream.output.write(json ? report.json : summary(report))
    for line in outcomes.failureLines { StandardStream.error.note("backprop: \(line)") }
    if !outcomes.failureLines.isEmpty { throw ExitCode(70) }
  }

  /// The results as lines for a reader.
  private func summary(_ report: ReproductionReport) -> String {
    var table = TextTable([.left, .left, .left])
    for row in report.rows { table.append([row.name, row.ours, row.verdict]) }
    let page = "\(output)/reproduce.html".printable
    return table.text()
      + language(en: "\nThe page is \(page)\n", de: "\nDie Seite steht in \(page)\n")
  }

  private func print(list works: [PublishedWork], threads: Int) throws {
    func seconds(_ work: PublishedWork, hours: Double?) -> Double {
      ReproductionPlan([work], hours: hours, seedCount: seeds, threads: threads).seconds
        / Double(threads)
    }
    let entries = works.map { work in
      ListedWork(
        name: work.name, authors: work.publication.authors, year: work.publication.year,
        title: work.publication.title, results: work.results.map(\.id),
        data: work.data.filter { $0 != .none }.map(\.rawValue).sorted(),
        usualSeconds: seconds(work, hours: nil), wholeSeconds: seconds(work, hours: 1e5))
    }
    if json { return try StandardStream.output.write(jsonText(entries)) }
    var table = TextTable(
      [.left, .left, .right, .left, .right, .right],
      header: ["name", "source", "results", "data", "usual", "whole"])
    for entry in entries {
      table.append([
        entry.name, "\(entry.authors) \(entry.year)", "\(entry.results.count)",
        entry.data.isEmpty ? "-" : entry.data.joined(separator: ", "), entry.usualSeconds.clock,
        entry.wholeSeconds.clock,
      ])
    }
    try StandardStream.output.write(table.text())
  }
}

/// A work in the output of `--list --json`; times on this number of threads.
private struct ListedWork: Encodable {
  let name: String
  let authors: String
  let year: Int
  let title: String
  let results: [String]
  let data: [String]
  let usualSeconds: Double
  let wholeSeconds: Double
}
