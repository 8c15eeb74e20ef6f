import CostModel
import Testing

/// The model of the time of a step, in cases whose answers are known.
@Suite struct CostModelTests {
  private let connection = CostModel.Connection(
    latency: 1e-6, secondsPerByte: 1e-9, additionSecondsPerByte: 1e-10)

  private func model(bytes: Double, batchSize: Int = 128) -> CostModel {
    CostModel(
      sizes: [1, 1], batchSize: batchSize, layerBytes: [bytes], fixedSeconds: 1e-4,
      sampleSeconds: 1e-4)
  }

  /// Of two samples on two ranks the larger share is 1 or 2 with equal probability, 1.5 in the mean;
  /// the independent counts of the model give 1.375.
  @Test func largestShare() {
    #expect(CostModel.largestShare(of: 128, ranks: 1) == 128)
    #expect(abs(CostModel.largestShare(of: 2, ranks: 2) - 1.375) < 1e-12)
    for ranks in [2, 8, 1024] {
      let share = CostModel.largestShare(of: 4096, ranks: ranks)
      #expect(share > 4096 / Double(ranks) && share < 4096 / Double(ranks) * 3.5)
    }
    #expect(CostModel.largestShare(of: 10, ranks: 1024) < 1.1)
  }

  /// One rank sends nothing; short messages cost their latency, long ones at most twice their bytes.
  @Test func reduction() {
    #expect(model(bytes: 1e6).reduction(ranks: 1, over: connection) == 0)
    let short = model(bytes: 4).reduction(ranks: 1024, over: connection)
    #expect(abs(short - 10e-6) < 1e-7)
    let long = model(bytes: 1e9).reduction(ranks: 1024, over: connection)
    #expect(abs(long - 2.1) < 0.01)
  }

  @Test func speedUp() {
    #expect(model(bytes: 4).speedUp(ranks: 1, over: connection) == 1)
    let more = [2, 4, 8].map {
      model(bytes: 4, batchSize: 4096).speedUp(ranks: $0, over: connection)
    }
    #expect(more == more.sorted() && more.last ?? 9 < 8)
    #expect(model(bytes: 1e9).speedUp(ranks: 64, over: connection) < 0.1)
  }

  /// Invalid options are reported once, on whatever number of ranks.
  @Test(arguments: [
    (1, "", "two ranks"), (2, "--bandwidth -1", "positive"), (2, "--latency x", "--latency"),
  ])
  func refusals(_ ranks: Int, _ options: String, _ message: String) throws {
    let outcome = try Job().run(ranks: ranks, options, executable: "backprop-mpi-model")
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.components(separatedBy: message).count == 2, "\(outcome.errors)")
  }
}
