import ArgumentParser
import BackpropData
import BackpropSheet
import Foundation

/// `backprop sheet`: works the exercise sheet and writes the report.
struct SheetCommand: AsyncParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "sheet",
    abstract: "Work the exercise sheet, and write a report with plots.",
    discussion: """
      Works exercises 25 a–c, 26 a–c and the tutorial exercise. The folder gets report.html, each \
      figure as SVG, the numbers behind them as JSON and CSV, and report.json.

      Examples:
        backprop sheet
        backprop sheet --quick
        backprop sheet --exercise 25a,26b --replicas 5 --output results
        backprop sheet --dataset mnist --data folder
        mpirun -n 16 backprop-mpi sheet --replicas 10
      """)

  @Option(
    help: ArgumentHelp("The folder of the report. (default: sheet)", valueName: "folder"),
    completion: .directory)
  var output = "sheet"

  @OptionGroup(title: "DATA") var data: DataOptions

  @Option(
    help: ArgumentHelp(
      "Only these exercises: \(Sheet.ids.joined(separator: ", ")), separated by commas.",
      valueName: "ids"),
    completion: .list(Sheet.ids))
  var exercise: String?

  @OptionGroup var extent: SheetExtentOptions

  func wantsRanks(_ launchedCount: Int) -> Bool { launchedCount > 1 }

  func run() async throws {
    let exercises = try selection()
    let source = try await SampleSource.find(
      data, isQuiet: extent.quiet || !RankGroup.isSpeaker, on: RankGroup.current)
    guard let digits = source.digits else {
      throw ValidationError("--dataset: the sheet needs images, auto, mnist or digits")
    }
    try await extent.work(exercises, on: digits, origin: source.origin, writingTo: output)
  }

  private func selection() throws -> [any Exercise] {
    do throws(SheetError) {
      return try Sheet.selection(exercise)
    } catch {
      guard case .unknownExercise(let id, let known) = error else {
        throw ValidationError("--exercise: \(error)")
      }
      throw ValidationError(
        "--exercise: there is no exercise '\(id)': \(NamedChoice.advice(on: id, among: known))")
    }
  }
}

extension SampleSource {
  /// The three parts of a set of images; nil for tables and tasks.
  var digits: DigitDataset? {
    switch content {
    case .images(let digits): digits
    case .drawnDigits(let digits):
      digits.dataset(
        cacheDirectory: CacheDirectory.path(environment: ProcessInfo.processInfo.environment),
        threads: processorCount)
    case .table, .task: nil
    }
  }
}
