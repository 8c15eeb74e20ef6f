import Numerics

/// The plane of the XOR neuron: its inputs, the affine solution, and the decision lines of σ.
enum XORPlane {
  /// The four inputs x.
  static let inputs: [Complex<Double>] = [
    Complex(-1, -1), Complex(-1, 1), Complex(1, -1), Complex(1, 1),
  ]

  /// Returns (ix + 1 + i)/2, the linear map that gives all targets exactly.
  static func linearSolution(_ x: Complex<Double>) -> Complex<Double> {
    (.i * x + Complex(1, 1)) * Complex(0.5)
  }

  /// Returns a function of z that vanishes where Re σ(z) = ½: Re z.
  static func realBoundary(_ z: Complex<Double>) -> Double { z.real }

  /// Returns a function of z = u + iv that vanishes where Im σ(z) = ½: sin v − cos v − cosh u.
  ///
  /// It has no poles: Im σ(z) is ½ sin v / (cosh u + cos v).
  static func imaginaryBoundary(_ z: Complex<Double>) -> Double {
    .sin(z.imaginary) - .cos(z.imaginary) - .cosh(z.real)
  }
}
