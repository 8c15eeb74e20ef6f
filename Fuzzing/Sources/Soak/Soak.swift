import Backprop
import Foundation
import _BackpropTestSupport

/// Many short trainings in one process, some of them cancelled: the memory must not grow.
///
///     swift run --package-path Fuzzing -c release Soak [seconds]
///     swift run --package-path Fuzzing -c release Soak --subnormals
@main
struct Soak {
  static func main() async throws {
    if CommandLine.arguments.contains("--subnormals") { return try Subnormals.measure() }
    let seconds = CommandLine.arguments.dropFirst().first.flatMap(Double.init) ?? 60
    let end = ContinuousClock.now + .seconds(seconds)
    var trainings = 0
    var measured: [(trainings: Int, memory: Int)] = []
    var next = ContinuousClock.now + .seconds(seconds / 12)
    while ContinuousClock.now < end {
      try await train(trainings)
      trainings += 1
      if ContinuousClock.now >= next {
        measured.append((trainings, residentMemory()))
        next += .seconds(seconds / 12)
      }
    }
    print("| trainings | resident memory, MB |\n| --- | --- |")
    for (count, memory) in measured {
      print("| \(count) | \(String(format: "%.1f", Double(memory) / 1e6)) |")
    }
    // Caches and the allocator fill up at first; after the first quarter nothing more may come.
    guard measured.count >= 8 else { return }
    let (early, late) = (measured[2], measured[measured.count - 1])
    let growth = Double(late.memory - early.memory) / Double(late.trainings - early.trainings)
    print("growth: \(String(format: "%.1f", growth)) bytes a training")
    if late.memory - early.memory > 4_000_000 { exit(1) }
  }

  /// One training of another kind each time.
  private static func train(_ number: Int) async throws {
    switch number % 4 {
    case 0: _ = try run(Float.self, [.sigmoid], number)
    case 1: _ = try run(Double.self, [.tanh, .softmax], number, cost: .logLikelihood, threads: 2)
    case 2: _ = try pausedRun(number)
    default:
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try run(Float.self, [.sigmoid], number)
      }
      do {
        _ = try await task.value
        fatalError("a cancelled training came to its end")
      } catch is CancellationError {
        // Its memory is gone with it: that is what is measured.
      }
    }
  }

  private static let optimizers: [Optimizer] = [.sgd, .adam(), .momentum(), .adamW()]

  private static func trainer<S: Scalar>(
    _: S.Type, _ activations: [S.Activation], _ number: Int, cost: Cost, threads: Int
  ) throws -> Trainer<S> {
    var generator = Xoshiro256PlusPlus(seed: UInt64(number))
    return try Trainer(
      Network(sizes: [120, 60, 4], activations: activations, using: &generator), cost: cost,
      TrainingConfiguration(
        epochs: 2, miniBatchSize: 10, learningRate: 0.1,
        optimizer: optimizers[number / 4 % 4], dropout: number % 3 == 0 ? 0.2 : 0,
        threads: threads))
  }

  private static func run<S: Scalar>(
    _: S.Type, _ activations: [S.Activation], _ number: Int, cost: Cost = .quadratic,
    threads: Int = 1
  ) throws -> History {
    var trainer = try trainer(S.self, activations, number, cost: cost, threads: threads)
    var generator = Xoshiro256PlusPlus(seed: 1)
    return try trainer.train(
      on: stripes(count: 100, pixelsPerStripe: 30),
      evaluatingOn: stripes(count: 20, pixelsPerStripe: 30, seed: 2), using: &generator)
  }

  /// A run that its caller owns, pauses and gives up in the middle.
  private static func pausedRun(_ number: Int) throws -> Int {
    let trainer = try trainer(Float.self, [.sigmoid], number, cost: .quadratic, threads: 1)
    var run = try TrainingRun(
      trainer, on: stripes(count: 100, pixelsPerStripe: 30),
      evaluatingOn: stripes(count: 20, pixelsPerStripe: 30, seed: 2),
      using: Xoshiro256PlusPlus(seed: 1))
    try run.continueEpoch()
    try run.continueEpoch(until: .now)
    return run.state.history.trainingSize
  }

  /// The resident memory of the process in bytes (Linux; 0 elsewhere).
  private static func residentMemory() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
