import Backprop
import BackpropFiles
import BackpropPlots
import BackpropReport
import BackpropRuns
import Foundation
import Synchronization
import Testing

@testable import BackpropLiterature

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An experiment whose values are given, and which counts how often it is performed.
private struct GivenExperiment: Experiment {
  let id: String
  var specification = "1"
  var data = DataNeed.none
  var seconds = 1.0
  var extent: Phrase?
  var reduced: (any Experiment)?
  /// The values by seed; a seed without values fails, and seed 99 is interrupted.
  let values: [UInt64: Double]
  let count = Count()

  final class Count: Sendable {
    private let performed = Mutex<[UInt64]>([])

    func append(_ seed: UInt64) { performed.withLock { $0.append(seed) } }

    /// The seeds with which the experiment was performed, in order.
    var seeds: [UInt64] { performed.withLock { $0.sorted() } }
  }

  func command(seed: UInt64) -> String? { "repeat \(id) \(seed)" }
  func validate() throws {}
  func perform(seed: UInt64, on data: ReproductionData) throws -> [String: Double] {
    if seed == 99 { throw CancellationError() }
    count.append(seed)
    guard let value = values[seed] else { throw FileError(.badData, "no value") }
    return ["accuracy": value]
  }
}

private struct TestFolder: ~Copyable {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("reproduction-\(UInt64.random(in: 0 ... .max))").path
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A work with one result.
private func work(
  _ experiment: any Experiment, minus other: (any Experiment)? = nil,
  _ expectation: ResultExpectation = .near(0.9, within: 0.01), seeds: Int = 3,
  usual: PublishedResult.UsualExtent = .whole, isConfirmed: Bool = true
) -> PublishedWork {
  let quantity = Quantity(experiment)
  return PublishedWork(
    name: "work",
    publication: Publication(
      authors: "A. Author", year: 1999, title: "Title", place: Phrase(en: "place", de: "Ort"),
      address: "https://example.org"),
    results: [
      PublishedResult(
        id: "result", title: Phrase(en: "subject", de: "Gegenstand"),
        printed: isConfirmed ? .confirmed("90 %") : .unconfirmed("90 %"),
        figure: other.map { .difference(quantity, Quantity($0)) } ?? .value(quantity),
        expectation: expectation, seeds: seeds, usual: usual)
    ], differences: Phrase(en: "none", de: "keine"))
}

private func report(
  _ works: [PublishedWork], in folder: String? = nil, _ language: Language = .english,
  hours: Double? = nil, data: ReproductionData = ReproductionData(environment: [:])
) async throws -> ReproductionReport {
  let plan = ReproductionPlan(works, hours: hours, threads: 2)
  let outcomes = try await Reproduction.run(
    plan, on: data, .init(folder: folder, threads: 2))
  return ReproductionReport(
    plan, outcomes, on: data, hours: hours, threads: 2, language: language, date: .distantPast)
}

extension JSONValue {
  fileprivate var isTrue: Bool { if case .boolean(true) = content { true } else { false } }
}

@Suite struct ReproductionEntryTests {
  @Test("works have different names, and results within a work")
  func names() throws {
    let names = Reproduction.works.map(\.name)
    #expect(Set(names).count == names.count && names.count >= 17)
    for work in Reproduction.works {
      #expect(Set(work.results.map(\.id)).count == work.results.count)
      #expect(work.results.isEmpty == (work.missing != nil), "\(work.name)")
    }
    #expect(try Reproduction.works(named: ["mnist-1d", "nitta-1997"]).count == 2)
    #expect(throws: Reproduction.UnknownWork.self) { try Reproduction.works(named: ["none"]) }
  }

  @Test("every experiment is valid, and its layers fit its data", arguments: Reproduction.works)
  func specifications(work: PublishedWork) throws {
    for experiment in work.results.flatMap(\.experiments) {
      for variant in [experiment, experiment.reduced].compactMap(\.self) {
        try variant.validate()
        #expect(variant.seconds > 0)
        guard let run = variant as? RunExperiment else { continue }
        var specification = try run.run()
        try specification.completeLayers(
          input: Self.inputShape(of: specification), outputs: 10,
          hasClasses: true)
      }
    }
  }

  private static func inputShape(of run: RunSpecification) -> LayerShape {
    switch run.dataset {
    case .task: LayerShape(run.field == .complex ? 100 : 200)
    case .mnist1D: LayerShape(height: 1, width: 40, channels: 1)
    default: LayerShape(height: 28, width: 28, channels: 1)
    }
  }

  @Test("experiments of a work that differ have different names")
  func experimentNames() {
    for work in Reproduction.works {
      var known: [String: String] = [:]
      for experiment in work.results.flatMap(\.experiments) {
        for variant in [experiment, experiment.reduced].compactMap(\.self) {
          #expect(known[variant.id, default: variant.specification] == variant.specification)
          known[variant.id] = variant.specification
        }
      }
    }
  }

  @Test("the usual set takes ten minutes on two cores")
  func usualTime() {
    let plan = ReproductionPlan(Reproduction.works, threads: 2)
    #expect(plan.seconds / 2 <= 600)
  }

  @Test("texts are in both languages, and a reduced experiment says so")
  func languages() {
    for work in Reproduction.works {
      let phrases =
        [work.differences, work.missing].compactMap(\.self) + work.results.map(\.title)
      for phrase in phrases { #expect(!phrase.english.isEmpty && !phrase.german.isEmpty) }
      for phrase in [work.differences, work.missing].compactMap(\.self) {
        #expect(phrase.english != phrase.german)
      }
      for experiment in work.results.flatMap(\.experiments) {
        #expect(experiment.extent == nil)
        if let reduced = experiment.reduced { #expect(reduced.extent != nil) }
      }
      for result in work.results where result.usual == .reduced {
        #expect(result.figure.reduced != nil, "\(work.name) \(result.id)")
      }
    }
  }
}

extension PublishedWork: CustomTestStringConvertible {
  public var testDescription: String { name }
}

@Suite struct VerdictTests {
  @Test(
    "verdicts hold of the data",
    arguments: [
      ([0.9, 0.9], ResultExpectation.near(0.9, within: 0.01), Verdict.reproduced),
      ([0.909, 0.909], .near(0.9, within: 0.01), .reproduced),
      ([0.95, 0.951], .near(0.9, within: 0.01), .notReproduced),
      ([0.85, 0.851], .near(0.9, within: 0.01), .notReproduced),
      ([0.91, 0.92], .near(0.9, within: 0.01), .undecided),
      ([0.92], .near(0.9, within: 0.01), .notReproduced),
      ([0.97, 0.96], .atLeast(0.96), .reproduced), ([0.95, 0.96], .atLeast(0.96), .undecided),
      ([0.90, 0.901], .atLeast(0.96), .notReproduced), ([0.95], .atLeast(0.96), .notReproduced),
      ([0.1, 0.11], .positive, .reproduced), ([-0.1, -0.11], .positive, .notReproduced),
      ([-0.1, 0.1], .positive, .undecided), ([0.1], .positive, .undecided),
      ([-0.1, -0.11], .negative, .reproduced), ([0.1, 0.11], .negative, .notReproduced),
      ([-0.1, 0.1], .notPositive, .reproduced), ([-0.1, -0.11], .notPositive, .reproduced),
      ([0.1, 0.11], .notPositive, .notReproduced), ([0.1], .notPositive, .undecided),
    ])
  func verdicts(values: [Double], expectation: ResultExpectation, verdict: Verdict) {
    let mean = SampleMean(values)
    for (language, isReduced) in Language.allCases.flatMap({ [($0, false), ($0, true)] }) {
      let wanted: Verdict = isReduced && verdict == .notReproduced ? .reduced : verdict
      #expect(Verdict(mean, expectation, isReduced: isReduced) == wanted)
      let text = VerdictText(
        mean: mean, expectation: expectation, unit: .percent, isReduced: isReduced, say: language)
      #expect(text.claim("x").outcome == wanted.rawValue)
      #expect(!text.sentence.contains("nan"))
      let note = language == .german ? "gekürzte" : "reduced experiment"
      #expect(text.sentence.contains(note) == (wanted == .reduced))
    }
  }

  @Test("sentences name the side and the interval")
  func sentences() {
    func sentence(_ values: [Double], _ expectation: ResultExpectation, _ say: Language = .english)
      -> String
    {
      VerdictText(
        mean: SampleMean(values), expectation: expectation, unit: .percent, isReduced: false,
        say: say
      ).sentence
    }
    let near = ResultExpectation.near(0.9, within: 0.01)
    #expect(sentence([0.905, 0.905], near).contains("0.50 points above the printed 90.00"))
    #expect(sentence([0.895, 0.895], near).contains("below"))
    #expect(sentence([0.895, 0.895], near, .german).contains("0,50 Punkte unter"))
    #expect(sentence([0.95, 0.951], near).contains("so is its whole"))
    #expect(sentence([0.95], near).contains("one seed has no interval"))
    #expect(sentence([0.91, 0.92], near).contains("reaches into it"))
    #expect(sentence([0.1, 0.11], .negative).contains("above 0, against the print"))
    #expect(sentence([0.1], .positive).contains("shows nothing"))
  }
}

@Suite struct ReproductionRunTests {
  @Test("a stored outcome is used again; one of another specification or a damaged one is not")
  func resuming() async throws {
    let folder = TestFolder()
    let values: [UInt64: Double] = [1: 0.9, 2: 0.91, 3: 0.89]
    let first = GivenExperiment(id: "e", values: values)
    let before = try await report([work(first)], in: folder.path)
    #expect(first.count.seeds == [1, 2, 3])

    let second = GivenExperiment(id: "e", values: [:])
    let after = try await report([work(second)], in: folder.path)
    #expect(second.count.seeds.isEmpty)
    #expect(after.results[0].mean == before.results[0].mean)
    #expect(after.outcomes.storedCount == 3)

    let more = GivenExperiment(id: "e", values: [4: 0.9])
    _ = try await report([work(more, seeds: 4)], in: folder.path)
    #expect(more.count.seeds == [4])

    try AtomicFile.write(
      Array("{".utf8), to: "\(folder.path)/outcomes/work-e-seed-2.json")
    let damaged = GivenExperiment(id: "e", values: values)
    _ = try await report([work(damaged)], in: folder.path)
    #expect(damaged.count.seeds == [2])

    let changed = GivenExperiment(id: "e", specification: "2", values: values)
    _ = try await report([work(changed)], in: folder.path)
    #expect(changed.count.seeds == [1, 2, 3])
  }

  @Test("an interrupted run keeps what is finished, and its page says what is missing")
  func interruption() async throws {
    let folder = TestFolder()
    let stopped = GivenExperiment(id: "stopped", seconds: 0.5, values: [:])
    var interrupted = work(GivenExperiment(id: "e", values: [1: 0.9, 2: 0.91]), seeds: 2)
    interrupted = PublishedWork(
      name: "work", publication: interrupted.publication,
      results: interrupted.results + [
        PublishedResult(
          id: "stopped", title: Phrase(en: "second subject", de: "zweiter Gegenstand"),
          printed: .confirmed("1"), figure: .value(Quantity(stopped)),
          expectation: .atLeast(1), seeds: 99)
      ])
    // The seeds up to 98 fail, and the last one is interrupted.
    let result = try await report([interrupted], in: folder.path)
    #expect(result.outcomes.isInterrupted)
    #expect(result.results[0].verdict == .reproduced)
    #expect(result.html.contains("Interrupted."))
    #expect(result.html.contains("second subject): "))
    let json = try JSONReader.read(Array(result.json.utf8))
    #expect(try json.member("interrupted").isTrue)
    #expect(WholeFile.exists("\(folder.path)/outcomes/work-e-seed-1.json"))
  }

  @Test("a failed seed is told, and the others count")
  func failures() async throws {
    let result = try await report([work(GivenExperiment(id: "e", values: [1: 0.9, 2: 0.9]))])
    #expect(result.results[0].values.count == 2 && result.results[0].failures.count == 1)
    #expect(result.html.contains("Failed: no value"))
    #expect(result.html.contains("Values are missing for 1 of 3 seeds"))
    #expect(result.outcomes.failureLines == ["work-e-seed-3: no value"])
  }

  @Test("differences are taken seed by seed")
  func differences() async throws {
    let (a, b) = (
      GivenExperiment(id: "a", values: [1: 0.9, 2: 0.8, 3: 0.7]),
      GivenExperiment(id: "b", values: [1: 0.8, 2: 0.7, 3: 0.6])
    )
    let row = try await report([work(a, minus: b, .positive)]).results[0]
    #expect(row.verdict == .reproduced && abs((row.mean?.mean ?? 0) - 0.1) < 1e-12)
    #expect(row.commands == ["repeat a 1", "repeat b 1"])
  }

  @Test("hours repeat long results as a whole as far as they fit")
  func hours() async throws {
    let short = GivenExperiment(
      id: "short", seconds: 1, extent: Phrase(en: "part", de: "Teil"), values: [1: 0.9])
    let long = GivenExperiment(
      id: "long", seconds: 3_600, reduced: short, values: [1: 0.9, 2: 0.9, 3: 0.9])
    let works = [
      work(long, usual: .reduced),
      work(GivenExperiment(id: "x", seconds: 7_200, values: [:]), usual: .none),
    ]
    func names(_ hours: Double?) -> [String?] {
      ReproductionPlan(works, hours: hours, threads: 2).works.map {
        $0.items[0].figure?.quantities[0].experiment.id
      }
    }
    #expect(names(nil) == ["short", nil])
    #expect(names(1) == ["short", nil])
    #expect(names(1.5) == ["long", nil])
    #expect(names(100) == ["long", "x"])
    let page = try await report(works).html
    #expect(page.contains("This is not the whole experiment (part)"))
    #expect(page.contains("--hours 3.0"))
    #expect(ReproductionPlan(works, seedCount: 5, threads: 1).works[0].items[0].seeds.count == 5)
  }

  @Test("missing data is named with the way to get it, and the rest runs")
  func missingData() async throws {
    let folder = TestFolder()
    try Folder.make(folder.path)
    let data = ReproductionData(environment: [:], folder: folder.path)
    let missing = work(GivenExperiment(id: "m", data: .ionosphere, values: [1: 1]))
    for (language, advice) in [(Language.english, "in the folder"), (.german, "speichern")] {
      let result = try await report(
        [missing, work(GivenExperiment(id: "e", values: [1: 0.9, 2: 0.9, 3: 0.9]))], language,
        data: data)
      #expect(result.results.map(\.verdict) == [nil, .reproduced])
      #expect(result.html.contains("10.24432/C5W01B") && result.html.contains(advice))
      let json = try JSONReader.read(Array(result.json.utf8))
      let entry = try json.member("missing_data").elements()[0]
      #expect(try entry.member("name").string() == "ionosphere")
      #expect(try json.member("results").elements()[0].member("verdict").string() == "no-data")
    }
  }

  @Test("the file for programs has the printed number, ours, the verdict and the command")
  func json() async throws {
    let experiment = GivenExperiment(id: "e", values: [1: 0.9, 2: 0.91, 3: 0.89])
    let result = try await report([work(experiment, isConfirmed: false)])
    let json = try JSONReader.read(Array(result.json.utf8))
    #expect(try json.member("works").elements()[0].member("year").number() == 1999)
    let entry = try json.member("results").elements()[0]
    #expect(try entry.member("printed").member("value").number() == 0.9)
    #expect(try !entry.member("printed").member("confirmed").isTrue)
    #expect(abs(try entry.member("ours").member("mean").number() - 0.9) < 1e-12)
    #expect(try entry.member("ours").member("values").elements().count == 3)
    #expect(try entry.member("verdict").string() == "reproduced")
    #expect(try entry.member("claim").member("numbers").member("tolerance").number() == 0.01)
    #expect(try entry.member("commands").elements()[0].string() == "repeat e 1")
    #expect(result.html.contains("unconfirmed"))
  }

  @Test("the page of all works is well-formed in both languages, also without any data")
  func page() async throws {
    let plan = ReproductionPlan(Reproduction.works, threads: 2)
    var outcomes = ReproductionOutcomes()
    for job in plan.jobs {
      outcomes.finished[job.name] = StoredOutcome(
        key: .init(specification: "", data: "", seed: job.seed), values: Self.values, seconds: 1)
    }
    let data = ReproductionData(environment: [:])
    for language in Language.allCases {
      for some in [outcomes, ReproductionOutcomes()] {
        let report = ReproductionReport(
          plan, some, on: data, hours: nil, threads: 2, language: language, date: .distantPast)
        let page = report.html.replacing("<!DOCTYPE html>", with: "")
        #expect(XMLParser(data: Data(page.utf8)).parse())
        #expect(!page.contains(/\bnan\b/))
        for result in report.results where result.item.figure != nil && !some.finished.isEmpty {
          #expect(result.mean != nil, "\(result.claimName): no value \(result.result.figure)")
        }
      }
    }
  }

  /// The values that the experiments of the works have.
  private static let values: [String: Double] = [
    "accuracy": 0.9, "best": 0.9, "error": 0.1, "training": 0.95, "overfitting": 0.05,
    "complex": 0.01, "real": 0.02, "linear": 0.03, "bayesian": 0.001, "solved": 1,
  ]
}

@Suite struct RunExperimentTests {
  /// A folder with a small table in place of the radar returns.
  private func data(_ folder: borrowing TestFolder) throws -> ReproductionData {
    try Folder.make(folder.path)
    let rows = (0..<40).map { row in
      "\(Double(row % 7) / 7),\(Double(row % 5) / 5),\(row.isMultiple(of: 2) ? "g" : "b")"
    }
    try AtomicFile.write(
      Array((rows.joined(separator: "\n") + "\n").utf8), to: "\(folder.path)/ionosphere.csv")
    return ReproductionData(environment: [:], folder: folder.path)
  }

  private static let arguments =
    "--dataset ionosphere.csv --hidden 3 --epochs 3 --evaluate-last --evaluation-size 10"

  @Test("a run has its accuracies as values, the same for the same seed")
  func values() throws {
    let folder = TestFolder()
    let data = try data(folder)
    let run = RunExperiment("run", Self.arguments + " --monitor all", seconds: 1)
    let values = try run.perform(seed: 1, on: data)
    #expect(Set(values.keys) == ["accuracy", "best", "error", "training", "overfitting"])
    #expect(values["best"]! >= values["accuracy"]!)
    #expect(values["error"] == 1 - values["accuracy"]!)
    #expect(try run.perform(seed: 1, on: data) == values)
    #expect(try data.fingerprint(of: run.data).isEmpty == false)
  }

  @Test("several runs give the best value, or the vote")
  func combinations() throws {
    let folder = TestFolder()
    let data = try data(folder)
    let single = RunExperiment("run", Self.arguments, seconds: 1)
    let best = RunExperiment("run", Self.arguments, seconds: 1, combining: .best(of: 2))
    let expected = try (3...4).map { try single.perform(seed: $0, on: data)["best"]! }.max()
    #expect(try best.perform(seed: 2, on: data)["best"] == expected)
    let vote = RunExperiment("run", Self.arguments, seconds: 1, combining: .vote(of: 1))
    #expect(
      try vote.perform(seed: 1, on: data)["accuracy"]
        == single.perform(seed: 1, on: data)[
          "accuracy"])
    #expect(single.specification != best.specification)
    #expect(best.command(seed: 1) == nil)
    #expect(single.command(seed: 3) == "backprop train \(Self.arguments) --seed 3")
  }

  @Test("the specification is that of the settings, not of their spelling or the seed")
  func specification() throws {
    func text(_ arguments: String) -> String {
      RunExperiment("x", "--dataset mnist \(arguments)", seconds: 1).specification
    }
    #expect(text("--eta 0.5 --seed 3") == text(""))
    #expect(text("--eta 0.25") != text(""))
    let whole = RunExperiment(
      "x", "--dataset mnist --schedule cosine", seconds: 1, reduced: .init(epochs: 2, seconds: 1))
    let reduced = try #require(whole.reduced as? RunExperiment)
    #expect(try reduced.run().training.epochs == 2)
    #expect(reduced.extent?.english == "reduced: 2 of 30 epochs")
    #expect(throws: OptionError.self) {
      try RunExperiment("x", "--dataset mnist --etta 1", seconds: 1).validate()
    }
  }
}
