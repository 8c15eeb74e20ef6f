import Backprop
import Numerics

/// The exclusive or, in a coding that a single complex neuron can learn.
///
///     x₁ + i x₂    y        x₁ XOR x₂
///     -1 - i       1        0
///     -1 + i       0        1
///      1 - i       1 + i    1
///      1 + i       i        0
///
/// An output is read part by part, each against ½; XOR holds where both parts agree. The two
/// boundaries Re a = ½ and Im a = ½ of one neuron cross at right angles and cut its input plane
/// into four, whereas a real neuron has a single line.
///
/// T. Nitta, *Solving the XOR problem and the detection of symmetry using a single complex-valued
/// neuron*, Neural Networks 16 (2003).
public enum ComplexXOR {
  /// The four samples, of one input and one output.
  public static func dataset<R: RealScalar>(_: R.Type = R.self) -> Dataset<Complex<R>> {
    Dataset(
      generated: [Complex(-1, -1), Complex(-1, 1), Complex(1, -1), Complex(1, 1)],
      .values([1, 0, Complex(1, 1), .i]), inputCount: 1, outputCount: 1)
  }

  /// Returns true if all parts of the four outputs, in the order of ``dataset(_:)``, are on the
  /// correct side of ½.
  public static func isSolved<R: RealScalar>(by outputs: [Complex<R>]) -> Bool {
    let targets: [(Bool, Bool)] = [(true, false), (false, false), (true, true), (false, true)]
    return outputs.count == 4
      && zip(outputs, targets).allSatisfy { a, y in
        a.isFinite && (a.real > 0.5) == y.0 && (a.imaginary > 0.5) == y.1
      }
  }

  /// Returns the value of x₁ XOR x₂ that an output stands for.
  public static func exclusiveOr<R: RealScalar>(of output: Complex<R>) -> Bool {
    (output.real > 0.5) == (output.imaginary > 0.5)
  }
}
