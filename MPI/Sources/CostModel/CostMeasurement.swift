import ArgumentParser
@_spi(Kernels) import Backprop
import BackpropData
import Foundation
import MPIRanks

/// Measures the parameters of a ``CostModel``, and the real times of training steps.
struct CostMeasurement {
  let images: LabeledImages
  let ranks: MPIRanks
  /// The latency in seconds, if the user gave it.
  let latency: Double?
  /// The bandwidth in bytes per second, if the user gave it.
  let bandwidth: Double?
  let progress: (String) -> Void

  /// The networks to measure: the exercise sheet's, a wide one, and two that are wider.
  static let networks: [(sizes: [Int], batchSize: Int)] = [
    ([784, 30, 10], 10), ([784, 512, 512, 10], 128), ([784, 2048, 2048, 10], 512),
    ([784, 4096, 4096, 10], 1024),
  ]

  /// Measures on all ranks and returns the report, which is complete on rank 0 alone.
  func report() throws -> CostReport {
    progress("Measuring messages")
    let connection = try self.connection()
    var entries: [CostReport.Entry] = []
    for (sizes, batchSize) in Self.networks {
      progress("Measuring \(sizes.map(String.init).joined(separator: "-"))")
      // The other ranks sleep meanwhile: waiting in MPI takes a processor.
      let model = try ranks.onFirst(1) { _ in try self.model(sizes, batchSize) }
      var measured: [CostReport.Measured] = []
      for count in [1, 2, 4, 8, 16, 32, 64] where count <= ranks.size {
        let seconds = try ranks.onFirst(count) { try stepSeconds(sizes, batchSize, among: $0) }
        if let seconds { measured.append(CostReport.Measured(ranks: count, seconds: seconds)) }
      }
      if let model { entries.append(CostReport.Entry(model: model, measured: measured)) }
    }
    return CostReport(
      transport: ranks.transport, ranks: ranks.size,
      processors: ProcessInfo.processInfo.activeProcessorCount,
      machines: try machineCount(), network: connection,
      isGiven: latency != nil || bandwidth != nil,
      entries: entries)
  }

  /// Returns the number of machines that the ranks run on.
  private func machineCount() throws -> Int {
    try Set(ranks.gather(Array(ProcessInfo.processInfo.hostName.utf8))).count
  }

  /// Measures the connection between ranks 0 and 1, except for what the user gave.
  private func connection() throws -> CostModel.Connection {
    let (small, large) = (1, 4 << 20)
    let times = [
      try ranks.world.pingPong(bytes: small, repetitions: 2000),
      try ranks.world.pingPong(bytes: large, repetitions: 30),
    ].compactMap(\.self)
    guard times.count == 2 || ranks.rank > 1 || (latency != nil && bandwidth != nil) else {
      throw ValidationError(
        "measuring messages takes two ranks: start mpirun -n 2, or give --latency and --bandwidth")
    }
    let measured = times.count == 2 ? (times[0], (times[1] - times[0]) / Double(large)) : (0, 0)
    return CostModel.Connection(
      latency: latency ?? measured.0, secondsPerByte: bandwidth.map { 1 / $0 } ?? measured.1,
      additionSecondsPerByte: Self.additionSeconds())
  }

  /// Returns γ, measured by adding two arrays that are larger than the caches.
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

  /// Measures a network on this rank alone: the times of two mini-batch sizes give the time per sample.
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

  /// Returns the seconds of a step in float32, from the fastest of some epochs without evaluation.
  private func stepSeconds(
    _ sizes: [Int], _ batchSize: Int, among collective: any Collective
  ) throws -> Double {
    let weights = zip(sizes, sizes.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    // About two thirds of a second on one current processor, but a few steps at least.
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

extension MPIRanks {
  /// Calls `body` on the first ranks while the others sleep, and returns its result; nil on the others.
  fileprivate func onFirst<Result>(
    _ count: Int, _ body: (MPIRanks) throws -> Result
  ) throws -> Result? {
    let first = try world.prefix(count).map(MPIRanks.init)
    let result = try first.map(body)
    if rank == 0 {
      for other in 1..<max(1, size) { try send([], to: other, tag: 9) }
    } else {
      while try receiveIfThere(tag: 9) == nil { usleep(2000) }
    }
    return result
  }
}
