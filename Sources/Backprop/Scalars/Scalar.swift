import Numerics

/// The numbers a network is made of: a field with a derivative of real-valued functions.
///
/// `Float` and `Double` adopt it. Backpropagation (`Backpropagation.swift`) is written once, over
/// `Scalar`; what differs between ℝ and ℂ is said here and nowhere else:
///
///     field   ∂C/∂w                      steepest ascent of C
///     ℝ       the derivative             ∂C/∂w
///     ℂ       ½ (∂C/∂Re w - i ∂C/∂Im w)  2 conj(∂C/∂w)
///
/// The kernels are static requirements with a plain generic default each
/// (`Scalar+ReferenceKernels.swift`), which is both the executable specification and the fallback.
public protocol Scalar: AlgebraicField, ElementaryFunctions, Sendable {
  /// The real numbers that belong to the field: `Self` over ℝ.
  associatedtype RealType: RealScalar

  /// The activation functions that have a meaning over the field.
  associatedtype Activation: ActivationKind

  /// The directions whose real multiples add up to every scalar: 1, and over ℂ also i.
  static var realBasis: [Self] { get }

  /// The real number `real` as a scalar.
  init(_ real: RealType)

  /// The complex conjugate; the number itself over ℝ.
  var conjugate: Self { get }

  /// |x|².
  var lengthSquared: RealType { get }

  /// Neither infinite nor NaN.
  var isFinite: Bool { get }

  /// What an output is ranked by when a class is read from a network: the number itself over ℝ.
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

  /// The number nearest to `z` at which `activation` has a pole; `nil` if it has none.
  static func nearestPole(of activation: Activation, to z: Self) -> Self?

  /// `transform` of the real part and of the imaginary part; over ℝ of the number.
  func mapParts(_ transform: (RealType) -> RealType) -> Self

  /// `combine` of the real parts of two numbers, and of their imaginary parts.
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
  static func pullBack(
    _ gradient: MatrixPointer<Self>, through activation: Activation,
    thresholds: Thresholds<Self>, z: MatrixPointer<Self>, a: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// The transpose of the affine map that carries errors back, `G = Δ·Wᵀ` (no conjugate).
  ///
  /// - Parameters:
  ///   - errors: Δ, m × p.
  ///   - weights: W, input-major, n × p.
  ///   - gradient: G, m × n, overwritten.
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
  ///   - errors: Δ, m × p, used up: overwritten with the steps of the biases.
  ///   - decay: The factor of L2 regularisation, `1 - ηλ/n`.
  ///   - step: `η/m`.
  static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    decay: RealType, step: RealType)

  /// 8-bit pixels as scalars, `a_k = p_k / 255`.
  static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Self>, count: Int)

  /// The affine map of a layer on compressed samples, the weights being multiplied by the scale
  /// that the samples carry first.
  static func affine(
    _ inputs: CompressedInputs<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>)

  /// ``descend(_:_:along:_:decay:step:)`` on compressed samples without decay: what is added to the
  /// weights is divided by the scale that the samples carry first.
  static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: CompressedInputs<Self>, _ errors: MatrixPointer<Self>, step: RealType)

  /// `W ← factor·W`.
  static func scale(_ weights: MatrixPointer<Self>, by factor: RealType)

  /// The derivative whose steepest ascent is `a - y`.
  static func difference(
    _ outputs: MatrixPointer<Self>, _ targets: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>)

  /// The sum of a cost over the samples of a mini-batch; see ``CostFunction``.
  static func total(
    of cost: Cost, logits: MatrixPointer<Self>, outputs: MatrixPointer<Self>,
    targets: MatrixPointer<Self>
  ) -> Double

  /// Σ |x|².
  static func sumOfSquares(_ x: MatrixPointer<Self>) -> Double

  /// The number of samples whose largest score, the first of equals, stands at their label.
  static func countRecognised(
    _ outputs: MatrixPointer<Self>, labels: UnsafePointer<Int32>
  ) -> Int

  /// Whether no value is infinite or not a number.
  static func allFinite(_ x: MatrixPointer<Self>) -> Bool
}

/// A real floating-point type as the scalar of a network: `Float` or `Double`.
public protocol RealScalar:
  Scalar, Real, BinaryFloatingPoint, Codable, InterleavedKernels
where RealType == Self, Activation == RealActivation {}

extension Scalar {
  /// A real number of any precision as a scalar.
  @inlinable
  public init(real: Double) { self.init(RealType(real)) }
}
