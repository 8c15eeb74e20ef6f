import Backprop
import BackpropData
import BackpropFiles
import Foundation
import Synchronization
import Testing

@testable import BackpropSheet

/// The sheet as a whole, small enough for a debug build to work it in seconds.
@Suite struct SheetTests {
  static let tiny = SheetScale(
    trainingDigits: 60, testDigits: 30, epochs: 3, fewDigits: 30, manyEpochs: 14, lateEpoch: 5,
    roundingDigits: 30, roundingEpochs: 3)

  static let digits: DigitDataset = {
    let source = SyntheticDigits()
    return DigitDataset(
      name: "digits", source: "a few", training: source.images(.training, count: 60),
      validation: source.images(.validation, count: 10), test: source.images(.test, count: 30))
  }()

  static func context(
    seeds: [UInt64] = [1, 2], threads: Int = 2,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) -> SheetContext {
    SheetContext(
      digits: digits, seeds: seeds, isQuick: true, threads: threads, scale: tiny,
      progress: progress)
  }

  private static let exercises25: [any Exercise] = [Exercise25a(), Exercise25b(), Exercise25c()]

  @Test func everySectionFigureAndFileIsThere() async throws {
    try await withTemporaryFolder { folder in
      let lines = Mutex<[String]>([])
      let report = try await Sheet.work(
        Self.exercises25, in: Self.context { line in lines.withLock { $0.append(line) } },
        savingTo: folder)
      #expect(report.failures.isEmpty)
      let page = ParsedPage(report.html)
      #expect(page.isWellFormed)
      let ids = page.elements.compactMap { $0.attributes["id"] }
      #expect(ids == ["exercise-25a", "exercise-25b", "exercise-25c"])
      let figures = report.sections.flatMap { $0.result?.figures ?? [] }
      #expect(figures.count == page.count("figure") && figures.count >= 16)
      #expect(Set(figures.map(\.name)).count == figures.count)
      for name in report.sections.flatMap(\.fileNames) + ["report.html", "report.json"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)")
      }
      let saved = try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
      #expect(saved == report.html)
      #expect(report.sections.allSatisfy { $0.result?.findings.isEmpty == false })
      let progress = lines.withLock { $0 }
      // 25 c takes the runs of 25 b: none is trained twice.
      #expect(progress.count { $0.hasPrefix("25b λ = 0 seed 1: epoch 14/14") } == 1)
      #expect(progress.contains { $0.hasPrefix("25a cross-entropy seed 2: epoch 3/3, test ") })
    }
  }

  @Test func dataCanBeReadBack() async throws {
    let result = try await Exercise25c().work(Self.context(seeds: [7]))
    #expect(
      result.files.map(\.name) == [
        "25b-overfitting-s7.json", "25b-overfitting.csv", "25c-regularised-s7.json",
        "25c-regularised.csv",
      ])
    let history = try JSONDecoder().decode(
      History.self, from: Data(result.files[2].content.utf8))
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
      let experiment = SmallTrainingSet.plain(Self.tiny)
      return try await Self.context(seeds: [3, 1, 2], threads: threads).runs(of: experiment)[0]
        .map(\.history.trainingCost)
    }
    let alone = try await costs(1)
    #expect(try await costs(3) == alone)
    #expect(Set(alone).count == 3)
  }

  @Test func aRunThatDivergesIsLeftOutAndNamed() async throws {
    var experiment = SmallTrainingSet.plain(Self.tiny)
    experiment.run.training.learningRate = 1e38
    experiment.run.training.epochs = 2
    let runs = try await Self.context().runs(of: experiment)[0]
    #expect(runs.allSatisfy { $0.failure != nil })
    #expect(throws: SheetError.self) { try runs.finished() }
    let fine = try await Self.context().runs(of: SmallTrainingSet.plain(Self.tiny))[0]
    let mixed = [fine[0], runs[1]]
    #expect(try mixed.finished().map(\.seed) == [1])
    #expect(mixed.failureNote?.contains("1 of 2 did not reach the last epoch (seed 2") == true)
    #expect(try finishedPairs(mixed, fine).map(\.0.seed) == [1])
    #expect(throws: SheetError.self) { try finishedPairs([fine[0]], [fine[1]]) }
    #expect(fine.failureNote == nil)
  }

  private struct Failing: Exercise {
    struct Problem: Error, CustomStringConvertible { let description = "broken <here>" }
    let id = "99z"
    let title = "Fails"
    func work(_ context: SheetContext) async throws -> ExerciseResult { throw Problem() }
  }

  private struct Trivial: Exercise {
    var id = "1a"
    let title = "Works"
    func work(_ context: SheetContext) async throws -> ExerciseResult {
      ExerciseResult(
        id: id, title: title, blocks: [],
        files: [ExerciseResult.DataFile(name: "\(id).csv", content: "x\n")])
    }
  }

  @Test func oneFailureDoesNotLoseTheOthers() async throws {
    try await withTemporaryFolder { folder in
      let report = try await Sheet.work(
        [Trivial(), Failing(), Trivial(id: "2a")], in: Self.context(), savingTo: folder)
      #expect(report.sections.map(\.id) == ["1a", "99z", "2a"])
      #expect(report.failures.map(\.reason) == ["broken <here>"])
      #expect(FileManager.default.fileExists(atPath: folder + "/2a.csv"))
      let page = ParsedPage(try String(contentsOfFile: folder + "/report.html", encoding: .utf8))
      #expect(page.isWellFormed && page.text.contains("broken <here>"))
    }
  }

  private struct Cancelled: Exercise {
    let id = "3c"
    let title = "Is cancelled"
    func work(_ context: SheetContext) async throws -> ExerciseResult { throw CancellationError() }
  }

  @Test func filesSavedBeforeACancellationStay() async throws {
    try await withTemporaryFolder { folder in
      await #expect(throws: CancellationError.self) {
        try await Sheet.work([Trivial(), Cancelled()], in: Self.context(), savingTo: folder)
      }
      let page = ParsedPage(try String(contentsOfFile: folder + "/report.html", encoding: .utf8))
      #expect(page.isWellFormed && page.text.contains("Aufgabe 1"))
      #expect(FileManager.default.fileExists(atPath: folder + "/1a.csv"))
    }
  }

  @Test func aFolderThatCannotBeWrittenFailsBeforeTheWork() async throws {
    let lines = Mutex(0)
    await #expect(throws: FileError.self) {
      try await Sheet.work(
        [Trivial()], in: Self.context { _ in lines.withLock { $0 += 1 } },
        savingTo: "/dev/null/report")
    }
    #expect(lines.withLock { $0 } == 0)
  }

  @Test func selection() throws {
    #expect(try Sheet.selection(nil).map(\.id) == Sheet.ids)
    #expect(try Sheet.selection(" 25c, 25A ,25c").map(\.id) == ["25a", "25c"])
    #expect(throws: SheetError.unknownExercise("27", known: Sheet.ids)) {
      try Sheet.selection("25a,27")
    }
    #expect(throws: SheetError.emptySelection(known: Sheet.ids)) { try Sheet.selection(" ,") }
    let message = SheetError.unknownExercise("27", known: ["25a", "25b"]).description
    #expect(message == "there is no exercise \"27\": choose from 25a,25b")
    #expect(Set(Sheet.ids).count == Sheet.ids.count)
  }
}

/// The one effect of regularisation that is known in advance.
@Suite struct BlankPixelWeightsTests {
  @Test func weightsWithoutDataDecayAsPredicted() async throws {
    let context = SheetTests.context(seeds: [1])
    let runs = try await context.runs(
      of: SmallTrainingSet.plain(SheetTests.tiny), SmallTrainingSet.regularised(SheetTests.tiny))
    let edge = try #require(
      BlankPixelWeights(runs[0][0], runs[1][0], digits: SheetTests.digits.training))
    #expect(edge.pixels > 20 && edge.allPixels == 784)
    // N(0, 1/784) at the start, and for ever without regularisation.
    #expect(abs(edge.plain * 28 - 1) < 0.1)
    #expect(abs(edge.regularised / edge.plain - edge.predicted) < 1e-4)
    #expect(abs(edge.predicted - 0.9323) < 1e-3)
  }
}
