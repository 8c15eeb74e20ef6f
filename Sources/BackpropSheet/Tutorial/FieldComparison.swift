import BackpropPlots

/// Which of two networks of equal size does better on a task, the complex or the real one, as far
/// as the seeds allow to say.
struct FieldComparison: Sendable, Hashable {
  enum Verdict: Sendable, Hashable {
    case complex
    case real
    /// Zero lies within the confidence interval of the difference.
    case undecided
  }

  /// What is compared.
  enum Measure: Sendable, Hashable {
    /// Larger is better.
    case accuracy
    /// Smaller is better.
    case error
  }

  let complex: MeanInterval
  let real: MeanInterval
  /// Complex minus real, seed by seed.
  let difference: MeanInterval
  let measure: Measure

  /// - Precondition: The values belong to the same seeds, pair by pair.
  init(complex: [Double], real: [Double], measure: Measure) {
    precondition(complex.count == real.count, "seeds are compared in pairs")
    self.complex = MeanInterval(complex)
    self.real = MeanInterval(real)
    self.measure = measure
    difference = MeanInterval(zip(complex, real).map(-))
  }

  var verdict: Verdict {
    // A single seed decides nothing: then the half width is not a number.
    guard difference.mean.magnitude > difference.halfWidth else { return .undecided }
    return (difference.mean > 0) == (measure == .accuracy) ? .complex : .real
  }

  /// The verdict as a sentence.
  func sentence(_ task: String, format: NumberFormat) -> String {
    let numbers =
      "\(complex.text(format)) against \(real.text(format)), difference "
      + "\(difference.text(format)) over \(complex.count) seeds"
    return switch verdict {
    case .complex: "\(task): the complex network does better (\(numbers))."
    case .real: "\(task): the real network does better (\(numbers))."
    case .undecided:
      "\(task): the real network is as good; the seeds show no difference (\(numbers))."
    }
  }
}
