/// The method of Levenberg and Marquardt for the quadratic cost: full-batch.
///
///     (JᵀJ/n + λ/n D + µ I) h = -∇C,   x ← x + h if C falls
///
/// x are the real numbers of all parameters, and J the derivatives by them of the residuals √w (a - y);
/// over ℂ real and imaginary parts of both. D is 1 for weights and 0 for biases. J comes from one
/// backward pass per real component of an output. With the ratio ρ of actual and predicted decrease,
/// µ ← µ max(⅓, 1 - (2ρ - 1)³) after a step, and µ ← 2µ, 4µ, 8µ … where C does not fall.
///
/// K. Levenberg (1944); D. W. Marquardt (1963); the damping of H. B. Nielsen (1999), in K. Madsen,
/// H. B. Nielsen and O. Tingleff, *Methods for non-linear least squares problems* (2004),
/// algorithm 3.16.
public struct LevenbergMarquardt: UpdateRule {
  public static let name = "levenberg-marquardt"

  /// τ: the first µ is τ times the largest diagonal entry of JᵀJ/n.
  public var initialDamping: Double

  /// The largest |∂C/∂x| at which the cost counts as minimal.
  public var gradientTolerance: Double

  /// The decrease of the cost in an iteration, relative to the cost, at which it counts as minimal.
  public var costTolerance: Double

  /// The method with its constants.
  public init(
    initialDamping: Double = 1e-3, gradientTolerance: Double = 1e-8, costTolerance: Double = 1e-8
  ) {
    self.initialDamping = initialDamping
    self.gradientTolerance = gradientTolerance
    self.costTolerance = costTolerance
  }

  /// The method with a first damping of 10⁻³.
  public init() { self.init(initialDamping: 1e-3) }

  public func check() throws(TrainingError) {
    try TrainingError.require(
      initialDamping > 0 && initialDamping.isFinite, option: "damping", value: initialDamping,
      "it must be a positive number")
    try FullBatchTolerances.check(gradientTolerance, costTolerance)
  }

  /// Does nothing: a step takes the whole training set; see ``FullBatchMinimizer``.
  public func update<S: Scalar>(_ parameters: ParameterBlock<S>, _ step: UpdateStep) {}

  /// The largest number of real parameters: their equations need memory for its square.
  public static let maximumParameterCount = 4096

  /// The largest number of dampings that are tried in an iteration.
  static let trialLimit = 40
}

/// The conditions under which a full-batch method ends.
enum FullBatchTolerances {
  static func check(_ gradient: Double, _ cost: Double) throws(TrainingError) {
    try TrainingError.require(
      gradient >= 0, option: "tolerance of the gradient", value: gradient,
      "it must not be negative")
    try TrainingError.require(
      cost >= 0, option: "tolerance of the cost", value: cost, "it must not be negative")
  }
}

/// The component of the outputs along the target, Re(conj(y) a): its gradient for y = u e_j is the row
/// of the Jacobian for output j in the direction u.
struct OutputComponent: ElementwiseCost {
  let name = "output-component"

  func value<S: Scalar>(of a: S, target y: S) -> S.RealType { (y.conjugate * a).realPart }

  func derivative<S: Scalar>(of a: S, target y: S) -> S { .derivative(withSteepestAscent: y) }
}

/// The normal equations of a least-squares problem: JᵀJ/n and Jᵀr/n, to which blocks of rows of J are
/// added.
struct NormalEquations: Sendable {
  /// The number of unknowns.
  let count: Int
  /// The lower triangle of JᵀJ/n, row by row.
  private(set) var matrix: [Double]
  /// Jᵀr/n.
  private(set) var gradient: [Double]

  private var rows: [[Double]] = []

  init(count: Int) {
    self.count = count
    matrix = Array(repeating: 0, count: count * (count + 1) / 2)
    gradient = Array(repeating: 0, count: count)
  }

  /// Adds a row of J, multiplied by 1/√n, with its residual.
  mutating func add(_ row: [Double], residual: Double) {
    for i in row.indices { gradient[i] += row[i] * residual }
    rows.append(row)
    if rows.count == 32 { finish() }
  }

  /// Adds the rows that wait: some at a time, so that a row of the matrix stays in the cache.
  mutating func finish() {
    let waiting = rows
    rows.removeAll(keepingCapacity: true)
    matrix.withUnsafeMutableBufferPointer { matrix in
      var start = 0
      for i in 0..<count {
        for row in waiting where row[i] != 0 {
          let factor = row[i]
          row.withUnsafeBufferPointer { row in
            for k in 0...i { matrix[start + k] += factor * row[k] }
          }
        }
        start += i + 1
      }
    }
  }

  /// The largest diagonal entry.
  var largestDiagonal: Double {
    (0..<count).reduce(0) { max($0, matrix[Self.index($1, $1)]) }
  }

  /// Adds λ/n to the diagonal entries of weights.
  mutating func addDecay(_ decay: Double, to weights: [Range<Int>]) {
    for range in weights { for i in range { matrix[Self.index(i, i)] += decay } }
  }

  private static func index(_ row: Int, _ column: Int) -> Int { row * (row + 1) / 2 + column }

  /// Solves (A + µI) h = b by Cholesky's decomposition.
  ///
  /// - Returns: `nil` if the matrix is not positive definite.
  func solve(_ b: [Double], damping: Double) -> [Double]? {
    var factor = matrix
    for i in 0..<count { factor[Self.index(i, i)] += damping }
    let isPositive = factor.withUnsafeMutableBufferPointer { l in
      for i in 0..<count {
        let start = Self.index(i, 0)
        for k in 0...i {
          let other = Self.index(k, 0)
          var sum = l[start + k]
          for m in 0..<k { sum -= l[start + m] * l[other + m] }
          if k < i {
            l[start + k] = sum / l[other + k]
          } else {
            guard sum > 0, sum.isFinite else { return false }
            l[start + k] = sum.squareRoot()
          }
        }
      }
      return true
    }
    guard isPositive else { return nil }
    var x = b
    for i in 0..<count {
      for k in 0..<i { x[i] -= factor[Self.index(i, k)] * x[k] }
      x[i] /= factor[Self.index(i, i)]
    }
    for i in (0..<count).reversed() {
      x[i] /= factor[Self.index(i, i)]
      for k in 0..<i { x[k] -= factor[Self.index(i, k)] * x[i] }
    }
    return x.allSatisfy(\.isFinite) ? x : nil
  }
}
