/// An update rule: the step of the parameters, given the gradient.
///
/// g is the steepest ascent of the mean cost of the mini-batch (``Scalar/steepestAscent(of:)``)
/// plus the regularisation `λ/n · w` of the weights. Over ℂ every rule is therefore the one for
/// real and imaginary parts. t counts steps from 1.
public enum Optimizer: Hashable, Codable, Sendable {
  /// `w ← w - η g`
  case sgd

  /// `v ← µ v + g`, `w ← w - η v` (B. T. Polyak, 1964).
  case momentum(_ µ: Double = 0.9)

  /// `v ← µ v + g`, `w ← w - η (g + µ v)` (Y. Nesterov, 1983, in the form of PyTorch).
  case nesterov(_ µ: Double = 0.9)

  /// ``AdamParameters``, with λ in the gradient.
  case adam(AdamParameters = AdamParameters())

  /// ``AdamParameters``, with a weight decay beside the gradient: `w ← w - η·decay·w` first.
  ///
  /// I. Loshchilov and F. Hutter, *Decoupled weight decay regularization*, ICLR 2019.
  case adamW(AdamParameters = AdamParameters(), weightDecay: Double = 0.01)

  /// The kinds of optimizers. Raw values are stable identifiers, used in files and on the command
  /// line.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    /// ``Optimizer/sgd``
    case sgd
    /// ``Optimizer/momentum(_:)``
    case momentum
    /// ``Optimizer/nesterov(_:)``
    case nesterov
    /// ``Optimizer/adam(_:)``
    case adam
    /// ``Optimizer/adamW(_:weightDecay:)``
    case adamW = "adamw"
  }

  /// The kind of the optimizer, without its hyperparameters.
  public var kind: Kind {
    switch self {
    case .sgd: .sgd
    case .momentum: .momentum
    case .nesterov: .nesterov
    case .adam: .adam
    case .adamW: .adamW
    }
  }

  /// An optimizer of a kind, with the default hyperparameters.
  public init(_ kind: Kind) {
    self =
      switch kind {
      case .sgd: .sgd
      case .momentum: .momentum()
      case .nesterov: .nesterov()
      case .adam: .adam()
      case .adamW: .adamW()
      }
  }

  /// The raw value of ``kind``: a stable identifier, used in files.
  public var name: String { kind.rawValue }
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
}

extension Optimizer {
  /// Validates the hyperparameters of the rule.
  func check() throws(TrainingError) {
    let share = "it must lie in [0, 1)"
    switch self {
    case .sgd: break
    case .momentum(let µ), .nesterov(let µ):
      try TrainingError.require(0..<1 ~= µ, option: "momentum µ", value: µ, share)
    case .adam(let adam), .adamW(let adam, _):
      try TrainingError.require(0..<1 ~= adam.beta1, option: "β₁ of Adam", value: adam.beta1, share)
      try TrainingError.require(0..<1 ~= adam.beta2, option: "β₂ of Adam", value: adam.beta2, share)
      try TrainingError.require(
        adam.epsilon > 0 && adam.epsilon.isFinite, option: "ε of Adam", value: adam.epsilon,
        "it must be a positive number")
    }
    if case .adamW(_, let decay) = self {
      try TrainingError.require(0..<1 ~= decay, option: "weight decay", value: decay, share)
    }
  }
}
