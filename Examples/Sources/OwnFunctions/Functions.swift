import Backprop
import Numerics

/// A smooth rectifier, as a user's package writes it.
///
///     σ(z) = ½ (z + √(z² + 1))      σ'(z) = ½ (1 + z/√(z² + 1))
struct SquarePlus: RealFunction {
  let name = "square-plus"

  func value<R: RealScalar>(at z: R) -> R { (z + (z * z + 1).squareRoot()) / 2 }

  func derivative<R: RealScalar>(at z: R, value: R) -> R {
    (1 + z / (z * z + 1).squareRoot()) / 2
  }
}

/// A function over ℂ that is not holomorphic: the modulus saturates, the phase stays.
///
///     σ(z) = z/d,  d = √(1 + |z|²)      ∂σ/∂z = 1/d - |z|²/2d³      ∂σ/∂z̄ = -z²/2d³
struct Saturation: NonHolomorphicFunction {
  let name = "saturation"

  func value<R: RealScalar>(at z: Complex<R>) -> Complex<R> {
    z.divided(by: (1 + z.lengthSquared).squareRoot())
  }

  func derivatives<R: RealScalar>(at z: Complex<R>) -> WirtingerPair<R> {
    let d = (1 + z.lengthSquared).squareRoot()
    return WirtingerPair(
      z: Complex(1 / d - z.lengthSquared / (2 * d * d * d)),
      conjugate: (z * z).divided(by: -2 * d * d * d))
  }
}

/// A smooth relative of the Huber cost, over ℝ and over ℂ by one text.
///
///     C = √(1 + |a - y|²) - 1, summed over the outputs
struct PseudoHuber: ElementwiseCost {
  let name = "pseudo-huber"

  func value<S: Scalar>(of a: S, target y: S) -> S.RealType {
    (1 + (a - y).lengthSquared).squareRoot() - 1
  }

  func derivative<S: Scalar>(of a: S, target y: S) -> S {
    let scale = 1 / (1 + (a - y).lengthSquared).squareRoot()
    return .derivative(withSteepestAscent: S(scale) * (a - y))
  }
}

/// Steps whose length is limited for each parameter.
///
///     v ← µ v + (1 - µ) g      w ← w - η v / (1 + |v|)
struct LimitedMomentum: ElementwiseUpdateRule {
  static let name = "limited-momentum"

  var µ = 0.9

  func check() throws(TrainingError) {
    guard 0..<1 ~= µ else {
      throw .invalidHyperparameter(option: "µ", value: "\(µ)", reason: "it must lie in [0, 1)")
    }
  }

  func update<S: Scalar>(
    _ w: inout S, _ g: S, first v: inout S, second: inout S, _ step: UpdateStep
  ) {
    v = S(real: µ) * v + S(real: 1 - µ) * g
    w -= S(S.RealType(step.learningRate) / (1 + v.lengthSquared.squareRoot())) * v
  }
}

/// A learning rate that falls with the root of the epoch.
struct InverseRoot: ScheduleFunction {
  static let name = "inverse-root"

  func factor(inEpoch epoch: Int, after history: History) -> Double {
    1 / Double(epoch).squareRoot()
  }
}

/// A residual layer: a fully connected one between n values, added to its inputs.
///
///     z = x + w x + b      ∂C/∂x = δ + wᵀ δ
struct Residual: LayerMap {
  static let keyword = "residual"
  var arguments: String { "" }

  init(_ arguments: inout LayerArguments) {}

  func outputShape(of input: LayerShape) -> LayerShape { input }

  func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    ParameterShape(rows: input.count, units: input.count)
  }

  func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) {
    Dense(x.columns).forward(x, layer, into: z)
    z.map(x, into: z) { $0 + $1 }
  }

  func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) {
    Dense(x.columns).transpose(errors, at: x, layer, into: gradient)
    gradient.map(errors, into: gradient) { $0 + $1 }
  }

  func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) { Dense(x.columns).parameterGradient(errors, at: x, layer, into: gradient) }
}

/// Makes the functions known by their names, so that files with them can be read.
func registerFunctions() {
  LayerSpecification.register(Residual.self)
  RealActivation.register(RealActivation(SquarePlus()))
  ComplexActivation.register(ComplexActivation(Saturation()))
  Cost.register(Cost(PseudoHuber()))
  Optimizer.register(LimitedMomentum.self)
  CustomSchedule.register(InverseRoot.self)
}
