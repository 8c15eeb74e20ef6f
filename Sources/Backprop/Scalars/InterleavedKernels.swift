import Numerics

/// The kernels of `Complex<Self>`, as far as they are not the real ones on rows of twice the width.
///
/// `Complex` is generic over its real type, so it cannot bring different kernels for each itself:
/// it hands its matrices on to the real type. There they are interleaved, each number a real part
/// followed by an imaginary one, which is how swift-numerics (and BLAS) keeps them: nothing is
/// repacked, one row is one row, and scans, costs, split activations and products with real inputs
/// are the real kernels as they stand. Planes of real and of imaginary parts would save a shuffle
/// a vector in the complex products and cost a copy everywhere else.
///
/// Columns and strides of the matrices count real numbers. What each function computes is said by
/// the one of the same name in ``Scalar``.
public protocol InterleavedKernels {
  /// `Z = A·W + 1·bᵀ` of complex numbers.
  static func affine(
    interleaved inputs: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>)

  /// `G = Δ·Wᵀ` of complex numbers, without a conjugate.
  static func affineTransposed(
    interleaved errors: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    into gradient: MatrixPointer<Self>)

  /// `∇W = Aᵀ·Δ`, `∇b = Δᵀ·1` of complex numbers, without a conjugate.
  static func parameterGradient(
    interleaved inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>)

  /// `W ← decay·W - step·2 conj(Aᵀ·Δ)`, and the same for the biases.
  static func descend(
    interleaved weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>, decay: Self, step: Self)

  /// 8-bit pixels as complex numbers p / 255 + 0i.
  static func unpack(
    _ pixels: UnsafePointer<UInt8>, intoInterleaved row: UnsafeMutablePointer<Self>, count: Int)

  /// `X ← factor · conj(X)`.
  static func conjugate(interleaved x: MatrixPointer<Self>, times factor: Self)

  /// ``RealPartSigmoid``: `A = σ(Re Z)`.
  static func realPartSigmoid(interleaved z: MatrixPointer<Self>, into a: MatrixPointer<Self>)

  /// `δ = Re ∂C/∂a · a (1 - a)`.
  static func pullBackRealPartSigmoid(
    interleaved gradient: MatrixPointer<Self>, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// ``CrossEntropyCost`` of the real parts.
  static func crossEntropy(
    interleavedLogits z: MatrixPointer<Self>, targets y: MatrixPointer<Self>
  ) -> Double

  /// Counts by the real parts.
  static func countRecognised(
    interleaved outputs: MatrixPointer<Self>, labels: UnsafePointer<Int32>
  ) -> Int
}

extension MatrixPointer where Element: RealScalar {
  /// The columns of a matrix of interleaved numbers, counted in complex numbers.
  var pairs: Int { columns / 2 }

  /// The stride, counted in complex numbers.
  var pairStride: Int { stride / 2 }
}

extension MatrixPointer {
  /// The same memory as a matrix of reals with twice as many columns.
  @inline(__always)
  func interleaved<R: RealScalar>() -> MatrixPointer<R> where Element == Complex<R> {
    MatrixPointer<R>(base: base.interleaved(), rows: rows, columns: 2 * columns, stride: 2 * stride)
  }
}

extension UnsafeMutablePointer {
  /// The same memory as real and imaginary parts: a `Complex` is stored as these two and nothing
  /// else, which swift-numerics promises for the sake of C.
  @inline(__always)
  func interleaved<R: RealScalar>() -> UnsafeMutablePointer<R> where Pointee == Complex<R> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: R.self)
  }
}

extension CompressedInputs {
  /// The same samples, which are real, as inputs of a layer of reals.
  @inline(__always)
  func interleaved<R: RealScalar>() -> CompressedInputs<R> where S == Complex<R> {
    CompressedInputs<R>(
      batch: batch, leading: leading.interleaved(), sorted: sorted, columns: columns,
      weightScale: weightScale)
  }
}
