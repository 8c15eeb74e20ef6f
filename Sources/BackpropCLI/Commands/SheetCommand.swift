import ArgumentParser
import Backprop
import BackpropData
import BackpropFiles
import BackpropLiterature
import BackpropPlots
import BackpropReport
import BackpropRuns
import BackpropSheet
import Foundation
import Synchronization

/// `backprop sheet`: works the exercise sheet and writes the report.
struct SheetCommand: AsyncParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet",
    abstract: "Work the exercise sheet, and write a report with plots.",
    discussion: """
      Works exercises 25 a–c, 26 a–c and the tutorial exercises a–d. The folder gets report.html, \
      each figure as SVG, its data as JSON and CSV, and report.json. With --appendix, appendix.html \
      reports experiments with complex-valued networks from the literature as well.

      Examples:
        backprop sheet
        backprop sheet --language de
        backprop sheet --quick
        backprop sheet --exercise 25a,26 --replicas 5 --output results
        backprop sheet --dataset mnist --data folder --appendix
        mpirun -n 16 backprop-mpi sheet --replicas 10
      """)

  @Option(.folder, help: "The folder of the report.")
  var output = "sheet"

  @OptionGroup(title: "DATA") var data: DataOptions

  @Option(
    help: ArgumentHelp(
      "Only these exercises: \(Sheet.ids.joined(separator: ", ")), separated by commas; 25, 26 and "
        + "tutorial stand for all of theirs.",
      valueName: "ids"),
    completion: .list(Sheet.ids))
  var exercise: String?

  @Flag(help: "Report the experiments of the appendix, too.")
  var appendix = false

  @OptionGroup var extent: SheetExtentOptions

  func wantsRanks(_ launchedCount: Int) -> Bool { launchedCount > 1 }

  func run() async throws {
    try await workSheet(
      try selection(), appendix: appendix, on: data, extent, writingTo: output)
  }

  private func selection() throws -> [any ReportPart] {
    do throws(SheetError) {
      return try Sheet.selection(exercise)
    } catch {
      guard case .unknownExercise(let id, let known) = error else {
        throw ValidationError("--exercise: \(error)")
      }
      throw ValidationError(
        "--exercise: there is no exercise '\(id)': \(Suggestion.advice(on: id, among: known))")
    }
  }
}

/// The options for the extent of the experiments and for the output.
struct SheetExtentOptions: ParsableArguments {
  @Option(
    .count(from: 1, to: 10_000),
    help: """
      The number of seeds with which each training is repeated, by default 3 to 10, as each \
      exercise says.
      """)
  var replicas: Int?

  @Option(.count(from: 1), help: "The first seed.")
  var seed = 1

  @Option(
    .count(from: 1, to: 1024),
    help: """
      The number of trainings that run at the same time, by default one per processor, or on the \
      ranks of an MPI job one each.
      """)
  var threads: Int?

  @Option(.choice, help: "The language of the report: English or German.")
  var language = Language.english

  @Flag(help: "Fewer digits and epochs: a first look in seconds.")
  var quick = false

  @Flag(
    help: "Print the content of report.json, with --appendix as a list with that of appendix.json.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false
}

/// Works exercises, writes the report where a folder is named, and prints the findings.
///
/// On several ranks, the first hands out the trainings and writes; the others train.
///
/// - Throws: `ExitCode` 70 if a part failed; the report has the others. ``FileError`` of kind
///   `unavailable` if another process writes into the folder. ``Interruption`` after a signal.
func workSheet(
  _ exercises: [any ReportPart], appendix: Bool = false, on data: DataOptions,
  _ extent: SheetExtentOptions, writingTo folder: String?
) async throws {
  let ranks = RankGroup.current
  let isQuiet = extent.quiet || !RankGroup.isSpeaker
  let lock = try ranks.together { try RankGroup.isSpeaker ? folder.map(lockedFolder) : nil }
  defer { withExtendedLifetime(lock) {} }
  let source = try await data.find(isQuiet: isQuiet, on: ranks)
  let cacheDirectory = DataFinder.command(isQuiet: true).cacheDirectory
  guard let digits = source.digits(cacheDirectory: cacheDirectory) else {
    throw ValidationError("--dataset: the exercises need images, auto, mnist or digits")
  }
  let threads = extent.threads ?? (ranks == nil ? processorCount : 1)
  let farm = ranks.map { JobFarm($0, threads: threads) }
  let fingerprint = ranks == nil ? "" : digits.fingerprint
  try ranks?.checkSame(fingerprint)
  let workers =
    try RankGroup.isSpeaker
    ? farm.map { try RankWorkers($0, storingIn: folder ?? "sheet", data: fingerprint) } : nil
  if !isQuiet, extent.language == .english, isGermanSystem(ProcessInfo.processInfo.environment) {
    StandardStream.error.remark("Bericht auf Deutsch: --language de\n")
  }
  let context = ReportContext(
    digits: digits, language: extent.language, firstSeed: UInt64(extent.seed),
    replicas: extent.replicas, isQuick: extent.quick, threads: threads, workers: workers
  ) { line in
    if !isQuiet { StandardStream.error.note(line) }
  }
  guard RankGroup.isSpeaker else {
    let kinds = Sheet.trainings + Literature.trainings
    try await farm?.work { try ReportJob.perform($0, of: kinds, in: context) }
    return
  }
  let reports = try await interruptible(ranks: ranks, folder: folder) {
    var reports = [try await Sheet.work(exercises, in: context, savingTo: folder)]
    if appendix { reports.append(try await Literature.work(in: context, savingTo: folder)) }
    return reports
  }
  try farm?.close()
  if extent.json {
    let texts = reports.map(\.json)
    try StandardStream.output.write(
      texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ","))]\n")
  } else {
    let origin = extent.quick ? "\(source.origin), quick" : source.origin
    let summaries = reports.map { $0.summary(folder: folder) }
    try StandardStream.output.write(origin.printable + "\n" + summaries.joined())
  }
  let failures = reports.flatMap(\.failures)
  for (id, reason) in failures {
    StandardStream.error.note("backprop: exercise \(id) failed: \(reason)")
  }
  if !failures.isEmpty { throw ExitCode(70) }
}

/// Works reports until they are finished or a signal ends them; on several ranks a signal ends the job.
///
/// - Throws: ``Interruption`` after a signal, when the page that says what is missing is written.
private func interruptible(
  ranks: (any Ranks)?, folder: String?, _ work: @escaping @Sendable () async throws -> [Report]
) async throws -> [Report] {
  if ranks != nil { return try await work() }
  let (reports, signal) = try await Interruptible.run { signals in
    if folder != nil { signals.begin() }
    do {
      return (try await work() as [Report]?, signals.received)
    } catch is CancellationError {
      return (nil, signals.received)
    }
  }
  if let reports { return reports }
  throw Interruption(
    signal: signal ?? SIGINT,
    kept: "the finished exercises are in \(folder ?? "."), and report.html says what is missing")
}

/// Makes a folder, and locks it for this process.
private func lockedFolder(_ folder: String) throws(FileError) -> FolderLock {
  try Folder.make(folder)
  return try FolderLock(folder)
}

/// Returns true if the language of messages is German, by the environment variables of POSIX.
func isGermanSystem(_ environment: [String: String]) -> Bool {
  ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }?
    .hasPrefix("de") == true
}

extension Language: OptionChoice {}

/// Performs the trainings of a report on ranks, and stores each result as soon as it arrives: in the
/// folder of the report, from which the same command resumes.
private struct RankWorkers: ReportWorkers {
  private let farm: JobFarm
  private let folder: String
  /// The fingerprint of the training set.
  private let data: String

  /// - Throws: ``FileError`` of kind `writeFailed` if the folder cannot be created.
  init(_ farm: JobFarm, storingIn folder: String, data: String) throws(FileError) {
    self.farm = farm
    self.data = data
    self.folder = folder + "/runs"
    try Folder.make(self.folder)
  }

  func perform(
    _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> [[UInt8]] {
    let paths = jobs.map(path)
    var stored: [Int: [UInt8]] = [:]
    for index in jobs.indices where WholeFile.exists(paths[index]) {
      stored[index] = try WholeFile.read(paths[index])
    }
    let missing = jobs.indices.filter { stored[$0] == nil }
    let new = Mutex<[Int: [UInt8]]>([:])
    try await farm.perform(missing.map { jobs[$0] }, here) { index, result in
      try AtomicFile.write(result, to: paths[missing[index]])
      new.withLock { $0[missing[index]] = result }
    }
    stored.merge(new.withLock { $0 }) { $1 }
    return jobs.indices.compactMap { stored[$0] }
  }

  /// Returns the path of the file of a job on this data.
  private func path(_ job: [UInt8]) -> String {
    "\(folder)/\(SHA256.hexadecimal(of: job + Array(data.utf8)).prefix(24)).json"
  }
}

extension Report {
  /// Returns the findings as lines for a reader.
  fileprivate func summary(folder: String?) -> String {
    var text = ""
    for (label, finding) in findings { text += "\n\(label)  \(finding)\n" }
    if let folder {
      let page = "\(folder)/\(name).html".printable
      text +=
        "\n"
        + provenance.language(en: "The report is \(page)\n", de: "Der Bericht steht in \(page)\n")
    }
    return text
  }
}

extension DigitDataset {
  /// A fingerprint of these digits, which differs for all others.
  fileprivate var fingerprint: String {
    [training, test].map { Dataset<Float>($0).fingerprint }.joined()
  }
}
