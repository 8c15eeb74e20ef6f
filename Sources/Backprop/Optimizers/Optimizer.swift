/// How a step is made from the gradient.
///
/// g is the steepest ascent of the mean cost of the mini-batch (``Scalar/steepestAscent(of:)``) plus
/// the regularisation `λ/n · w` of the weights, so that over ℂ every rule is the one for real and
/// imaginary parts; t counts steps from 1.
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

  /// The name on the command line.
  public var name: String {
    switch self {
    case .sgd: "sgd"
    case .momentum: "momentum"
    case .nesterov: "nesterov"
    case .adam: "adam"
    case .adamW: "adamw"
    }
  }
}

/// The numbers of Adam.
///
///     m ← β₁ m + (1 - β₁) g       m̂ = m / (1 - β₁ᵗ)
///     v ← β₂ v + (1 - β₂) |g|²    v̂ = v / (1 - β₂ᵗ)
///     w ← w - η m̂ / (√v̂ + ε)
///
/// D. P. Kingma and J. Ba, *Adam: a method for stochastic optimization*, ICLR 2015.
public struct AdamParameters: Hashable, Codable, Sendable {
  /// What the second moment of a complex gradient is taken of.
  public enum SecondMoment: String, CaseIterable, Hashable, Codable, Sendable {
    /// |g|², one for the whole number: the step keeps the gradient's phase. g² would be wrong, it is
    /// complex.
    case modulus
    /// (Re g)² and (Im g)², each for its part: as if the parts were two real parameters.
    case parts
  }

  /// β₁, in [0, 1): how much of the first moment stays.
  public var beta1: Double
  /// β₂, in [0, 1): how much of the second moment stays.
  public var beta2: Double
  /// ε > 0, which keeps the division finite.
  public var epsilon: Double
  /// What v is the mean of; over ℝ both choices are the same.
  public var secondMoment: SecondMoment

  /// The numbers of the paper, unless given.
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
  /// Makes sure that the numbers of the rule have a meaning.
  func check() throws(TrainingError) {
    func require(_ condition: Bool, _ option: String, _ value: Double, _ reason: String)
      throws(TrainingError)
    {
      if !condition {
        throw .invalidHyperparameter(option: option, value: "\(value)", reason: reason)
      }
    }
    let share = "it must lie in [0, 1)"
    switch self {
    case .sgd: break
    case .momentum(let µ), .nesterov(let µ):
      try require(0..<1 ~= µ, "momentum µ", µ, share)
    case .adam(let adam), .adamW(let adam, _):
      try require(0..<1 ~= adam.beta1, "β₁ of Adam", adam.beta1, share)
      try require(0..<1 ~= adam.beta2, "β₂ of Adam", adam.beta2, share)
      try require(
        adam.epsilon > 0 && adam.epsilon.isFinite, "ε of Adam", adam.epsilon,
        "it must be a positive number")
    }
    if case .adamW(_, let decay) = self {
      try require(0..<1 ~= decay, "weight decay", decay, share)
    }
  }
}
