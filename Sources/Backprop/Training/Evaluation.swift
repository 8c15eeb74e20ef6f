/// How well a network does on a data set.
public struct Evaluation: Equatable, Sendable {
  /// The mean of C over the samples plus `λ/(2n) · Σ‖w‖²`, n being the size of this data set.
  public let cost: Double

  /// The number of samples whose class is recognised; `nil` if the samples have no classes.
  public let correct: Int?

  /// n, the number of samples.
  public let count: Int

  /// `correct / count`.
  public var relativeAccuracy: Double? { correct.map { Double($0) / Double(max(1, count)) } }
}

extension Workspace {
  /// Measures the parameters as they are on all samples.
  func evaluate(_ samples: SamplePointer<S>, lambda: Double) -> Evaluation {
    var total = 0.0
    var correct = 0
    let output = layers[layers.count - 1]
    forEachBatch(of: samples) { first, m in
      total += cost.total(
        logits: output.z.prefix(m), outputs: output.a.prefix(m), targets: targets.prefix(m))
      for row in 0..<m where samples.label(of: first + row) == predictedClass(row) { correct += 1 }
    }
    let n = Double(samples.count)
    return Evaluation(
      cost: total / n + lambda / (2 * n) * parameters.squaredWeightNorm,
      correct: samples.label(of: 0) == nil ? nil : correct, count: samples.count)
  }

  /// Feeds all samples forward, batch by batch; `body` gets the number of the batch's first sample
  /// and its length.
  func forEachBatch(of samples: SamplePointer<S>, _ body: (_ first: Int, _ m: Int) -> Void) {
    for first in stride(from: 0, to: samples.count, by: capacity) {
      let m = min(capacity, samples.count - first)
      for row in 0..<m { samples.copy(sample: first + row, toRow: row, of: inputs, targets) }
      feedForward(m)
      body(first, m)
    }
  }

  /// The output with the largest score in a row of the mini-batch, the first of equals.
  func predictedClass(_ row: Int) -> Int {
    let outputs = layers[layers.count - 1].a
    var best = 0
    for j in 1..<max(1, outputs.columns) where outputs[row][j].score > outputs[row][best].score {
      best = j
    }
    return best
  }
}
