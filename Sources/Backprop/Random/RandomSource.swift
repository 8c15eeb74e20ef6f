import Numerics

/// A reproducible random-number generator, passed to every function that draws random numbers.
///
/// The same seed gives the same draws on every machine. There is no global generator.
public protocol RandomSource: RandomNumberGenerator, Sendable {
  /// Draws a number uniformly from [0, 1), with 53 random bits.
  mutating func uniform() -> Double

  /// Draws a standard normal number, N(0, 1).
  mutating func normal() -> Double

  /// Draws an integer uniformly from 0…`limit`.
  mutating func integer(through limit: UInt32) -> UInt32

  /// Shuffles the numbers of samples.
  mutating func shuffle(_ order: inout [Int32])
}

extension RandomSource {
  /// Shuffles by Fisher–Yates, from the last index to the second.
  public mutating func shuffle(_ order: inout [Int32]) {
    for i in order.indices.dropFirst().reversed() {
      order.swapAt(i, Int(integer(through: UInt32(i))))
    }
  }
}

/// Marsaglia's polar method: normal numbers in pairs out of points of the unit disc.
///
///     r² = x₁² + x₂²,  f = √(-2 ln r² / r²):  x₂ f now, x₁ f at the next call
///
/// G. Marsaglia and T. A. Bray, *A convenient method for generating normal variables*, SIAM
/// Review 6 (1964). The order of the two is NumPy's.
struct PolarMethod: Hashable, Codable, Sendable {
  /// The second number of the last pair, until it is returned.
  private(set) var spare: Double?

  mutating func next(uniform: () -> Double) -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    var x1 = 0.0
    var x2 = 0.0
    var squared = 0.0
    repeat {
      x1 = 2 * uniform() - 1
      x2 = 2 * uniform() - 1
      squared = x1 * x1 + x2 * x2
    } while squared >= 1 || squared == 0
    let factor = (-2 * Double.log(squared) / squared).squareRoot()
    spare = x1 * factor
    return x2 * factor
  }
}
