import Backprop
import BackpropFiles
import Testing

@testable import BackpropSheet

/// Without these a report that several machines make could differ from one made by this process.
@Suite struct SheetTrainingTests {
  /// Performs encoded jobs and returns encoded results, as other machines do.
  private struct Elsewhere: SheetWorkers {
    func perform(
      _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) async throws -> [[UInt8]] {
      #expect(Set(jobs).count == jobs.count, "two trainings are the same")
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

  @Test func nonFiniteNumbersSurvive() throws {
    let result = MatchedNetworks.NetworkResult(
      sizes: [2, 1], parameterCount: 3, accuracies: [.infinity, -.infinity, 0.1 + 0.2])
    let networks = MatchedNetworks(seed: .max, complex: result, real: result, wideReal: result)
    let bytes = try SheetJob.encode(networks)
    let again = try SheetJob.outcome(of: NonCircularTraining.self, in: bytes)
    #expect(again.seed == .max)
    #expect(again.complex.accuracies == result.accuracies)
    let none = MatchedNetworks.NetworkResult(sizes: [], parameterCount: 0, accuracies: [.nan])
    let nothing = MatchedNetworks(seed: 0, complex: none, real: none, wideReal: none)
    let unknown = try SheetJob.outcome(
      of: NonCircularTraining.self, in: SheetJob.encode(nothing))
    #expect(unknown.real.last.isNaN)
  }

  @Test func bytesThatAreNotAJobAreRefused() throws {
    let context = SheetTests.context()
    let error = #expect(throws: FileError.self) {
      try SheetJob.perform(Array(#"{"kind":"tea","trial":{}}"#.utf8), in: context)
    }
    #expect(error?.problem.contains("tea") == true)
    #expect(throws: (any Error).self) { try SheetJob.perform([], in: context) }
  }
}
