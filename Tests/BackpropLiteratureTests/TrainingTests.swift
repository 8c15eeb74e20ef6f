import BackpropReport
import Testing

@testable import BackpropLiterature

@Suite struct TrainingTests {
  @Test("a worker's outcome is this process's")
  func workers() async throws {
    let trainings = [
      EqualizerTraining(
        signalToNoiseRatio: 10, seed: 3, trainingSymbols: 40, testSymbols: 40, epochs: 1,
        measuresBayesian: true)
    ]
    let here = try await tinyContext().outcomes(of: trainings)
    let context = ReportContext(
      digits: tinyContext().digits, isQuick: true, threads: 1, workers: DecodingWorkers())
    let there = try await context.outcomes(of: trainings)
    #expect(here.map(\.complex) == there.map(\.complex))
    #expect(here.map(\.bayesian) == there.map(\.bayesian))
  }
}

/// Workers that know the appendix's kinds of trainings only.
private struct DecodingWorkers: ReportWorkers {
  func perform(
    _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) async throws -> [[UInt8]] {
    try jobs.map { try ReportJob.perform($0, of: Literature.trainings, in: tinyContext()) }
  }
}
