import Numerics

/// A real function applied to the real and the imaginary part, each by itself.
///
///     σ(x + iy) = f(x) + i f(y)
///     ∂σ/∂z = ½ (f'(x) + f'(y))      ∂σ/∂z̄ = ½ (f'(x) - f'(y))
///
/// With ReLU this is CReLU (C. Trabelsi et al., *Deep complex networks*, ICLR 2018).
public struct Split: NonHolomorphicFunction {
  /// f.
  public let function: any RealFunction
  public let name: String

  /// The function `f` of both parts; it is called after `f` unless it has a name of its own.
  public init(_ function: some RealFunction, name: String? = nil) {
    self.function = function
    self.name = name ?? "split-\(function.name)"
  }

  @inlinable
  public func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    let (x, y) = z.rawStorage
    return Complex(function.value(at: x), function.value(at: y))
  }

  @inlinable
  public func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    let (x, y) = z.rawStorage
    let dx = function.derivative(at: x, value: function.value(at: x))
    let dy = function.derivative(at: y, value: function.value(at: y))
    return WirtingerPair(z: Complex((dx + dy) / 2), conjugate: Complex((dx - dy) / 2))
  }

  /// `f` on rows of twice the width.
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    into a: MatrixPointer<Complex<R>>
  ) {
    function.activate(
      z.interleaved(), thresholds: thresholds.interleaved(), into: a.interleaved())
  }

  /// `δ = f'(x) Re ∂C/∂a + i f'(y) Im ∂C/∂a`: the chain rule of Wirtinger calculus is the real one
  /// on both parts.
  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    z: MatrixPointer<Complex<R>>, a: MatrixPointer<Complex<R>>,
    into errors: MatrixPointer<Complex<R>>
  ) {
    function.backward(
      gradient.interleaved(), thresholds: thresholds.interleaved(), z: z.interleaved(),
      a: a.interleaved(), into: errors.interleaved())
  }
}

/// A rectifier of the magnitude with a threshold b that is learned; the phase stays.
///
///     σ(z) = ReLU(r + b) · z/r,  r = |z|
///     ∂σ/∂z = 1 + b/2r      ∂σ/∂z̄ = -b z²/2r³      ∂σ/∂b = z/r       where r + b > 0, else 0
///
/// M. Arjovsky, A. Shah and Y. Bengio, *Unitary evolution recurrent neural networks*, ICML 2016.
/// The thresholds are parameters, one per unit, besides the biases of the affine map; with the
/// initial b = 0 the function is the identity.
public struct ModReLU: ComplexActivationFunction {
  public var name: String { "modrelu" }
  public var hasThresholds: Bool { true }

  /// The rectifier of the magnitude.
  public init() {}

  /// σ(z) for the threshold `b`; 0 at z = 0.
  @inlinable
  public func value<R: RealScalar>(at z: Complex<R>, threshold b: R) -> Complex<R> {
    let r = z.lengthSquared.squareRoot()
    return r + b > 0 && r > 0 ? z.multiplied(by: (r + b) / r) : .zero
  }

  /// ∂σ/∂z and ∂σ/∂z̄ for the threshold `b`; zero where the function is zero.
  @inlinable
  public func derivatives<R: RealScalar>(at z: Complex<R>, threshold b: R)
    -> WirtingerPair<R>
  {
    let r = z.lengthSquared.squareRoot()
    guard r + b > 0, r > 0 else { return WirtingerPair(z: .zero, conjugate: .zero) }
    let direction = z.divided(by: r)
    return WirtingerPair(
      z: Complex(1 + b / (2 * r)),
      conjugate: (direction * direction).multiplied(by: -b / (2 * r)))
  }

  /// ∂C/∂b, a real number, from g = ∂C/∂a: `2 Re(g z/r)`.
  @inlinable
  public func thresholdDerivative<R: RealScalar>(
    _ g: Complex<R>, at z: Complex<R>, threshold b: R
  ) -> R {
    let r = z.lengthSquared.squareRoot()
    guard r + b > 0, r > 0 else { return 0 }
    return 2 * (g * z.divided(by: r)).realPart
  }

  @specialized(where R == Float)
  @specialized(where R == Double)
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    into a: MatrixPointer<Complex<R>>
  ) {
    for sample in 0..<z.rows {
      for j in 0..<z.columns {
        a[sample][j] = value(at: z[sample][j], threshold: thresholds.values[j].realPart)
      }
    }
  }

  @specialized(where R == Float)
  @specialized(where R == Double)
  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    z: MatrixPointer<Complex<R>>, a: MatrixPointer<Complex<R>>,
    into errors: MatrixPointer<Complex<R>>
  ) {
    for j in 0..<z.columns {
      let b = thresholds.values[j].realPart
      var sum: R = 0
      for sample in 0..<z.rows {
        let (g, input) = (gradient[sample][j], z[sample][j])
        sum += thresholdDerivative(g, at: input, threshold: b)
        errors[sample][j] = derivatives(at: input, threshold: b).chainRule(g)
      }
      thresholds.gradient[j] = .derivative(withSteepestAscent: Complex(sum))
    }
  }
}

/// The identity on the first quadrant, zero elsewhere.
///
///     σ(z) = z for Re z > 0 and Im z > 0, else 0
///     ∂σ/∂z = 1 there, else 0      ∂σ/∂z̄ = 0
///
/// N. Guberman, *On complex valued convolutional neural networks* (2016).
public struct ZReLU: NonHolomorphicFunction {
  public var name: String { "zrelu" }

  /// The identity on the first quadrant.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    isActive(z) ? z : .zero
  }

  @inlinable
  public func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    WirtingerPair(z: isActive(z) ? 1 : .zero, conjugate: .zero)
  }

  @inlinable
  func isActive<R: RealScalar>(_ z: Complex<R>) -> Bool {
    z.rawStorage.x > 0 && z.rawStorage.y > 0
  }
}

/// An attenuation by the phase, which stays: a ReLU for real z.
///
///     σ(z) = ½ (1 + cos φ) z = ½ (1 + x/r) z,  r = |z|,  x = Re z
///     ∂σ/∂z = ½ + (z + x)/4r      ∂σ/∂z̄ = z/4r - x z²/4r³
///
/// P. Virtue, S. X. Yu and M. Lustig, *Better than real: complex-valued neural nets for MRI
/// fingerprinting*, ICIP 2017. At 0, where it has no derivative, ∂σ/∂z is ½.
public struct Cardioid: NonHolomorphicFunction {
  public var name: String { "cardioid" }

  /// The cardioid.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    let r = z.lengthSquared.squareRoot()
    return r > 0 ? z.multiplied(by: (1 + z.rawStorage.x / r) / 2) : .zero
  }

  @inlinable
  public func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    let r = z.lengthSquared.squareRoot()
    guard r > 0 else { return WirtingerPair(z: Complex(0.5), conjugate: .zero) }
    let direction = z.divided(by: r)
    let cosine = direction.rawStorage.x
    return WirtingerPair(
      z: Complex(0.5) + (direction + Complex(cosine)).divided(by: 4),
      conjugate: (direction - (direction * direction).multiplied(by: cosine)).divided(by: 4))
  }

  public func activate<R: RealScalar>(
    _ z: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    into a: MatrixPointer<Complex<R>>
  ) {
    R.cardioid(interleaved: z.interleaved(), into: a.interleaved())
  }

  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    z: MatrixPointer<Complex<R>>, a: MatrixPointer<Complex<R>>,
    into errors: MatrixPointer<Complex<R>>
  ) {
    R.cardioidBackward(
      interleaved: gradient.interleaved(), z: z.interleaved(), into: errors.interleaved())
  }
}

/// A bounded function without poles: the magnitude stays below ρ, the phase unchanged.
///
///     σ(z) = z / (c + r/ρ),  r = |z|,  D = c + r/ρ
///     ∂σ/∂z = 1/D - r/2ρD²      ∂σ/∂z̄ = -z²/2rρD²
///
/// Here c = ρ = 1, also called siglog (P. Virtue et al., 2017). G. M. Georgiou and C. Koutsougeras, *Complex domain backpropagation*, IEEE
/// Transactions on Circuits and Systems II 39 (1992).
public struct GeorgiouKoutsougeras: NonHolomorphicFunction {
  public var name: String { "georgiou-koutsougeras" }

  /// The function with c = ρ = 1.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    z.divided(by: 1 + z.lengthSquared.squareRoot())
  }

  @inlinable
  public func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    let r = z.lengthSquared.squareRoot()
    let d = 1 + r
    guard r > 0 else { return WirtingerPair(z: 1, conjugate: .zero) }
    let direction = z.divided(by: r)
    return WirtingerPair(
      z: Complex(1 / d - r / (2 * d * d)),
      conjugate: (direction * direction).multiplied(by: -r / (2 * d * d)))
  }
}

/// The hyperbolic tangent of the magnitude; the phase stays.
///
///     σ(z) = tanh(r) z/r,  r = |z|
///     ∂σ/∂z = ½ (1 - tanh² r + tanh(r)/r)      ∂σ/∂z̄ = ½ (1 - tanh² r - tanh(r)/r) z²/r²
///
/// A. Hirose, *Continuous complex-valued back-propagation learning*, Electronics Letters 28 (1992).
/// At 0, σ is z to first order.
public struct PhaseAmplitude: NonHolomorphicFunction {
  public var name: String { "phase-amplitude" }

  /// The hyperbolic tangent of the magnitude.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    let r = z.lengthSquared.squareRoot()
    return r > 0 ? z.multiplied(by: .tanh(r) / r) : z
  }

  @inlinable
  public func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    let r = z.lengthSquared.squareRoot()
    guard r > 0 else { return WirtingerPair(z: 1, conjugate: .zero) }
    let (direction, amplitude) = (z.divided(by: r), R.tanh(r))
    let (slope, ratio) = (1 - amplitude * amplitude, amplitude / r)
    return WirtingerPair(
      z: Complex((slope + ratio) / 2),
      conjugate: (direction * direction).multiplied(by: (slope - ratio) / 2))
  }
}

/// The probability of a class, from the real part: the output layer of a complex classifier.
///
///     σ(z) = 1 / (1 + e^-x),  x = Re z
///     ∂σ/∂z = ∂σ/∂z̄ = ½ σ (1 - σ)
///
/// With the cross-entropy, δ^L = ½ (a - y).
public struct RealPartSigmoid: NonHolomorphicFunction {
  public var name: String { "real-part-sigmoid" }

  /// The sigmoid of the real part.
  public init() {}

  @inlinable
  public func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    Complex(R.sigmoid(z.rawStorage.x))
  }

  @inlinable
  public func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    let a = R.sigmoid(z.rawStorage.x)
    let half = Complex(a * (1 - a) / 2)
    return WirtingerPair(z: half, conjugate: half)
  }
  public func activate<R: RealScalar>(
    _ z: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    into a: MatrixPointer<Complex<R>>
  ) {
    R.realPartSigmoid(interleaved: z.interleaved(), into: a.interleaved())
  }

  public func backward<R: RealScalar>(
    _ gradient: MatrixPointer<Complex<R>>, thresholds: Thresholds<Complex<R>>,
    z: MatrixPointer<Complex<R>>, a: MatrixPointer<Complex<R>>,
    into errors: MatrixPointer<Complex<R>>
  ) {
    R.realPartSigmoidBackward(
      interleaved: gradient.interleaved(), a: a.interleaved(), into: errors.interleaved())
  }
}
