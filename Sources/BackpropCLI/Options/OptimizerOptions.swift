import ArgumentParser
import Backprop

/// The rule by which a step is made, on the command line.
struct OptimizerOptions: ParsableArguments {
  enum Name: String, CaseIterable, Sendable {
    case sgd, momentum, nesterov, adam, adamw
  }

  @Option(
    help: ArgumentHelp(
      "How a step is made: sgd, momentum, nesterov, adam or adamw. (default: sgd)",
      valueName: "name"),
    completion: NamedChoice.completion(Name.self), transform: { try NamedChoice.parse($0) })
  var optimizer: Name = .sgd

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("µ of momentum and nesterov. (default: 0.9)", valueName: "x"),
    transform: parseNumber)
  var momentum: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("β₁ of adam and adamw. (default: 0.9)", valueName: "x"),
    transform: parseNumber)
  var beta1: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("β₂ of adam and adamw. (default: 0.999)", valueName: "x"),
    transform: parseNumber)
  var beta2: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("ε of adam and adamw. (default: 1e-8)", valueName: "x"),
    transform: parseNumber)
  var epsilon: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The weight decay of adamw. (default: 0.01)", valueName: "x"),
    transform: parseNumber)
  var weightDecay: Double?

  @Option(
    help: ArgumentHelp(
      "adam and adamw over ℂ: the second moment is of the modulus |g|², or of the parts each by "
        + "itself. (default: modulus)", valueName: "name"),
    completion: NamedChoice.completion(AdamParameters.SecondMoment.self),
    transform: { try NamedChoice.parse($0) })
  var secondMoment: AdamParameters.SecondMoment?

  /// The rule with its numbers.
  var rule: Optimizer {
    switch optimizer {
    case .sgd: .sgd
    case .momentum: .momentum(momentum ?? 0.9)
    case .nesterov: .nesterov(momentum ?? 0.9)
    case .adam: .adam(adam)
    case .adamw: .adamW(adam, weightDecay: weightDecay ?? 0.01)
    }
  }

  private var adam: AdamParameters {
    AdamParameters(
      beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999, epsilon: epsilon ?? 1e-8,
      secondMoment: secondMoment ?? .modulus)
  }

  func validate() throws {
    let isAdam = optimizer == .adam || optimizer == .adamw
    let hasMomentum = optimizer == .momentum || optimizer == .nesterov
    for (option, isGiven, hasMeaning, users) in [
      ("--momentum", momentum != nil, hasMomentum, "momentum and nesterov"),
      ("--beta1", beta1 != nil, isAdam, "adam and adamw"),
      ("--beta2", beta2 != nil, isAdam, "adam and adamw"),
      ("--epsilon", epsilon != nil, isAdam, "adam and adamw"),
      ("--second-moment", secondMoment != nil, isAdam, "adam and adamw"),
      ("--weight-decay", weightDecay != nil, optimizer == .adamw, "adamw"),
    ] where isGiven && !hasMeaning {
      throw ValidationError("\(option) is for the optimizer \(users), not \(optimizer.rawValue)")
    }
  }
}

extension Optimizer {
  /// A learning rate for the rule where `learningRate` suits plain descent.
  public func learningRate(insteadOf learningRate: Double) -> Double {
    switch self {
    case .sgd: learningRate
    // A momentum of µ makes steps longer, by and by 1/(1 - µ) times.
    case .momentum, .nesterov: learningRate / 10
    case .adam, .adamW: 0.001
    }
  }
}
