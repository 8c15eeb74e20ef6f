import ArgumentParser
import Backprop
import BackpropData
import Foundation

/// Measures the numbers of a ``CostModel``, and how long steps really take.
struct CostMeasurement {
  let images: LabeledImages
  let ranks: any Ranks
  /// What is known of the ranks' network without being measured.
  let latency: Double?
  let bandwidth: Double?
  let progress: (String) -> Void

  /// The sheet's network, a wide one, and two that are wider.
  static let networks: [(sizes: [Int], batchSize: Int)] = [
    ([784, 30, 10], 10), ([784, 512, 512, 10], 128), ([784, 2048, 2048, 10], 512),
    ([784, 4096, 4096, 10], 1024),
  ]

  /// All ranks take part; the report is for the first.
  func report() throws -> CostReport {
    progress("Measuring messages")
    let network = try self.network()
    var entries: [CostReport.Entry] = []
    for (sizes, batchSize) in Self.networks {
      progress("Measuring \(sizes.map(String.init).joined(separator: "-"))")
      // One rank measures while the others sleep: waiting in MPI takes a processor.
      let model = try ranks.onFirst(1) { _ in try self.model(sizes, batchSize) }
      var measured: [CostReport.Measured] = []
      for count in [1, 2, 4, 8, 16, 32, 64] where count <= ranks.size {
        let seconds = try ranks.onFirst(count) { try stepSeconds(sizes, batchSize, among: $0) }
        if let seconds { measured.append(CostReport.Measured(ranks: count, seconds: seconds)) }
      }
      if let model { entries.append(CostReport.Entry(model: model, measured: measured)) }
    }
    return CostReport(
      transport: ranks.transport, ranks: ranks.size, processors: processorCount,
      machines: try machineCount(), network: network, isGiven: latency != nil || bandwidth != nil,
      entries: entries)
  }

  /// On how many machines the ranks are.
  private func machineCount() throws -> Int {
    try Set(ranks.gather(Array(ProcessInfo.processInfo.hostName.utf8))).count
  }

  private func network() throws -> CostModel.Network {
    let (small, large) = (1, 4 << 20)
    let times = [
      try ranks.pingPong(bytes: small, repetitions: 2000),
      try ranks.pingPong(bytes: large, repetitions: 30),
    ].compactMap(\.self)
    guard times.count == 2 || ranks.rank > 1 || (latency != nil && bandwidth != nil) else {
      throw ValidationError(
        "--mpi-model: two ranks are needed to measure messages: mpirun -n 2, or give --latency and "
          + "--bandwidth")
    }
    let measured = times.count == 2 ? (times[0], (times[1] - times[0]) / Double(large)) : (0, 0)
    return CostModel.Network(
      latency: latency ?? measured.0, secondsPerByte: bandwidth.map { 1 / $0 } ?? measured.1,
      additionSecondsPerByte: Self.additionSeconds())
  }

  /// γ: two arrays that fit no cache, added.
  private static func additionSeconds() -> Double {
    let count = 1 << 22
    var sum = [Float](repeating: 1, count: count)
    let other = [Float](repeating: 2, count: count)
    var fastest = Double.infinity
    for _ in 0..<5 {
      let start = ContinuousClock.now
      for i in 0..<count { sum[i] += other[i] }
      fastest = min(fastest, (ContinuousClock.now - start) / .seconds(1))
    }
    return fastest / Double(4 * count)
  }

  /// What computing costs without others: two sizes of mini-batches tell what depends on samples.
  private func model(_ sizes: [Int], _ batchSize: Int) throws -> CostModel {
    let (few, many) = (max(1, batchSize / 16), max(2, batchSize / 2))
    let (short, long) =
      (
        try stepSeconds(sizes, few, among: LoneRank()),
        try stepSeconds(sizes, many, among: LoneRank())
      )
    let sample = max(0, long - short) / Double(many - few)
    return CostModel(
      sizes: sizes, batchSize: batchSize,
      layerBytes: zip(sizes, sizes.dropFirst()).map { Double(4 * ($0 + 1) * $1) },
      fixedSeconds: max(0, short - sample * Double(few)), sampleSeconds: sample)
  }

  /// Seconds of a step: the fastest of some epochs of training alone, in float32.
  private func stepSeconds(
    _ sizes: [Int], _ batchSize: Int, among collective: any Collective
  ) throws -> Double {
    let weights = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    // Some two thirds of a second on one processor of today, but a few steps at least.
    let samples = max(3 * batchSize, min(images.count, 10_000_000_000 / (3 * weights)))
    let steps = max(3, min(images.count, samples) / batchSize)
    let data = Dataset<Float>(images).selecting((0..<steps * batchSize).map { $0 % images.count })
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Float>(sizes: sizes, using: &generator)
    let configuration = TrainingConfiguration(
      epochs: 3, miniBatchSize: batchSize, learningRate: 0.01, monitor: [])
    let shard = try ShardedData(
      training: data, evaluation: nil, for: .fast, among: collective)
    var run = try TrainingRun(
      Trainer(network, cost: .crossEntropy, configuration), on: shard, using: generator,
      among: collective)
    while !run.isFinished { try run.continueEpoch() }
    return (run.history.seconds.training.min() ?? 0) / Double(steps)
  }
}

extension Ranks {
  /// Does something on the first ranks, while the others sleep; nil there.
  fileprivate func onFirst<Result>(
    _ count: Int, _ body: (any Ranks) throws -> Result
  ) throws -> Result? {
    let first = try prefix(count)
    let result = try first.map(body)
    if rank == 0 {
      for other in 1..<max(1, size) { try send([], to: other, tag: 9) }
    } else {
      while try receiveIfThere(tag: 9) == nil { usleep(2000) }
    }
    return result
  }
}
