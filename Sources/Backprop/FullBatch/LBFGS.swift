/// The limited-memory method of Broyden, Fletcher, Goldfarb and Shanno, with a line search by the
/// strong Wolfe conditions: full-batch.
///
///     x ← x - α H ∇C,   H from the last m pairs  s = x_k+1 - x_k,  y = ∇C_k+1 - ∇C_k
///
/// x are the real numbers of all parameters; over ℂ real and imaginary parts. J. Nocedal and
/// S. J. Wright, *Numerical optimization* (2006), algorithms 7.4 and 7.5. A pair with sᵀy ≤ 0 is left
/// out, so that H stays positive definite.
public struct LBFGS: UpdateRule {
  public static let name = "l-bfgs"

  /// m, the number of pairs that are kept.
  public var memory: Int

  /// The largest |∂C/∂x| at which the cost counts as minimal.
  public var gradientTolerance: Double

  /// The decrease of the cost in an iteration, relative to its value if that is larger than 1, at
  /// which the cost counts as minimal.
  public var costTolerance: Double

  /// The method with its constants; the defaults are those of SciPy.
  public init(
    memory: Int = 10, gradientTolerance: Double = 1e-5, costTolerance: Double = 2.2e-9
  ) {
    self.memory = memory
    self.gradientTolerance = gradientTolerance
    self.costTolerance = costTolerance
  }

  /// The method with a memory of 10 pairs.
  public init() { self.init(memory: 10) }

  public func check() throws(TrainingError) {
    try TrainingError.require(
      1...1000 ~= memory, option: "memory of l-bfgs", value: memory, "it must lie in 1…1000")
    try FullBatchTolerances.check(gradientTolerance, costTolerance)
  }

  /// Does nothing: a step takes the whole training set; see ``FullBatchMinimizer``.
  public func update<S: Scalar>(_ parameters: ParameterBlock<S>, _ step: UpdateStep) {}

  /// c₁ and c₂ of the line search.
  static let wolfe = (sufficientDecrease: 1e-4, curvature: 0.9)

  /// The largest number of costs in a line search.
  static let searchLimit = 20
}

/// The curvature of the cost as L-BFGS knows it: the last m pairs.
struct LBFGSMemory: Sendable {
  private var pairs: [(s: [Double], y: [Double], rho: Double)] = []
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func clear() { pairs = [] }

  /// Adds a pair, unless its curvature is not positive.
  mutating func add(s: [Double], y: [Double]) {
    let product = s.dot(y)
    guard product > 1e-16 * y.dot(y), product.isFinite else { return }
    if pairs.count == limit { pairs.removeFirst() }
    pairs.append((s, y, 1 / product))
  }

  /// The direction of descent, -H g: algorithm 7.4.
  func direction(at g: [Double]) -> [Double] {
    var q = g
    var alphas: [Double] = []
    for (s, y, rho) in pairs.reversed() {
      let alpha = rho * s.dot(q)
      alphas.append(alpha)
      q = q.adding(y, times: -alpha)
    }
    if let (_, y, rho) = pairs.last {
      let scale = 1 / (rho * y.dot(y))
      for i in q.indices { q[i] *= scale }
    }
    for ((s, y, rho), alpha) in zip(pairs, alphas.reversed()) {
      q = q.adding(s, times: alpha - rho * y.dot(q))
    }
    return q.map { -$0 }
  }
}
