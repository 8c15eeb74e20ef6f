import Numerics

/// The cost of an output `a` for a target `y`, summed over the outputs of a sample.
public enum Cost: String, CaseIterable, Codable, Sendable {
  /// ``QuadraticCost``
  case quadratic
  /// ``CrossEntropyCost``
  case crossEntropy = "cross-entropy"
  /// ``LogLikelihoodCost``
  case logLikelihood = "log-likelihood"
}

/// A cost function, summed over a mini-batch. Matrices are m samples × p outputs.
public protocol CostFunction<Element> {
  /// The scalars of the network.
  associatedtype Element: Scalar

  /// The sum of C over the rows, computed so that saturated outputs give finite numbers.
  ///
  /// - Parameters:
  ///   - logits: The weighted inputs z^L of the last layer.
  ///   - outputs: The activations a^L = σ(z^L).
  ///   - targets: The targets y.
  @_spi(Kernels)
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

  /// Validates the combination of the cost with the activation of the last layer.
  ///
  /// - Throws: ``NetworkError/unsupportedCost(cost:activation:meaningful:)``, with the supported
  ///   pairs.
  public func validate<A: ActivationKind>(outputActivation activation: A) throws(NetworkError) {
    guard activation.pairing(with: self) == nil else { return }
    let pairs = Cost.allCases.flatMap { cost in
      A.allCases.filter { $0.pairing(with: cost) != nil }.map {
        "\(cost.rawValue) + \($0.rawValue)"
      }
    }
    throw .unsupportedCost(cost: self, activation: activation.rawValue, meaningful: pairs)
  }
}

/// Half the squared distance.
///
///     C = ½ ‖y - a‖²      ∂C/∂a = a - y over ℝ,  ½ conj(a - y) over ℂ
///
/// It is not the mean squared error: there is no division by the number of outputs.
public enum QuadraticCost<Element: Scalar>: CostFunction {}

@_spi(Kernels) public extension QuadraticCost {
  static func total(
    logits: MatrixPointer<Element>, outputs: MatrixPointer<Element>, targets: MatrixPointer<Element>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<outputs.rows {
      let (a, y) = (outputs[sample], targets[sample])
      for j in 0..<outputs.columns { sum += Double((a[j] - y[j]).lengthSquared) }
    }
    return sum / 2
  }
}

/// The cross-entropy of independent yes/no outputs, for a sigmoid layer.
///
///     C = -Σ_j [y_j ln a_j + (1 - y_j) ln(1 - a_j)],  a = σ(z)
///       = Σ_j [max(z_j, 0) - y_j z_j + ln(1 + e^-|z_j|)]      δ_j = a_j - y_j
///
/// The second form is the one computed: it stays finite where a rounds to 0 or 1.
public enum CrossEntropyCost<Element: Scalar>: CostFunction {}

@_spi(Kernels) public extension CrossEntropyCost {
  static func total(
    logits: MatrixPointer<Element>, outputs: MatrixPointer<Element>, targets: MatrixPointer<Element>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<logits.rows {
      for j in 0..<logits.columns {
        let z = logits[sample][j].realPart
        let y = targets[sample][j].realPart
        let softplus = max(z, 0) + .log(onePlus: .exp(-abs(z)))
        sum += Double(softplus - y * z)
      }
    }
    return sum
  }
}

/// The negative log-likelihood of one class out of p, for a softmax layer.
///
///     C = -Σ_j y_j ln a_j,  a = softmax(z)
///       = Σ_j y_j (ln Σ_i e^(z_i) - z_j)      δ_j = a_j - y_j  (Σ_j y_j = 1)
public enum LogLikelihoodCost<Element: Scalar>: CostFunction {}

@_spi(Kernels) public extension LogLikelihoodCost {
  static func total(
    logits: MatrixPointer<Element>, outputs: MatrixPointer<Element>, targets: MatrixPointer<Element>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<logits.rows {
      let (z, y) = (logits[sample], targets[sample])
      var largest = z[0].realPart
      for j in 1..<max(1, logits.columns) { largest = max(largest, z[j].realPart) }
      var exponentials: Element.RealType = 0
      for j in 0..<logits.columns { exponentials += .exp(z[j].realPart - largest) }
      let logSumExp = largest + .log(exponentials)
      for j in 0..<logits.columns { sum += Double(y[j].realPart * (logSumExp - z[j].realPart)) }
    }
    return sum
  }
}
