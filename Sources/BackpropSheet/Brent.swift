import Numerics

/// R. P. Brent's methods for functions of one variable: *Algorithms for minimization without
/// derivatives* (1973), chapters 4 and 5.
enum Brent {
  /// Returns a zero of `function` between `a` and `b`, where it has opposite signs.
  ///
  /// Each step interpolates (secant or inverse quadratic) if that shrinks the bracket fast enough,
  /// and bisects otherwise.
  ///
  /// - Parameter tolerance: Half the width of the bracket at which the search ends; the bracket never
  ///   gets narrower than rounding allows.
  /// - Precondition: The signs at `a` and `b` differ, or one of the two is a zero.
  static func zero(
    between a: Double, _ b: Double, tolerance: Double, of function: (Double) -> Double
  ) -> Double {
    // `best` is the best zero so far, `opposite` is across the zero, `previous` was best before.
    var (previous, best) = (a, b)
    var (valueAtPrevious, valueAtBest) = (function(a), function(b))
    precondition(valueAtPrevious * valueAtBest <= 0, "the signs at the two ends must differ")
    var (opposite, valueAtOpposite) = (previous, valueAtPrevious)
    var step = best - previous
    var stepBefore = step
    while true {
      if abs(valueAtOpposite) < abs(valueAtBest) {
        (previous, best, opposite) = (best, opposite, best)
        (valueAtPrevious, valueAtBest, valueAtOpposite) =
          (valueAtBest, valueAtOpposite, valueAtBest)
      }
      let accuracy = 2 * Double.ulpOfOne * abs(best) + tolerance / 2
      let half = (opposite - best) / 2
      if abs(half) <= accuracy || valueAtBest == 0 { return best }
      if abs(stepBefore) < accuracy || abs(valueAtPrevious) <= abs(valueAtBest) {
        (step, stepBefore) = (half, half)
      } else {
        var p: Double
        var q: Double
        let s = valueAtBest / valueAtPrevious
        if previous == opposite {
          (p, q) = (2 * half * s, 1 - s)
        } else {
          let r = valueAtBest / valueAtOpposite
          let t = valueAtPrevious / valueAtOpposite
          p = s * (2 * half * t * (t - r) - (best - previous) * (r - 1))
          q = (t - 1) * (r - 1) * (s - 1)
        }
        if p > 0 { q = -q } else { p = -p }
        let isAcceptable = 2 * p < min(3 * half * q - abs(accuracy * q), abs(stepBefore * q))
        (stepBefore, step) = isAcceptable ? (step, p / q) : (half, half)
      }
      (previous, valueAtPrevious) = (best, valueAtBest)
      best += abs(step) > accuracy ? step : (half > 0 ? accuracy : -accuracy)
      valueAtBest = function(best)
      if (valueAtBest > 0) == (valueAtOpposite > 0) {
        (opposite, valueAtOpposite) = (previous, valueAtPrevious)
        (step, stepBefore) = (best - previous, best - previous)
      }
    }
  }

  /// Returns the argument of the minimum of a unimodal `function` between `a` and `b`.
  ///
  /// Parabolic interpolation, and the golden section where that does not converge. A smooth minimum
  /// is flat: values of the function alone determine its argument to about √ε ≈ 10⁻⁸ at best.
  static func minimum(
    between a: Double, _ b: Double, tolerance: Double, of function: (Double) -> Double
  ) -> Double {
    precondition(a < b, "the ends must be in order")
    let golden = (3 - 5.0.squareRoot()) / 2
    var (lower, upper) = (a, b)
    var best = lower + golden * (upper - lower)
    var (second, third) = (best, best)
    var valueAtBest = function(best)
    var (valueAtSecond, valueAtThird) = (valueAtBest, valueAtBest)
    var step = 0.0
    var stepBefore = 0.0
    while true {
      let middle = (lower + upper) / 2
      let accuracy = Double.ulpOfOne.squareRoot() * abs(best) + tolerance / 3
      if abs(best - middle) <= 2 * accuracy - (upper - lower) / 2 { return best }
      var p = 0.0
      var q = 0.0
      var r = 0.0
      if abs(stepBefore) > accuracy {
        r = (best - second) * (valueAtBest - valueAtThird)
        q = (best - third) * (valueAtBest - valueAtSecond)
        p = (best - third) * q - (best - second) * r
        q = 2 * (q - r)
        if q > 0 { p = -p } else { q = -q }
        r = stepBefore
        stepBefore = step
      }
      if abs(p) < abs(q * r / 2), p > q * (lower - best), p < q * (upper - best) {
        step = p / q
        let next = best + step
        if next - lower < 2 * accuracy || upper - next < 2 * accuracy {
          step = best < middle ? accuracy : -accuracy
        }
      } else {
        stepBefore = (best < middle ? upper : lower) - best
        step = golden * stepBefore
      }
      let next = best + (abs(step) >= accuracy ? step : (step > 0 ? accuracy : -accuracy))
      let value = function(next)
      if value <= valueAtBest {
        if next < best { upper = best } else { lower = best }
        (third, valueAtThird) = (second, valueAtSecond)
        (second, valueAtSecond) = (best, valueAtBest)
        (best, valueAtBest) = (next, value)
      } else {
        if next < best { lower = next } else { upper = next }
        if value <= valueAtSecond || second == best {
          (third, valueAtThird) = (second, valueAtSecond)
          (second, valueAtSecond) = (next, value)
        } else if value <= valueAtThird || third == best || third == second {
          (third, valueAtThird) = (next, value)
        }
      }
    }
  }
}
