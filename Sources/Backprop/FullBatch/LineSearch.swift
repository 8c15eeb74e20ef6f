/// The search for a step along a direction of descent that fulfils the strong Wolfe conditions.
///
///     φ(α) = C(x + α d)
///     φ(α) ≤ φ(0) + c₁ α φ'(0)      |φ'(α)| ≤ c₂ |φ'(0)|
///
/// J. Nocedal and S. J. Wright, *Numerical optimization* (2006), algorithms 3.5 and 3.6, with cubic
/// interpolation. A step with a cost that is infinite or not a number counts as too long.
struct LineSearch<Point> {
  /// A step α that was tried.
  struct Trial {
    /// α.
    let step: Double
    /// φ(α).
    let value: Double
    /// φ'(α); not a number where it is not known.
    var slope: Double
    /// The parameters and, where the slope is known, the gradient.
    var point: Point
  }

  /// c₁.
  let sufficientDecrease: Double
  /// c₂.
  let curvature: Double
  /// The largest number of trials.
  let limit: Int
  /// α = 0.
  let start: Trial
  /// Evaluates φ, without its slope.
  let evaluate: (Double) throws -> Trial
  /// Adds φ' to a trial.
  let differentiate: (inout Trial) throws -> Void

  /// Returns a step that fulfils both conditions; if none is found, the best one with a sufficient
  /// decrease, or `nil`.
  ///
  /// - Parameter initial: The first α, positive.
  func search(from initial: Double) throws -> Trial? {
    var (previous, step) = (start, initial)
    for number in 1...max(1, limit) {
      var trial = try evaluate(step)
      if !isLower(trial) || number > 1 && trial.value >= previous.value {
        return try zoom(previous, trial, trials: number)
      }
      try differentiate(&trial)
      guard trial.slope.isFinite else { return try zoom(previous, trial, trials: number) }
      if isFlat(trial) { return trial }
      if trial.slope >= 0 { return try zoom(trial, previous, trials: number) }
      let longest = trial.step + 4 * (trial.step - previous.step)
      let shortest = trial.step + 1.1 * (trial.step - previous.step)
      step = min(max(Self.cubicMinimum(previous, trial) ?? longest, shortest), longest)
      previous = trial
    }
    return previous
  }

  /// Algorithm 3.6: narrows an interval that has steps with both conditions.
  ///
  /// - Parameters:
  ///   - low: The end with the lower cost, whose slope is known and falls towards the other end.
  ///   - high: The other end.
  ///   - trials: The number of trials so far.
  private func zoom(_ low: Trial, _ high: Trial, trials: Int) throws -> Trial? {
    var (low, high, trials) = (low, high, trials)
    while trials < limit {
      let width = high.step - low.step
      let step = interpolate(low, high)
      if step == low.step || step == high.step || abs(width) <= 1e-14 * abs(high.step) { break }
      var trial = try evaluate(step)
      trials += 1
      if !isLower(trial) || trial.value >= low.value {
        high = trial
        continue
      }
      try differentiate(&trial)
      guard trial.slope.isFinite else {
        high = trial
        continue
      }
      if isFlat(trial) { return trial }
      if trial.slope * width >= 0 { high = low }
      low = trial
    }
    return low.step > 0 ? low : nil
  }

  /// The first condition.
  private func isLower(_ trial: Trial) -> Bool {
    trial.value <= start.value + sufficientDecrease * trial.step * start.slope
  }

  /// The second condition.
  private func isFlat(_ trial: Trial) -> Bool {
    abs(trial.slope) <= -curvature * start.slope
  }

  /// A step within the interval, a tenth of its width away from both ends.
  private func interpolate(_ low: Trial, _ high: Trial) -> Double {
    let width = high.step - low.step
    guard high.value.isFinite else { return low.step + width / 10 }
    let quadratic =
      low.step - low.slope * width * width / (2 * (high.value - low.value - low.slope * width))
    let minimum = Self.cubicMinimum(low, high) ?? quadratic
    let share = (minimum - low.step) / width
    return low.step + (share.isFinite ? min(max(share, 0.1), 0.9) : 0.5) * width
  }

  /// The minimum of the cubic through two trials with slopes (equation 3.59); `nil` if there is
  /// none.
  static func cubicMinimum(_ a: Trial, _ b: Trial) -> Double? {
    let d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.step - b.step)
    let squared = d1 * d1 - a.slope * b.slope
    guard squared >= 0 else { return nil }
    let d2 = squared.squareRoot() * (b.step > a.step ? 1 : -1)
    let minimum =
      b.step - (b.step - a.step) * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2)
    return minimum.isFinite ? minimum : nil
  }
}
