import CKernels
import Numerics
import Testing

@_spi(Kernels) @testable import Backprop

/// The kernels of one instruction set for complex numbers whose parts are `T`, behind the signatures
/// of `RealScalar`, with the real ones that complex numbers use too.
struct ComplexKernelSet<T: RealScalar>: Sendable {
  typealias Matrix = MatrixPointer<T>
  typealias Row = UnsafeMutablePointer<T>

  let real: KernelSet<T>
  let affine: @Sendable (Matrix, Matrix, Row, Matrix) -> Void
  let affineTransposed: @Sendable (Matrix, Matrix, Matrix) -> Void
  let parameterGradient: @Sendable (Matrix, Matrix, Matrix, Row) -> Void
  let descend: @Sendable (Matrix, Row, Matrix, Matrix, T, T) -> Void
  let realPartSigmoid: @Sendable (Matrix, Matrix) -> Void
  let backward: @Sendable (Matrix, Matrix, Matrix) -> Void
  let cardioid: @Sendable (Matrix, Matrix) -> Void
  let cardioidBackward: @Sendable (Matrix, Matrix, Matrix) -> Void
  let conjugate: @Sendable (Matrix, T) -> Void
  let crossEntropy: @Sendable (Matrix, Matrix) -> Double
  let countCorrect: @Sendable (Matrix, [Int32]) -> Int
  let unpack: @Sendable ([UInt8], Row) -> Void
}

extension ComplexKernelSet: CustomTestStringConvertible {
  var testDescription: String { "complex \(real.name)" }
}

extension TestMatrix {
  /// The same memory as complex numbers.
  var complex: MatrixPointer<Complex<T>> {
    MatrixPointer(
      base: UnsafeMutableRawPointer(pointer.base).assumingMemoryBound(to: Complex<T>.self),
      rows: pointer.rows, columns: pointer.pairs, stride: pointer.pairStride)
  }
}
