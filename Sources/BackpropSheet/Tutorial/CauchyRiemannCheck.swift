import Backprop
import Numerics

/// The Wirtinger derivatives of all activations, measured by finite differences along both axes.
struct CauchyRiemannCheck: Sendable {
  /// The result for one activation.
  struct Entry: Sendable {
    let activation: ComplexActivation
    /// The largest |∂σ/∂z̄| measured: zero means that the Cauchy–Riemann equations hold.
    let conjugateDerivative: Double
    /// The largest difference between measured and computed ∂σ/∂z and ∂σ/∂z̄, relative to
    /// 1 + |∂σ/∂z|.
    let deviation: Double
    /// The largest deviation of ∂(σ∘g)/∂z from the chain rule, with g the cardioid, which has both
    /// derivatives; relative likewise.
    let chainRuleDeviation: Double
  }

  let entries: [Entry]

  /// Checks every activation at `count` random points.
  static func measure(count: Int, seed: UInt64) -> CauchyRiemannCheck {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let points = (0..<count).map { _ in
      Complex<Double>.normal(using: &generator).multiplied(by: 1.5)
    }
    return CauchyRiemannCheck(
      entries: ComplexActivation.allCases.map { activation in
        let function = PlaneFunction(activation)
        let inner = PlaneFunction(.cardioid)
        var entry = (conjugate: 0.0, deviation: 0.0, chain: 0.0)
        for z in points where function.isSmooth(near: z) {
          let (measured, computed) = (function.measured(at: z), function.derivatives(z))
          entry.conjugate = max(entry.conjugate, measured.conjugate.length)
          entry.deviation = max(entry.deviation, distance(measured, computed))
        }
        let composed = PlaneFunction(value: { function.value(inner.value($0)) })
        for z in points where inner.isSmooth(near: z) && function.isSmooth(near: inner.value(z)) {
          let (f, g) = (function.derivatives(inner.value(z)), inner.derivatives(z))
          let rule = WirtingerPair(
            z: f.z * g.z + f.conjugate * g.conjugate.conjugate,
            conjugate: f.z * g.conjugate + f.conjugate * g.z.conjugate)
          entry.chain = max(entry.chain, distance(composed.measured(at: z), rule))
        }
        return Entry(
          activation: activation, conjugateDerivative: entry.conjugate,
          deviation: entry.deviation, chainRuleDeviation: entry.chain)
      })
  }

  private static func distance(
    _ measured: WirtingerPair<Double>, _ computed: WirtingerPair<Double>
  ) -> Double {
    max((measured.z - computed.z).length, (measured.conjugate - computed.conjugate).length)
      / (1 + computed.z.length)
  }
}

/// A function of one complex number with its Wirtinger derivatives and its singular points.
private struct PlaneFunction {
  let value: (Complex<Double>) -> Complex<Double>
  let derivatives: (Complex<Double>) -> WirtingerPair<Double>
  /// The distance to the nearest point without a derivative, or a lower bound of it.
  private var clearance: (Complex<Double>) -> Double = { _ in .infinity }

  init(value: @escaping (Complex<Double>) -> Complex<Double>) {
    self.value = value
    derivatives = { _ in WirtingerPair(z: .zero, conjugate: .zero) }
  }

  /// An activation function; modReLU with the threshold -½.
  init(_ activation: ComplexActivation) {
    func holomorphic<F: DifferentiableFunction>(_: F.Type)
      -> (Value, Derivatives) where F.Element == Complex<Double>
    {
      (
        F.value,
        { WirtingerPair(z: F.derivative(at: $0, value: F.value(at: $0)), conjugate: .zero) }
      )
    }
    func other<F: NonHolomorphicFunction>(_: F.Type) -> (Value, Derivatives)
    where F.RealType == Double { (F.value, F.derivatives) }
    (value, derivatives) =
      switch activation {
      case .sigmoid: holomorphic(Sigmoid<Complex<Double>>.self)
      case .tanh: holomorphic(HyperbolicTangent<Complex<Double>>.self)
      case .identity: holomorphic(Identity<Complex<Double>>.self)
      case .splitSigmoid: other(Split<Sigmoid<Double>>.self)
      case .splitTanh: other(Split<HyperbolicTangent<Double>>.self)
      case .crelu: other(Split<ReLU<Double>>.self)
      case .modrelu:
        (
          { ModReLU.value(at: $0, threshold: -0.5) },
          { ModReLU.derivatives(at: $0, threshold: -0.5) }
        )
      case .zrelu: other(ZReLU<Double>.self)
      case .cardioid: other(Cardioid<Double>.self)
      case .georgiouKoutsougeras: other(GeorgiouKoutsougeras<Double>.self)
      case .realPartSigmoid: other(RealPartSigmoid<Double>.self)
      }
    clearance =
      switch activation {
      case .sigmoid, .tanh:
        { z in Complex.nearestPole(of: activation, to: z).map { (z - $0).length } ?? .infinity }
      case .crelu, .zrelu: { min(abs($0.real), abs($0.imaginary)) }
      case .modrelu: { abs($0.length - 0.5) }
      case .cardioid, .georgiouKoutsougeras: { $0.length }
      case .identity, .splitSigmoid, .splitTanh, .realPartSigmoid: { _ in .infinity }
      }
  }

  typealias Value = (Complex<Double>) -> Complex<Double>
  typealias Derivatives = (Complex<Double>) -> WirtingerPair<Double>

  /// True if finite differences around `z` stay clear of poles and kinks.
  func isSmooth(near z: Complex<Double>) -> Bool { clearance(z) > 0.3 || clearance(z) == .infinity }

  /// Returns ∂/∂z and ∂/∂z̄ from five-point differences along both axes, with step 10⁻³.
  func measured(at z: Complex<Double>) -> WirtingerPair<Double> {
    let h = 1e-3
    func difference(_ direction: Complex<Double>) -> Complex<Double> {
      func at(_ t: Double) -> Complex<Double> { value(z + direction.multiplied(by: t * h)) }
      let near = (at(1) - at(-1)).multiplied(by: 8)
      return (near - at(2) + at(-2)).divided(by: 12 * h)
    }
    let (dx, dy) = (difference(1), difference(.i))
    return WirtingerPair(
      z: (dx - .i * dy).divided(by: 2), conjugate: (dx + .i * dy).divided(by: 2))
  }
}
