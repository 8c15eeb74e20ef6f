import Numerics

/// The interval of activations a that a neuron with weight w and bias b amplifies:
/// `|w σ'(wa + b)| ≥ 1`.
///
/// With `r = √(¼ - 1/|w|)` the condition is `|σ(z) - ½| ≤ r`, so `|z| ≤ ln(|w| (½ + r)²)`, an
/// interval of a around `-b/w` of length
///
///     ℓ(w) = 2/|w| · ln( |w|/2 · (1 + √(1 - 4/|w|)) - 1 ),   |w| ≥ 4
///
/// and empty for |w| < 4, because σ' ≤ ¼.
enum AmplifyingInterval {
  /// Returns ℓ(w), accurate to a few rounding errors for every w.
  ///
  /// The argument of the logarithm is `1 + (d + √(|w| d))/2` with `d = |w| - 4`. This form neither
  /// loses digits where it tends to 1, nor overflows for huge weights.
  static func length(weight: Double) -> Double {
    let w = abs(weight)
    guard w >= 4 else { return 0 }
    return 2 * logarithm(w) / w
  }

  /// Returns the weight for which the interval is longest, to the last digits, and its length.
  ///
  /// `ℓ' = 0` where `w/√(w(w - 4)) = ln(…)`, since the derivative of that logarithm is
  /// `1/√(w(w - 4))`. Brent's minimiser finds the neighbourhood, Brent's zero of ℓ' the weight.
  static func longest() -> (weight: Double, length: Double) {
    let near = Brent.minimum(between: 4, 100, tolerance: 1e-6) { -length(weight: $0) }
    let weight = Brent.zero(between: near - 0.1, near + 0.1, tolerance: 1e-15) {
      ($0 / ($0 - 4)).squareRoot() - logarithm($0)
    }
    return (weight, length(weight: weight))
  }

  /// Returns ℓ(w) measured without the formula: the ends of the interval are zeros of
  /// `|w| σ'(wa) - 1`.
  static func measuredLength(weight: Double) -> Double {
    let w = abs(weight)
    guard w >= 4 else { return 0 }
    // σ'(z) = σ(z) σ(-z) keeps its digits where σ(z) rounds to 1.
    let end = Brent.zero(between: 0, 2 * (.log(w) + 1), tolerance: 1e-15) { z in
      w * .sigmoid(z) * .sigmoid(-z) - 1
    }
    return 2 * end / w
  }

  /// Returns the factor q = |w σ'(wa + b)| by which a neuron multiplies the gradient.
  static func factor(weight w: Double, bias: Double = 0, at a: Double) -> Double {
    let z = w * a + bias
    return abs(w) * .sigmoid(z) * .sigmoid(-z)
  }

  /// Returns weights from 4.001 to 100, evenly spaced on a logarithmic scale of their excess over 4.
  static func weights(count: Int) -> [Double] {
    (0..<count).map { index -> Double in
      let share = Double(index) / Double(count - 1)
      return 4 + 1e-3 * Double.pow(96_000, share)
    }
  }

  /// Returns the probability that an activation drawn uniformly from [0, 1] is amplified.
  static func probability(weight: Double, bias: Double) -> Double {
    guard abs(weight) >= 4 else { return 0 }
    let (centre, half) = (-bias / weight, length(weight: weight) / 2)
    return max(0, min(1, centre + half) - max(0, centre - half))
  }

  private static func logarithm(_ w: Double) -> Double {
    let d = w - 4
    return .log(onePlus: d / 2 + w.squareRoot() * d.squareRoot() / 2)
  }
}
