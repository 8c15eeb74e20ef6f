import BackpropFiles
import Synchronization
import Testing

@testable import BackpropReport

/// Without these a report that several machines make could differ from one made by this process.
@Suite struct ReportTrainingTests {
  private struct Square: ReportTraining {
    static let kind = "square"
    let number: Double
    func perform(in context: ReportContext) throws -> Double {
      context.progress("\(number)")
      return number * number
    }
  }

  /// Performs encoded jobs and returns encoded results, as other machines do.
  private struct Elsewhere: ReportWorkers {
    func perform(
      _ jobs: [[UInt8]], here: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) async throws -> [[UInt8]] {
      #expect(Set(jobs).count == jobs.count, "two trainings are the same")
      return try jobs.map(here)
    }
  }

  private let numbers = [3.0, 1, 3, .infinity, 0.1 + 0.2]

  @Test(arguments: [false, true]) func outcomesAreInOrderAndEachIsMadeOnce(elsewhere: Bool)
    async throws
  {
    let made = Mutex<[String]>([])
    let context = ReportContext(
      digits: someDigits(), threads: 2, workers: elsewhere ? Elsewhere() : nil
    ) { line in made.withLock { $0.append(line) } }
    let trainings = numbers.map(Square.init)
    #expect(try await context.outcomes(of: trainings) == numbers.map { $0 * $0 })
    #expect(try await context.outcomes(of: trainings) == numbers.map { $0 * $0 })
    #expect(made.withLock { $0.count } == 4)
  }

  @Test func bytesThatAreNotAJobAreRefused() throws {
    let context = ReportContext(digits: someDigits(), threads: 1)
    let error = #expect(throws: FileError.self) {
      try ReportJob.perform(
        Array(#"{"kind":"tea","trial":{}}"#.utf8), of: [Square.self], in: context)
    }
    #expect(error?.problem.contains("tea") == true)
    #expect(throws: (any Error).self) { try ReportJob.perform([], of: [Square.self], in: context) }
  }

  @Test func seedsFollowTheContext() {
    func seeds(_ replicas: Int?, isQuick: Bool = false) -> [UInt64] {
      ReportContext(
        digits: someDigits(), firstSeed: 7, replicas: replicas, isQuick: isQuick, threads: 1
      ).seeds(5)
    }
    #expect(seeds(nil) == [7, 8, 9, 10, 11] && seeds(2) == [7, 8])
    #expect(seeds(nil, isQuick: true) == [7, 8, 9] && seeds(6, isQuick: true).count == 6)
  }
}
