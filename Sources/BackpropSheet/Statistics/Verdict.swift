/// Which of two kinds of run is ahead, as far as the seeds allow to say.
enum Verdict: Hashable, Sendable {
  case first
  case second
  /// The difference is not larger than chance makes it.
  case undecided

  /// Judges the differences (first - second) of accuracies of runs that share a seed.
  ///
  /// With several seeds the mean has to exceed the standard deviation of the differences, and 0
  /// has to lie outside of the 95 % interval of the mean (Student's t). With one seed it has to
  /// exceed twice the standard error of the difference of two shares p of `testSize` digits,
  /// √2 · √(p(1-p)/n).
  init(_ differences: Spread, accuracy p: Double, testSize: Int) {
    let threshold: Double
    if let deviation = differences.deviation {
      let error = deviation / Double(differences.count).squareRoot()
      threshold = max(deviation, studentQuantile(degreesOfFreedom: differences.count - 1) * error)
    } else {
      threshold = 2 * (2 * max(0, p * (1 - p)) / Double(max(1, testSize))).squareRoot()
    }
    if !(differences.mean.magnitude > threshold) {
      self = .undecided
    } else {
      self = differences.mean > 0 ? .first : .second
    }
  }
}

/// `all 5 seeds`, `4 of 5 seeds`, `the one seed`.
func seedCount(_ agreeing: Int, of count: Int) -> String {
  if count == 1 { return agreeing == 1 ? "the one seed" : "not the one seed" }
  if agreeing == count { return "all \(count) seeds" }
  return agreeing == 0 ? "none of the \(count) seeds" : "\(agreeing) of \(count) seeds"
}
