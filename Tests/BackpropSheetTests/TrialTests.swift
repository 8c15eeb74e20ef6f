import Backprop
import BackpropFiles
import Testing

@testable import BackpropSheet

/// What would break: a report made on several machines would differ from one made here.
@Suite struct TrialTests {
  /// Makes trials from what would be sent, and gives what would come back.
  private struct Elsewhere: SheetWorkers {
    func perform(
      _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) async throws -> [[UInt8]] {
      #expect(Set(jobs).count == jobs.count, "two trials are the same")
      return try jobs.map(here)
    }
  }

  private func files(workers: (any SheetWorkers)?) async throws -> [ExerciseResult.DataFile] {
    let context = SheetContext(
      digits: SheetTests.digits, seeds: [1, 2], isQuick: true, threads: 2, scale: SheetTests.tiny,
      workers: workers, progress: { _ in })
    let scale = EqualizerExperiment.Scale(
      seedCount: 2, trainingSymbols: 30, testSymbols: 200, epochs: 2)
    let gaussians = try await NonCircularExperiment.measure(
      seedCount: 2, trainingCounts: [20, 40], epochs: 1, in: context)
    let fourier = try await FourierExperiment.measure(
      seedCount: 3, trainingCount: 30, epochs: 2, in: context)
    return try await Exercise25b().work(context).files
      + EqualizerExperiment.measure(scale, in: context).files + gaussians.files + fourier.files
  }

  @Test func theSameElsewhere() async throws {
    let (here, elsewhere) = (
      try await files(workers: nil), try await files(workers: Elsewhere())
    )
    #expect(here.map(\.name) == elsewhere.map(\.name))
    // Histories as JSON have their seconds; the tables do not.
    let tables = zip(here, elsewhere).filter { $0.0.name.hasSuffix(".csv") }
    #expect(tables.count >= 5)
    for (one, other) in tables { #expect(one.content == other.content, "\(one.name)") }
  }

  @Test func valuesThatAreNoNumbersSurvive() throws {
    let entrant = FieldContest.Entrant(
      sizes: [2, 1], parameterCount: 3, accuracies: [.infinity, -.infinity, 0.1 + 0.2])
    let contest = FieldContest(seed: .max, complex: entrant, real: entrant, wideReal: entrant)
    let bytes = try SheetJob.encode(contest)
    let again = try SheetJob.outcome(of: NonCircularTrial.self, in: bytes)
    #expect(again.seed == .max)
    #expect(again.complex.accuracies == entrant.accuracies)
    let none = FieldContest.Entrant(sizes: [], parameterCount: 0, accuracies: [.nan])
    let nothing = FieldContest(seed: 0, complex: none, real: none, wideReal: none)
    let unknown = try SheetJob.outcome(
      of: NonCircularTrial.self, in: SheetJob.encode(nothing))
    #expect(unknown.real.last.isNaN)
  }

  @Test func whatIsNoJobIsRefused() throws {
    let context = SheetTests.context()
    let error = #expect(throws: FileError.self) {
      try SheetJob.perform(Array(#"{"kind":"tea","trial":{}}"#.utf8), in: context)
    }
    #expect(error?.problem.contains("tea") == true)
    #expect(throws: (any Error).self) { try SheetJob.perform([], in: context) }
  }
}
