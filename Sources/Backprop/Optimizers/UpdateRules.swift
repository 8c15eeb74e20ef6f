import Numerics

/// Gradient descent: `w ← w - η g`.
///
/// Without clipping and L1 regularisation the step is fused with BP3 and BP4.
public struct GradientDescent: ElementwiseUpdateRule {
  public static let name = "sgd"

  /// Gradient descent.
  public init() {}

  @inlinable
  public func update<S: Scalar>(
    _ w: inout S, _ g: S, first: inout S, second: inout S, _ step: UpdateStep
  ) { w -= S(real: step.learningRate) * g }
}

/// Momentum: `v ← µ v + g`, `w ← w - η v` (B. T. Polyak, 1964).
public struct Momentum: ElementwiseUpdateRule {
  public static let name = "momentum"

  /// µ, in [0, 1).
  public var µ: Double

  /// Momentum with the decay rate µ.
  public init(_ µ: Double) { self.µ = µ }

  /// Momentum with µ = 0.9.
  public init() { self.init(0.9) }

  private enum CodingKeys: String, CodingKey { case µ = "_0" }

  public func check() throws(TrainingError) { try TrainingError.requireShare(µ, "momentum µ") }

  @inlinable
  public func update<S: Scalar>(
    _ w: inout S, _ g: S, first v: inout S, second: inout S, _ step: UpdateStep
  ) {
    v = S(real: µ) * v + g
    w -= S(real: step.learningRate) * v
  }
}

/// Nesterov's momentum: `v ← µ v + g`, `w ← w - η (g + µ v)` (Y. Nesterov, 1983, in the form of
/// PyTorch).
public struct Nesterov: ElementwiseUpdateRule {
  public static let name = "nesterov"

  /// µ, in [0, 1).
  public var µ: Double

  /// Nesterov's momentum with the decay rate µ.
  public init(_ µ: Double) { self.µ = µ }

  /// Nesterov's momentum with µ = 0.9.
  public init() { self.init(0.9) }

  private enum CodingKeys: String, CodingKey { case µ = "_0" }

  public func check() throws(TrainingError) { try TrainingError.requireShare(µ, "momentum µ") }

  @inlinable
  public func update<S: Scalar>(
    _ w: inout S, _ g: S, first v: inout S, second: inout S, _ step: UpdateStep
  ) {
    v = S(real: µ) * v + g
    w -= S(real: step.learningRate) * (g + S(real: µ) * v)
  }
}

/// ``AdamParameters``, with λ in the gradient.
public struct Adam: UpdateRule {
  public static let name = "adam"

  /// β₁, β₂, ε and the second moment.
  public var parameters: AdamParameters

  /// Adam; by default with the hyperparameters of the paper.
  public init(_ parameters: AdamParameters) { self.parameters = parameters }

  /// Adam with the hyperparameters of the paper.
  public init() { self.init(AdamParameters()) }

  private enum CodingKeys: String, CodingKey { case parameters = "_0" }

  public func check() throws(TrainingError) { try parameters.check() }

  public func update<S: Scalar>(_ block: ParameterBlock<S>, _ step: UpdateStep) {
    parameters.update(block, step)
  }
}

/// ``AdamParameters``, with a weight decay beside the gradient: `w ← w - η·decay·w` first.
///
/// I. Loshchilov and F. Hutter, *Decoupled weight decay regularization*, ICLR 2019.
public struct AdamW: UpdateRule {
  public static let name = "adamw"

  /// β₁, β₂, ε and the second moment.
  public var parameters: AdamParameters
  /// The decay of the weights per step, in units of η.
  public var weightDecay: Double

  /// Adam with weight decay.
  public init(_ parameters: AdamParameters, weightDecay: Double = 0.01) {
    self.parameters = parameters
    self.weightDecay = weightDecay
  }

  /// Adam with the hyperparameters of the paper, and a decay of 0.01.
  public init() { self.init(AdamParameters()) }

  private enum CodingKeys: String, CodingKey { case parameters = "_0", weightDecay }

  public func check() throws(TrainingError) {
    try parameters.check()
    try TrainingError.requireShare(weightDecay, "weight decay")
  }

  public func update<S: Scalar>(_ block: ParameterBlock<S>, _ step: UpdateStep) {
    parameters.update(block, step, weightDecay: weightDecay)
  }
}

/// Steps divided by a running mean of the gradient's magnitude.
///
///     v ← ρ v + (1 - ρ) |g|²      w ← w - η g / (√v + ε)
///
/// T. Tieleman and G. Hinton, *Neural networks for machine learning*, lecture 6.5 (2012). Over ℂ the
/// step keeps the gradient's phase.
public struct RMSprop: ElementwiseUpdateRule {
  public static let name = "rmsprop"

  /// ρ, in [0, 1): the decay rate of v.
  public var decayRate: Double
  /// ε > 0, which keeps the division finite.
  public var epsilon: Double

  /// RMSprop with the given hyperparameters.
  public init(decayRate: Double, epsilon: Double = 1e-8) {
    self.decayRate = decayRate
    self.epsilon = epsilon
  }

  /// RMSprop with ρ = 0.9, as in the lecture, and ε = 10⁻⁸.
  public init() { self.init(decayRate: 0.9) }

  public func check() throws(TrainingError) {
    try TrainingError.requireShare(decayRate, "decay rate ρ of RMSprop")
    try TrainingError.requirePositive(epsilon, "ε of RMSprop")
  }

  @inlinable
  public func update<S: Scalar>(
    _ w: inout S, _ g: S, first: inout S, second v: inout S, _ step: UpdateStep
  ) {
    let ρ = S.RealType(decayRate)
    let moment = ρ * v.realPart + (1 - ρ) * g.lengthSquared
    v = S(moment)
    w -= S(S.RealType(step.learningRate) / (moment.squareRoot() + S.RealType(epsilon))) * g
  }
}

/// Steps divided by the root of all squared gradients so far.
///
///     v ← v + |g|²      w ← w - η g / (√v + ε)
///
/// J. Duchi, E. Hazan and Y. Singer, *Adaptive subgradient methods for online learning and stochastic
/// optimization*, JMLR 12 (2011). Over ℂ the step keeps the gradient's phase.
public struct AdaGrad: ElementwiseUpdateRule {
  public static let name = "adagrad"

  /// ε > 0, which keeps the division finite.
  public var epsilon: Double

  /// AdaGrad with the given ε.
  public init(epsilon: Double) { self.epsilon = epsilon }

  /// AdaGrad with ε = 10⁻¹⁰, as in PyTorch.
  public init() { self.init(epsilon: 1e-10) }

  public func check() throws(TrainingError) {
    try TrainingError.requirePositive(epsilon, "ε of AdaGrad")
  }

  @inlinable
  public func update<S: Scalar>(
    _ w: inout S, _ g: S, first: inout S, second v: inout S, _ step: UpdateStep
  ) {
    let moment = v.realPart + g.lengthSquared
    v = S(moment)
    w -= S(S.RealType(step.learningRate) / (moment.squareRoot() + S.RealType(epsilon))) * g
  }
}

/// The hyperparameters of Adam.
///
///     m ← β₁ m + (1 - β₁) g       m̂ = m / (1 - β₁ᵗ)
///     v ← β₂ v + (1 - β₂) |g|²    v̂ = v / (1 - β₂ᵗ)
///     w ← w - η m̂ / (√v̂ + ε)
///
/// D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
public struct AdamParameters: Hashable, Codable, Sendable {
  /// The definition of the second moment of a complex gradient.
  public enum SecondMoment: String, CaseIterable, Hashable, Codable, Sendable {
    /// |g|², one for the whole number: the step keeps the gradient's phase. (g² is complex.)
    case modulus
    /// (Re g)² and (Im g)², each for its part, as for two real parameters.
    case parts
  }

  /// β₁, in [0, 1): the decay rate of the first moment.
  public var beta1: Double
  /// β₂, in [0, 1): the decay rate of the second moment.
  public var beta2: Double
  /// ε > 0, which keeps the division finite.
  public var epsilon: Double
  /// The definition of the second moment; over ℝ both are the same.
  public var secondMoment: SecondMoment

  /// Hyperparameters; the defaults are those of the paper.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    secondMoment: SecondMoment = .modulus
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.secondMoment = secondMoment
  }

  fileprivate func check() throws(TrainingError) {
    try TrainingError.requireShare(beta1, "β₁ of Adam")
    try TrainingError.requireShare(beta2, "β₂ of Adam")
    try TrainingError.requirePositive(epsilon, "ε of Adam")
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  fileprivate func update<S: Scalar>(
    _ block: ParameterBlock<S>, _ step: UpdateStep, weightDecay: Double = 0
  ) {
    if weightDecay != 0, block.areWeights {
      let factor = S(real: 1 - step.learningRate * weightDecay)
      block.forEach { w, _, _, _ in w *= factor }
    }
    let numbers = AdamStep<S.RealType>(self, step)
    if S.self == S.RealType.self {
      // Over ℝ both second moments are the same.
      return S.RealType.adam(block.cast(to: S.RealType.self), numbers)
    }
    let (keep1, keep2) = (numbers.beta1, numbers.beta2)
    let (rate, unbias, epsilon) = (numbers.rate, numbers.unbias, numbers.epsilon)
    switch secondMoment {
    case .modulus:
      block.forEach { w, g, m, v in
        m = S(keep1) * m + S(1 - keep1) * g
        let moment = keep2 * v.realPart + (1 - keep2) * g.lengthSquared
        v = S(moment)
        w -= S(rate / ((unbias * moment).squareRoot() + epsilon)) * m
      }
    case .parts:
      block.forEach { w, g, m, v in
        m = S(keep1) * m + S(1 - keep1) * g
        v = S(keep2) * v + S(1 - keep2) * g.mapParts { $0 * $0 }
        let scale = v.mapParts { rate / ((unbias * $0).squareRoot() + epsilon) }
        w -= S.zipParts(scale, m, *)
      }
    }
  }
}

/// The numbers of a step of ``Adam``.
@_spi(Kernels) public struct AdamStep<R: RealScalar> {
  /// β₁.
  let beta1: R
  /// β₂.
  let beta2: R
  /// η / (1 - β₁ᵗ).
  let rate: R
  /// 1 / (1 - β₂ᵗ).
  let unbias: R
  /// ε.
  let epsilon: R

  fileprivate init(_ parameters: AdamParameters, _ step: UpdateStep) {
    beta1 = R(parameters.beta1)
    beta2 = R(parameters.beta2)
    rate = R(step.learningRate / (1 - .pow(parameters.beta1, step.number)))
    unbias = R(1 / (1 - .pow(parameters.beta2, step.number)))
    epsilon = R(parameters.epsilon)
  }
}

extension TrainingError {
  /// Throws ``invalidHyperparameter(option:value:reason:)`` unless a value lies in [0, 1).
  static func requireShare(_ value: Double, _ option: String) throws(TrainingError) {
    try require(0..<1 ~= value, option: option, value: value, "it must lie in [0, 1)")
  }

  /// Throws ``invalidHyperparameter(option:value:reason:)`` unless a value is positive and finite.
  static func requirePositive(_ value: Double, _ option: String) throws(TrainingError) {
    try require(
      value > 0 && value.isFinite, option: option, value: value, "it must be a positive number")
  }
}
