import Numerics

/// The numbers of a network: a field with a derivative of real-valued functions.
///
/// `Float`, `Double` and `Complex` of either conform to it. Backpropagation
/// (`Backpropagation.swift`) is written once, over `Scalar`; ℝ and ℂ differ here and nowhere else:
///
///     field   ∂C/∂w                      steepest ascent of C
///     ℝ       the derivative             ∂C/∂w
///     ℂ       ½ (∂C/∂Re w - i ∂C/∂Im w)  2 conj(∂C/∂w)
///
/// The kernels, which only `@_spi(Kernels) import Backprop` shows, are static requirements. Their
/// generic defaults (`ReferenceKernels.swift`) are both the executable specification and the
/// fallback.
public protocol Scalar: AlgebraicField, ElementaryFunctions, Sendable {
  /// The real numbers of the field: `Self` over ℝ.
  associatedtype RealType: RealScalar

  /// The activation functions that are defined over the field.
  associatedtype Activation: ActivationKind

  /// The directions whose real multiples add up to every scalar: 1, and over ℂ also i.
  static var realBasis: [Self] { get }

  /// The real number `real` as a scalar.
  init(_ real: RealType)

  /// The complex conjugate; the number itself over ℝ.
  var conjugate: Self { get }

  /// |x|².
  var lengthSquared: RealType { get }

  /// A Boolean value that indicates whether the number is neither infinite nor NaN.
  var isFinite: Bool { get }

  /// The real part: the number itself over ℝ. The class of a sample is the output with the largest
  /// one.
  var realPart: RealType { get }

  /// The logistic function σ(z) = 1 / (1 + e^-z), without overflow for any finite z.
  static func sigmoid(_ z: Self) -> Self

  /// The direction in which a real-valued C rises fastest, from its derivative ∂C/∂w.
  ///
  /// Every optimizer steps against it. Over ℝ it is the derivative itself.
  static func steepestAscent(of derivative: Self) -> Self

  /// The derivative ∂C/∂w that has `direction` as its steepest ascent: the inverse of
  /// ``steepestAscent(of:)``.
  static func derivative(withSteepestAscent direction: Self) -> Self

  /// Returns the pole of `activation` that is nearest to `z`; `nil` if it has none.
  static func nearestPole(of activation: Activation, to z: Self) -> Self?

  /// Returns the number with both parts transformed; over ℝ, the transformed number.
  @_spi(Kernels)
  func mapParts(_ transform: (RealType) -> RealType) -> Self

  /// Returns the number whose parts combine the parts of two numbers.
  @_spi(Kernels)
  static func zipParts(_ x: Self, _ y: Self, _ combine: (RealType, RealType) -> RealType) -> Self

  /// A normally distributed scalar with mean 0 and E|x|² = 1.
  static func normal(using generator: inout some RandomSource) -> Self

  // MARK: Kernels. Shapes: m samples, n inputs, p outputs of a layer.

  /// The affine map of a layer on a mini-batch, `Z = A·W + 1·bᵀ`.
  ///
  /// - Parameters:
  ///   - inputs: A, m × n.
  ///   - weights: W, input-major, n × p.
  ///   - bias: b, p values.
  ///   - z: Z, m × p, overwritten.
  @_spi(Kernels)
  static func affine(
    _ inputs: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>)

  /// `A = σ(Z)`, row by row.
  ///
  /// - Parameters:
  ///   - activation: σ.
  ///   - thresholds: The learned thresholds of the units, where σ has some.
  ///   - z: The weighted inputs Z, m × p.
  ///   - a: A, m × p, overwritten.
  @_spi(Kernels)
  static func activate(
    _ activation: Activation, thresholds: Thresholds<Self>, _ z: MatrixPointer<Self>,
    into a: MatrixPointer<Self>)

  /// `δ = ∂C/∂z` from `∂C/∂a`; over ℝ and for holomorphic functions `δ = ∂C/∂a · σ'(z)`.
  ///
  /// - Parameters:
  ///   - gradient: ∂C/∂a, m × p.
  ///   - activation: σ.
  ///   - thresholds: The learned thresholds, where σ has some; their gradient, summed over the
  ///     samples, is overwritten.
  ///   - z: The weighted inputs Z, m × p.
  ///   - a: σ(Z), m × p.
  ///   - errors: δ, m × p, overwritten; may be the same memory as `gradient`.
  @_spi(Kernels)
  static func backward(
    _ gradient: MatrixPointer<Self>, through activation: Activation,
    thresholds: Thresholds<Self>, z: MatrixPointer<Self>, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// The transpose of the affine map, which propagates errors back: `G = Δ·Wᵀ` (no conjugate).
  ///
  /// - Parameters:
  ///   - errors: Δ, m × p.
  ///   - weights: W, input-major, n × p.
  ///   - gradient: G, m × n, overwritten.
  @_spi(Kernels)
  static func affineTransposed(
    _ errors: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    into gradient: MatrixPointer<Self>)

  /// The transpose of the affine map with respect to its weights: `∇W = Aᵀ·Δ`, `∇b = Δᵀ·1`.
  ///
  /// - Parameters:
  ///   - inputs: A, m × n.
  ///   - errors: Δ, m × p.
  ///   - weightGradient: ∇W, n × p, overwritten.
  ///   - biasGradient: ∇b, p values, overwritten.
  @_spi(Kernels)
  static func parameterGradient(
    _ inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>)

  /// One step of gradient descent without storing the gradient, a rank-m update of the weights:
  /// `W ← decay·W - step·ascent(Aᵀ·Δ)`, `b ← b - step·ascent(Δᵀ·1)`.
  ///
  /// - Parameters:
  ///   - weights: W, n × p.
  ///   - bias: b, p values.
  ///   - inputs: A, m × n.
  ///   - errors: Δ, m × p, overwritten with the steps of the biases.
  ///   - decay: The factor of L2 regularisation, `1 - ηλ/n`.
  ///   - step: `η/m`.
  @_spi(Kernels)
  static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    decay: RealType, step: RealType)

  /// The values of a sample under a window, one row per position.
  ///
  /// - Parameters:
  ///   - geometry: The positions of the window.
  ///   - positions: The positions to take.
  ///   - taps: The points of the window to take.
  ///   - sample: The values of the sample.
  ///   - patches: positions × (taps · channels), overwritten; 0 outside of the sample.
  @_spi(Kernels)
  static func gather(
    _ geometry: WindowGeometry, _ positions: Range<Int>, taps: Range<Int>,
    of sample: UnsafeMutablePointer<Self>, into patches: MatrixPointer<Self>)

  /// The transpose of ``gather(_:_:taps:of:into:)`` with all taps: adds every value to the point that
  /// it came from.
  @_spi(Kernels)
  static func scatter(
    _ geometry: WindowGeometry, _ positions: Range<Int>, _ patches: MatrixPointer<Self>,
    addingTo sample: UnsafeMutablePointer<Self>)

  /// `∇W ← ∇W + Aᵀ·Δ`, `∇b ← ∇b + Δᵀ·1`.
  ///
  /// - Parameters:
  ///   - inputs: A, m × n.
  ///   - errors: Δ, m × p.
  ///   - weightGradient: ∇W, n × p.
  ///   - biasGradient: ∇b, p values; `nil` to leave it out.
  @_spi(Kernels)
  static func addParameterGradient(
    _ inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>?)

  /// The value of the largest modulus, over ℝ the largest value, of each channel under a window.
  ///
  /// - Parameters:
  ///   - sample: The values of the sample.
  ///   - geometry: The positions of the window.
  ///   - output: One point per position, overwritten.
  @_spi(Kernels)
  static func maximum(
    of sample: UnsafeMutablePointer<Self>, _ geometry: WindowGeometry,
    into output: UnsafeMutablePointer<Self>)

  /// The transpose of the derivative of ``maximum(of:_:into:)``: adds every error to the point of the
  /// largest value, of equal ones the first.
  @_spi(Kernels)
  static func maximumTransposed(
    _ errors: UnsafeMutablePointer<Self>, at sample: UnsafeMutablePointer<Self>,
    _ geometry: WindowGeometry, addingTo gradient: UnsafeMutablePointer<Self>)

  /// 8-bit pixels as scalars, `a_k = p_k / 255`.
  @_spi(Kernels)
  static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Self>, count: Int)

  /// The affine map of a layer on compressed samples. The weights are those stored, times the
  /// weight scale of the samples.
  @_spi(Kernels)
  static func affine(
    _ inputs: CompressedInputs<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>)

  /// ``descend(_:_:along:_:decay:step:)`` on compressed samples without decay. The step of the
  /// stored weights is divided by the weight scale of the samples.
  @_spi(Kernels)
  static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: CompressedInputs<Self>, _ errors: MatrixPointer<Self>, step: RealType)

  /// `W ← factor·W`.
  @_spi(Kernels)
  static func scale(_ weights: MatrixPointer<Self>, by factor: RealType)

  /// The derivative whose steepest ascent is `a - y`.
  @_spi(Kernels)
  static func difference(
    _ outputs: MatrixPointer<Self>, _ targets: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// The quadratic cost ½ ‖y - a‖², summed over the samples.
  @_spi(Kernels)
  static func halfSquaredDistance(
    _ outputs: MatrixPointer<Self>, _ targets: MatrixPointer<Self>
  ) -> Double

  /// ``CrossEntropyCost`` of the real parts, summed over the samples.
  @_spi(Kernels)
  static func crossEntropy(
    logits: MatrixPointer<Self>, targets: MatrixPointer<Self>
  ) -> Double

  /// Σ |x|².
  @_spi(Kernels)
  static func sumOfSquares(_ x: MatrixPointer<Self>) -> Double

  /// The number of samples whose label is the index of the largest real part, the first of equals.
  @_spi(Kernels)
  static func countCorrect(
    _ outputs: MatrixPointer<Self>, labels: UnsafePointer<Int32>
  ) -> Int

  /// True if no value is infinite or not a number.
  @_spi(Kernels)
  static func allFinite(_ x: MatrixPointer<Self>) -> Bool
}

extension Scalar {
  /// A real number of any precision as a scalar.
  @inlinable
  public init(real: Double) { self.init(RealType(real)) }
}
