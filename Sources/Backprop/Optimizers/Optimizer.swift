/// An update rule, the step of the parameters, given the gradient: one of the library, or one of
/// your own.
///
/// g is the steepest ascent of the mean cost of the mini-batch (``Scalar/steepestAscent(of:)``)
/// plus the regularisation `λ/n · w` of the weights. Over ℂ every rule is therefore the one for
/// real and imaginary parts. t counts steps from 1.
public struct Optimizer: Hashable, Codable, Sendable {
  /// The rule with its hyperparameters.
  public let rule: any UpdateRule

  /// A rule of your own, or one of the library.
  public init(_ rule: some UpdateRule) { self.rule = rule }

  /// ``GradientDescent``
  public static let sgd = Optimizer(GradientDescent())

  /// ``Momentum``
  public static func momentum(_ µ: Double = 0.9) -> Optimizer { Optimizer(Momentum(µ)) }

  /// ``Nesterov``
  public static func nesterov(_ µ: Double = 0.9) -> Optimizer { Optimizer(Nesterov(µ)) }

  /// ``Adam``
  public static func adam(_ parameters: AdamParameters = AdamParameters()) -> Optimizer {
    Optimizer(Adam(parameters))
  }

  /// ``AdamW``
  public static func adamW(
    _ parameters: AdamParameters = AdamParameters(), weightDecay: Double = 0.01
  ) -> Optimizer { Optimizer(AdamW(parameters, weightDecay: weightDecay)) }

  /// ``RMSprop``
  public static func rmsprop(decayRate: Double = 0.9, epsilon: Double = 1e-8) -> Optimizer {
    Optimizer(RMSprop(decayRate: decayRate, epsilon: epsilon))
  }

  /// ``AdaGrad``
  public static func adaGrad(epsilon: Double = 1e-10) -> Optimizer {
    Optimizer(AdaGrad(epsilon: epsilon))
  }

  private static let registry = Registry<any UpdateRule.Type>(
    [
      GradientDescent.self, Momentum.self, Nesterov.self, Adam.self, AdamW.self, RMSprop.self,
      AdaGrad.self, LBFGS.self, LevenbergMarquardt.self,
    ], name: { $0.name })

  /// Makes a rule of your own known by its name, to files and the command line.
  ///
  /// A later one of the same name takes its place.
  ///
  /// - Precondition: The name is none of the library's, and has no comma.
  public static func register(_ rule: any UpdateRule.Type) { registry.register(rule) }
}

extension Optimizer {
  /// A kind of optimizers, without hyperparameters. Raw values are stable identifiers, used in files
  /// and on the command line.
  public struct Kind: RawRepresentable, CaseIterable, Hashable, Codable, Sendable {
    public let rawValue: String

    /// The kind with a name; `nil` if it is neither one of the library nor registered.
    public init?(rawValue: String) {
      guard Optimizer.registry[rawValue] != nil else { return nil }
      self.rawValue = rawValue
    }

    fileprivate init(_ rule: any UpdateRule.Type) { rawValue = rule.name }

    /// ``GradientDescent``
    public static let sgd = Kind(GradientDescent.self)
    /// ``Momentum``
    public static let momentum = Kind(Momentum.self)
    /// ``Nesterov``
    public static let nesterov = Kind(Nesterov.self)
    /// ``Adam``
    public static let adam = Kind(Adam.self)
    /// ``AdamW``
    public static let adamW = Kind(AdamW.self)
    /// ``RMSprop``
    public static let rmsprop = Kind(RMSprop.self)
    /// ``AdaGrad``
    public static let adaGrad = Kind(AdaGrad.self)
    /// ``LBFGS``
    public static let lbfgs = Kind(LBFGS.self)
    /// ``LevenbergMarquardt``
    public static let levenbergMarquardt = Kind(LevenbergMarquardt.self)

    /// The kinds of the library, and those that were registered.
    public static var allCases: [Kind] { Optimizer.registry.all.map { Kind($0) } }
  }

  /// The kind of the optimizer, without its hyperparameters.
  public var kind: Kind { Kind(type(of: rule)) }

  /// An optimizer of a kind, with the default hyperparameters.
  public init(_ kind: Kind) { rule = Self.registry[kind.rawValue]?.init() ?? GradientDescent() }

  /// The raw value of ``kind``: a stable identifier, used in files.
  public var name: String { type(of: rule).name }

  /// True for plain gradient descent.
  var isPlain: Bool { rule is GradientDescent }

  public static func == (left: Optimizer, right: Optimizer) -> Bool {
    left.rule.erased == right.rule.erased
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(rule.erased) }
}

/// The JSON form: the hyperparameters under the name of the rule, `{"momentum": {"_0": 0.9}}`.
extension Optimizer {
  public func encode(to encoder: any Encoder) throws {
    try rule.encode(named: name, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let (container, key, kind) = try Self.registry.entry(in: decoder, "optimizer")
    rule = try kind.init(in: container, key)
  }
}
