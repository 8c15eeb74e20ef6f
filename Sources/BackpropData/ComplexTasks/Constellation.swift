import Backprop
import Numerics

/// The symbols of a quadrature modulation, of mean energy E|s|² = 1, in Gray code.
///
/// Both parts take the same levels, evenly spaced around 0; a symbol's number is the Gray code of
/// its real level, followed by that of its imaginary one, so that neighbours differ in one bit.
public enum Constellation: String, CaseIterable, Sendable {
  /// Four symbols (±1 ± i)/√2.
  case qpsk
  /// Sixteen symbols with parts ±1 and ±3, over √10.
  case qam16 = "16-qam"

  /// The number of levels of each part.
  var levelCount: Int { self == .qpsk ? 2 : 4 }

  /// The number of bits that a part carries.
  var bitsPerPart: Int { self == .qpsk ? 1 : 2 }

  /// Half the distance of two neighbouring levels.
  var halfDistance: Double { self == .qpsk ? 0.5.squareRoot() : 0.1.squareRoot() }

  /// The symbols by their numbers.
  public var symbols: [Complex<Double>] {
    var symbols = Array(repeating: Complex<Double>.zero, count: levelCount * levelCount)
    for re in 0..<levelCount {
      for im in 0..<levelCount { symbols[number(re, im)] = Complex(level(re), level(im)) }
    }
    return symbols
  }

  /// The number of the symbol nearest to `z`.
  public func decision<R: RealScalar>(on z: Complex<R>) -> Int {
    number(nearestLevel(Double(z.real)), nearestLevel(Double(z.imaginary)))
  }

  private func level(_ index: Int) -> Double {
    Double(2 * index - levelCount + 1) * halfDistance
  }

  private func nearestLevel(_ x: Double) -> Int {
    guard x.isFinite else { return x > 0 ? levelCount - 1 : 0 }
    let index = ((x / halfDistance + Double(levelCount - 1)) / 2).rounded()
    return Int(min(max(index, 0), Double(levelCount - 1)))
  }

  private func number(_ re: Int, _ im: Int) -> Int {
    (re ^ re >> 1) << bitsPerPart | (im ^ im >> 1)
  }
}
