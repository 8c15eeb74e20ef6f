/// The cost of an output `a` where `y` was wanted, summed over the outputs of a sample.
public enum Cost: String, CaseIterable, Codable, Sendable {
  /// ``QuadraticCost``
  case quadratic
  /// ``CrossEntropyCost``
  case crossEntropy = "cross-entropy"
  /// ``LogLikelihoodCost``
  case logLikelihood = "log-likelihood"
}

/// What a cost must be able to say of a mini-batch. Matrices are m samples × p outputs.
public protocol CostFunction<Element> {
  /// The numbers that a network computes with.
  associatedtype Element: Scalar

  /// The sum of C over the rows, computed so that saturated outputs give finite numbers.
  ///
  /// - Parameters:
  ///   - logits: The weighted inputs z^L of the last layer.
  ///   - outputs: The activations a^L = σ(z^L).
  ///   - targets: The wanted outputs y.
  static func total(
    logits: MatrixPointer<Element>, outputs: MatrixPointer<Element>, targets: MatrixPointer<Element>
  ) -> Double
}

extension Cost {
  /// The sum of C over the rows of a mini-batch; see ``CostFunction``.
  func total<S: Scalar>(
    logits: MatrixPointer<S>, outputs: MatrixPointer<S>, targets: MatrixPointer<S>
  ) -> Double {
    switch self {
    case .quadratic:
      QuadraticCost<S>.total(logits: logits, outputs: outputs, targets: targets)
    case .crossEntropy:
      CrossEntropyCost<S>.total(logits: logits, outputs: outputs, targets: targets)
    case .logLikelihood:
      LogLikelihoodCost<S>.total(logits: logits, outputs: outputs, targets: targets)
    }
  }

  /// BP1: `δ^L_j = ∂C/∂a^L_j · σ'(z^L_j)`.
  ///
  /// Where cost and activation cancel, and for the quadratic cost, the steepest ascent of C is
  /// `a - y`: with respect to z^L in the first case, to a^L in the second.
  ///
  /// - Precondition: The pair has a meaning (``ActivationKind/pairing(with:)``).
  func outputError<S: Scalar>(
    of activation: S.Activation, thresholds: Thresholds<S>, logits: MatrixPointer<S>,
    outputs: MatrixPointer<S>, targets: MatrixPointer<S>, into errors: MatrixPointer<S>
  ) {
    S.difference(outputs, targets, into: errors)
    switch activation.pairing(with: self) {
    case .cancelling: break
    case .chainRule:
      S.pullBack(
        errors, through: activation, thresholds: thresholds, z: logits, a: outputs, into: errors)
    case nil: preconditionFailure("no meaning: \(rawValue) with \(activation.rawValue)")
    }
  }
}
