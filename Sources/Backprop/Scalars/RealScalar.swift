import Numerics

/// A real floating-point type as the scalar of a network: `Float` or `Double`.
///
/// It also has the kernels of `Complex<Self>`, as far as they are not the real ones on rows of
/// twice the width. `Complex` is generic over its real type, so it cannot have different kernels
/// for each: it passes its matrices on to the real type. There they are interleaved, each number a
/// real part followed by an imaginary one, which is how swift-numerics (and BLAS) stores them:
/// nothing is repacked, one row is one row, and scans, costs, split activations and products with
/// real inputs are the real kernels unchanged. Planes of real and of imaginary parts would save a
/// shuffle per vector in the complex products and need a copy everywhere else.
///
/// Columns and strides of interleaved matrices count real numbers. Each function computes what the
/// one of the same name in ``Scalar`` computes.
public protocol RealScalar: Scalar, Real, BinaryFloatingPoint, Codable
where RealType == Self, Activation == RealActivation {
  /// `A = σ(Z)`, vectorised.
  @_spi(Kernels)
  static func activate(
    _ kernel: ActivationKernel, _ z: MatrixPointer<Self>, into a: MatrixPointer<Self>)

  /// `δ = ∂C/∂a · σ'(z)`, from `a`.
  @_spi(Kernels)
  static func backward(
    _ gradient: MatrixPointer<Self>, through kernel: ActivationKernel, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// A step of ``Adam``.
  @_spi(Kernels)
  static func adam(_ block: ParameterBlock<Self>, _ step: AdamStep<Self>)

  /// `Z = A·W + 1·bᵀ` of complex numbers.
  @_spi(Kernels)
  static func affine(
    interleaved inputs: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>)

  /// `G = Δ·Wᵀ` of complex numbers, without a conjugate.
  @_spi(Kernels)
  static func affineTransposed(
    interleaved errors: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    into gradient: MatrixPointer<Self>)

  /// `∇W = Aᵀ·Δ`, `∇b = Δᵀ·1` of complex numbers, without a conjugate.
  @_spi(Kernels)
  static func parameterGradient(
    interleaved inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>)

  /// `W ← decay·W - step·2 conj(Aᵀ·Δ)`, and the same for the biases.
  @_spi(Kernels)
  static func descend(
    interleaved weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>, decay: Self, step: Self)

  /// `∇W ← ∇W + Aᵀ·Δ`, `∇b ← ∇b + Δᵀ·1` of complex numbers, without a conjugate.
  @_spi(Kernels)
  static func addParameterGradient(
    interleaved inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>?)

  /// 8-bit pixels as complex numbers p / 255 + 0i.
  @_spi(Kernels)
  static func unpack(
    _ pixels: UnsafePointer<UInt8>, intoInterleaved row: UnsafeMutablePointer<Self>, count: Int)

  /// `X ← factor · conj(X)`.
  @_spi(Kernels)
  static func conjugate(interleaved x: MatrixPointer<Self>, times factor: Self)

  /// ``RealPartSigmoid``: `A = σ(Re Z)`.
  @_spi(Kernels)
  static func realPartSigmoid(interleaved z: MatrixPointer<Self>, into a: MatrixPointer<Self>)

  /// `δ = Re ∂C/∂a · a (1 - a)`.
  @_spi(Kernels)
  static func realPartSigmoidBackward(
    interleaved gradient: MatrixPointer<Self>, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// ``Cardioid``.
  @_spi(Kernels)
  static func cardioid(interleaved z: MatrixPointer<Self>, into a: MatrixPointer<Self>)

  /// The chain rule of ``Cardioid``.
  @_spi(Kernels)
  static func cardioidBackward(
    interleaved gradient: MatrixPointer<Self>, z: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// The value of the largest modulus under a window; a complex number is two channels.
  @_spi(Kernels)
  static func maximum(
    interleaved sample: UnsafeMutablePointer<Self>, _ geometry: WindowGeometry,
    into output: UnsafeMutablePointer<Self>)

  /// The transpose of the derivative of ``maximum(interleaved:_:into:)``.
  @_spi(Kernels)
  static func maximumTransposed(
    interleaved errors: UnsafeMutablePointer<Self>, at sample: UnsafeMutablePointer<Self>,
    _ geometry: WindowGeometry, addingTo gradient: UnsafeMutablePointer<Self>)

  /// ``CrossEntropyCost`` of the real parts.
  @_spi(Kernels)
  static func crossEntropy(
    interleavedLogits z: MatrixPointer<Self>, targets y: MatrixPointer<Self>
  ) -> Double

  /// Counts by the real parts.
  @_spi(Kernels)
  static func countCorrect(
    interleaved outputs: MatrixPointer<Self>, labels: UnsafePointer<Int32>
  ) -> Int
}

extension Float: RealScalar {
  public typealias RealType = Float
  public typealias Activation = RealActivation
}

extension Double: RealScalar {
  public typealias RealType = Double
  public typealias Activation = RealActivation
}

extension RealScalar {
  @inlinable public static var realBasis: [Self] { [1] }
  @inlinable public var conjugate: Self { self }
  /// x².
  @inlinable public var lengthSquared: Self { self * self }
  /// The number itself.
  @inlinable public var realPart: Self { self }

  /// e^-z overflows to infinity for very negative z, which gives the right limit 0.
  @inlinable
  public static func sigmoid(_ z: Self) -> Self { 1 / (1 + .exp(-z)) }

  @inlinable
  public static func steepestAscent(of derivative: Self) -> Self { derivative }

  @inlinable
  public static func derivative(withSteepestAscent direction: Self) -> Self { direction }

  /// `nil`: no activation over ℝ has a pole.
  @inlinable
  public static func nearestPole(of activation: RealActivation, to z: Self) -> Self? { nil }

  @inlinable
  public static func normal(using generator: inout some RandomSource) -> Self {
    Self(generator.normal())
  }
}

@_spi(Kernels) public extension RealScalar {
  @inlinable
  func mapParts(_ transform: (Self) -> Self) -> Self { transform(self) }

  @inlinable
  static func zipParts(_ x: Self, _ y: Self, _ combine: (Self, Self) -> Self) -> Self {
    combine(x, y)
  }
}
