import Backprop
import BackpropData
import BackpropPlots
import BackpropReport
import Foundation
import Synchronization
import Testing
import _BackpropTestSupport

@testable import BackpropSheet

/// The sheet as a whole, small enough for a debug build to work it in seconds.
@Suite struct SheetTests {
  static let tiny = SheetScale(
    trainingDigits: 60, testDigits: 30, epochs: 3, fewDigits: 30, manyEpochs: 14, lateEpoch: 5)

  static let digits: DigitDataset = {
    let source = SyntheticDigits()
    return DigitDataset(
      name: "digits", source: "a few", training: source.images(.training, count: 60),
      validation: source.images(.validation, count: 10), test: source.images(.test, count: 30))
  }()

  static func context(
    _ language: Language = .english, firstSeed: UInt64 = 1, replicas: Int = 2, threads: Int = 2,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) -> ReportContext {
    ReportContext(
      digits: digits, language: language, firstSeed: firstSeed, replicas: replicas, isQuick: true,
      threads: threads, progress: progress)
  }

  static let exercises: [any ReportPart] = [
    Exercise25a(tiny), Exercise25b(tiny), Exercise25c(tiny), Exercise26a(), Exercise26b(),
    Exercise26c(depth: 3), TutorialA(), TutorialB(), TutorialC(), TutorialD(),
  ]

  @Test func everyPartIsThereInBothLanguages() async throws {
    try await withTemporaryFolder { folder in
      let lines = Mutex<[String]>([])
      let english = try await Sheet.work(
        Self.exercises, in: Self.context { line in lines.withLock { $0.append(line) } },
        savingTo: folder)
      #expect(english.failures.isEmpty)
      #expect(english.sections.map(\.id) == Sheet.ids)
      #expect(
        english.sections.map(\.label).prefix(2) == ["Aufgabe 25\u{A0}a", "Aufgabe 25\u{A0}b"])
      let page = ParsedPage(english.html)
      #expect(page.isWellFormed)
      let figures = english.sections.flatMap { $0.result?.figures ?? [] }
      #expect(
        figures.count == page.count("figure") && Set(figures.map(\.name)).count == figures.count)
      for name in figures.map({ $0.name + ".svg" }) + [
        "report.html", "report.json", "25a-quadratic.csv",
      ] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
      }
      #expect(english.sections.allSatisfy { $0.result?.findings.isEmpty == false })
      // 25 c takes the runs of 25 b: none is trained twice.
      #expect(
        lines.withLock { $0 }.count { $0.hasPrefix("25b-overfitting seed 1: epoch 14/14") } == 1)

      let german = try await Sheet.work(Self.exercises, in: Self.context(.german))
      #expect(german.failures.isEmpty && ParsedPage(german.html).isWellFormed)
      for (one, other) in zip(english.sections, german.sections) {
        let (texts, german) = (Self.texts(one), Self.texts(other))
        #expect(texts.count == german.count, "\(one.id)")
        for (english, german) in zip(texts, german) {
          Self.expect(english, isTranslatedBy: german)
        }
        for (name, figure) in other.result?.figures ?? [] {
          #expect(figure.language == .german, "\(name)")
        }
      }
    }
  }

  /// All texts of a section in order, formulas and commands left out.
  private static func texts(_ section: Report.Section) -> [String] {
    let result = section.result ?? PartResult()
    let blocks = result.blocks.flatMap { block -> [String] in
      switch block {
      case .task(let words), .answer(let words), .heading(let words), .paragraph(let words): [words]
      case .steps(let steps): steps
      case .figure(let figure, _, let caption): [figure.title, figure.summary, caption]
      case .table(let caption, let header, _): [caption] + header
      case .formula, .source: []
      }
    }
    return [section.title] + result.findings + blocks
  }

  /// Words that only one of the languages has.
  private static let marks: [Language: Set<Substring>] = [
    .english: ["the", "of", "and", "with", "which", "from", "over", "is"],
    .german: ["der", "die", "das", "und", "mit", "von", "über", "ist", "nach"],
  ]

  private static func expect(_ english: String, isTranslatedBy german: String) {
    func words(_ text: String) -> Set<Substring> {
      Set(text.replacing(/\$[^$]*\$|`[^`]*`/, with: " ").split { !$0.isLetter })
    }
    #expect(words(english).isDisjoint(with: marks[.german] ?? []), "\(english)")
    #expect(words(german).isDisjoint(with: marks[.english] ?? []), "\(german)")
    if words(english).contains(where: { $0.count > 7 && $0.allSatisfy(\.isLowercase) }) {
      #expect(english != german)
    }
    // Both say the same of the same numbers.
    func digits(_ text: String) -> [Substring] {
      text.split { !$0.isNumber }.sorted()
    }
    #expect(digits(english) == digits(german), "\(english) | \(german)")
  }

  @Test func dataCanBeReadBack() async throws {
    let result = try await Exercise25c(Self.tiny).work(Self.context(firstSeed: 7, replicas: 1))
    #expect(
      result.files.map(\.name) == [
        "25b-overfitting-s7.json", "25b-overfitting.csv", "25c-regularised-s7.json",
        "25c-regularised.csv",
      ])
    let history = try JSONDecoder().decode(History.self, from: Data(result.files[2].content.utf8))
    #expect(history.epochs == 14 && history.trainingSize == 30 && history.evaluationSize == 30)
    let json = try JSONSerialization.jsonObject(with: Data(result.files[2].content.utf8))
    let configuration = try #require((json as? [String: Any])?["configuration"] as? [String: Any])
    #expect(configuration["lambda"] as? Double == 0.1 && configuration["eta"] as? Double == 0.5)
    #expect(configuration["seed"] as? Int == 7)
    let lines = result.files[3].content.split(separator: "\n")
    #expect(lines.count == 15)
    #expect(lines[1].hasPrefix("7,1,") && lines[1].split(separator: ",").count == 7)
  }

  @Test func resultsDoNotDependOnTheNumberOfThreads() async throws {
    func costs(_ threads: Int) async throws -> [[Double]] {
      try await Self.context(threads: threads).runs(
        of: [SmallTrainingSet.plain(Self.tiny)], seeds: [3, 1, 2])[0].map(\.history.trainingCost)
    }
    let alone = try await costs(1)
    #expect(try await costs(3) == alone)
    #expect(Set(alone).count == 3)
  }

  /// Performs encoded jobs and returns encoded results, as other machines do.
  private struct Elsewhere: ReportWorkers {
    func perform(
      _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) async throws -> [[UInt8]] {
      try jobs.map(here)
    }
  }

  @Test func theSameElsewhere() async throws {
    func tables(_ workers: (any ReportWorkers)?) async throws -> [PartResult.DataFile] {
      let context = ReportContext(
        digits: Self.digits, replicas: 2, isQuick: true, threads: 2, workers: workers)
      let files =
        try await Exercise25b(Self.tiny).work(context).files
        + Exercise26c(depth: 2).work(context).files
      // Histories as JSON have their seconds; the tables do not.
      return files.filter { $0.name.hasSuffix(".csv") }
    }
    let here = try await tables(nil)
    #expect(here.count >= 4)
    #expect(try await tables(Elsewhere()) == here)
  }

  @Test func aRunThatDivergesIsLeftOutAndNamed() async throws {
    var experiment = SmallTrainingSet.plain(Self.tiny)
    experiment.run.training.learningRate = 1e38
    experiment.run.training.epochs = 2
    let context = Self.context()
    let runs = try await context.runs(of: [experiment], seeds: [1, 2])[0]
    #expect(runs.allSatisfy { $0.failure != nil })
    #expect(throws: SheetError.self) { try runs.finished() }
    let fine = try await context.runs(of: [SmallTrainingSet.plain(Self.tiny)], seeds: [1, 2])[0]
    let mixed = [fine[0], runs[1]]
    #expect(try mixed.finished().map(\.seed) == [1])
    let note = mixed.failureNote(in: .english)
    #expect(note?.contains("1 did not reach the last epoch (seed 2") == true)
    #expect(try finishedPairs(mixed, fine).map(\.0.seed) == [1])
    #expect(throws: SheetError.self) { try finishedPairs([fine[0]], [fine[1]]) }
    #expect(fine.failureNote(in: .german) == nil)
  }

  @Test func selection() throws {
    #expect(try Sheet.selection(nil).map(\.id) == Sheet.ids)
    #expect(try Sheet.selection(" 25c, 25A ,25c").map(\.id) == ["25a", "25c"])
    #expect(try Sheet.selection("26").map(\.id) == ["26a", "26b", "26c"])
    #expect(try Sheet.selection("tutorial,26a").count == 5)
    for unknown in ["27", "2", "tutor", "a"] {
      #expect(throws: SheetError.unknownExercise(unknown, known: Sheet.ids)) {
        try Sheet.selection("25a,\(unknown)")
      }
    }
    #expect(throws: SheetError.emptySelection(known: Sheet.ids)) { try Sheet.selection(" ,") }
    let message = SheetError.unknownExercise("27", known: ["25a", "25b"]).description
    #expect(message == "there is no exercise \"27\": choose from 25a,25b")
    #expect(Set(Sheet.ids).count == Sheet.ids.count)
  }

  @Test("the report names the lines on which things are declared")
  func sourceReferences() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    for reference in PartResult.SourceReference.all {
      let text = try String(contentsOf: root.appending(path: reference.path), encoding: .utf8)
      let line = text.split(separator: "\n", omittingEmptySubsequences: false)[reference.line - 1]
      #expect(
        line.contains(try Regex("(func|struct|enum) \(reference.name)\\b")),
        "\(reference.path):\(reference.line): \(line)")
    }
  }
}

/// The one effect of regularisation that is known in advance.
@Suite struct BlankPixelWeightsTests {
  @Test func weightsWithoutDataDecayAsPredicted() async throws {
    let runs = try await SheetTests.context().runs(
      of: [SmallTrainingSet.plain(SheetTests.tiny), SmallTrainingSet.regularised(SheetTests.tiny)],
      seeds: [1])
    let edge = try #require(
      BlankPixelWeights(runs[0][0], runs[1][0], digits: SheetTests.digits.training))
    #expect(edge.pixels > 20 && edge.allPixels == 784)
    // N(0, 1/784) at the start, and for ever without regularisation.
    #expect(abs(edge.plain * 28 - 1) < 0.1)
    #expect(abs(edge.regularised / edge.plain - edge.predicted) < 1e-4)
    #expect(abs(edge.predicted - 0.9323) < 1e-3)
  }
}
