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
      total += S.total(
        of: cost, logits: output.z.prefix(m), outputs: output.a.prefix(m),
        targets: targets.prefix(m))
      if let labels = samples.labels {
        correct += S.countRecognised(output.a.prefix(m), labels: labels + first)
      }
    }
    let n = Double(samples.count)
    return Evaluation(
      cost: total / n + lambda / (2 * n) * parameters.squaredWeightNorm,
      correct: samples.labels == nil ? nil : correct, count: samples.count)
  }

  /// Feeds all samples forward, batch by batch; `body` gets the number of the batch's first sample
  /// and its length.
  func forEachBatch(of samples: SamplePointer<S>, _ body: (_ first: Int, _ m: Int) -> Void) {
    let numbers = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
    defer { numbers.deallocate() }
    for first in stride(from: 0, to: samples.count, by: capacity) {
      let m = min(capacity, samples.count - first)
      for row in 0..<m { numbers[row] = Int32(truncatingIfNeeded: first + row) }
      load(samples, numbers, m, following: 0)
      feedForward(m)
      body(first, m)
    }
  }
}
