import Numerics

/// The minimisation of the cost on a whole data set, without mini-batches: ``LBFGS`` or
/// ``LevenbergMarquardt``.
///
/// ```swift
/// var minimizer = try FullBatchMinimizer(network, on: data, cost: .quadratic, .lbfgs())
/// let result = try minimizer.minimize(iterations: 200)
/// print(result.reason, result.iterates[result.iterates.count - 1].cost)
/// ```
///
/// Over ℂ each method is the one on the equivalent real problem in real and imaginary parts. A
/// ``Trainer`` with such an optimizer makes an iteration per epoch.
public struct FullBatchMinimizer<S: Scalar>: Sendable {
  /// The network after the last iteration.
  public private(set) var network: Network<S>

  /// The cost and its gradient at the beginning and after every iteration.
  public private(set) var iterates: [Iterate] = []

  /// The reason for which the method ended; `nil` while it has not.
  public private(set) var reason: MinimizationEnd?

  /// The cost and its gradient after an iteration.
  public struct Iterate: Codable, Equatable, Sendable {
    /// C, with the L2 term.
    public let cost: Double
    /// The Euclidean norm of the gradient.
    public let gradientNorm: Double
    /// The number of costs that were computed so far.
    public let costEvaluations: Int
    /// The number of gradients that were computed so far; for ``LevenbergMarquardt`` of Jacobians.
    public let gradientEvaluations: Int
  }

  private let objective: FullBatchObjective<S>
  private var method: Method
  private var counts = (costs: 0, gradients: 0)

  // The state at the network: x, C, ∂C/∂x.
  private var x: [Double]
  private var value = Double.nan
  private var gradient: [Double] = []

  private enum Method: Sendable {
    case lbfgs(LBFGS, LBFGSMemory)
    case levenbergMarquardt(LevenbergMarquardt, Damping)
  }

  /// µ and the factor by which it rises.
  private struct Damping: Sendable {
    var µ: Double?
    var growth = 2.0
    /// The equations at the network; `nil` until they are computed.
    var equations: NormalEquations?
  }

  /// The minimisation of a cost by a full-batch method.
  ///
  /// - Parameters:
  ///   - network: The parameters to start from.
  ///   - data: All samples.
  ///   - cost: C.
  ///   - optimizer: ``Optimizer/lbfgs(_:)`` or ``Optimizer/levenbergMarquardt(_:)``.
  ///   - lambda: λ, the weight of `λ/(2n) · Σ‖w‖²`.
  ///   - threads: The number of threads; it changes no bit of the result.
  /// - Throws: ``NetworkError`` if the cost is undefined for the output activation,
  ///   ``TrainingError`` if the data does not fit or is empty, the optimizer is not a full-batch
  ///   one, does not minimise this cost, or a constant is invalid.
  public init(
    _ network: Network<S>, on data: Dataset<S>, cost: Cost, _ optimizer: Optimizer,
    lambda: Double = 0, threads: Int = 1
  ) throws {
    try cost.validate(outputActivation: network.layers[network.layers.count - 1].activation)
    try network.checkFit(data)
    try TrainingError.require(
      data.count > 0, option: "number of samples", value: 0, "there is nothing to minimise")
    try TrainingError.require(
      lambda >= 0 && lambda.isFinite, option: "regularisation λ", value: lambda,
      "it must be zero or a positive number")
    try optimizer.rule.check()
    try optimizer.checkFullBatch(cost: cost, parameterCount: network.realParameterCount)
    switch optimizer.rule {
    case let rule as LevenbergMarquardt: method = .levenbergMarquardt(rule, Damping())
    case let rule as LBFGS: method = .lbfgs(rule, LBFGSMemory(limit: rule.memory))
    default:
      throw TrainingError.invalidHyperparameter(
        option: "optimizer", value: optimizer.name,
        reason: "it takes mini-batches: use l-bfgs or levenberg-marquardt, or a trainer")
    }
    self.network = network
    x = network.realParameters
    objective = FullBatchObjective(data, cost: cost, lambda: lambda, threads: max(1, threads))
  }

  /// The same method at other parameters, with nothing of what it has learned.
  func restarted(at network: Network<S>) -> FullBatchMinimizer {
    var restarted = self
    (restarted.network, restarted.x) = (network, network.realParameters)
    (restarted.iterates, restarted.reason) = ([], nil)
    switch method {
    case .lbfgs(let rule, _): restarted.method = .lbfgs(rule, LBFGSMemory(limit: rule.memory))
    case .levenbergMarquardt(let rule, _):
      restarted.method = .levenbergMarquardt(rule, Damping())
    }
    return restarted
  }

  /// Makes iterations until the method ends, or their number is reached.
  ///
  /// - Parameter iterations: The largest number of iterations.
  /// - Throws: ``TrainingError/diverged(epoch:layer:)`` if the cost of the network to start from is
  ///   not finite, `CancellationError` if the task was cancelled; the last iteration is then kept.
  @discardableResult
  public mutating func minimize(iterations: Int) throws -> MinimizationResult<S> {
    try begin()
    var count = 0
    while reason == nil, count < iterations {
      try step()
      count += 1
    }
    return MinimizationResult(
      network: network, iterates: iterates, reason: reason ?? .iterations)
  }

  /// Makes an iteration, unless the method has ended.
  ///
  /// - Throws: As ``minimize(iterations:)``.
  public mutating func step() throws {
    try begin()
    guard reason == nil else { return }
    let before = value
    switch method {
    case .lbfgs(let rule, let memory): try step(rule, memory)
    case .levenbergMarquardt(let rule, let damping): try step(rule, damping)
    }
    guard reason == nil else { return }
    note()
    let (tolerance, scale) =
      switch method {
      case .lbfgs(let rule, _): (rule.costTolerance, max(abs(before), abs(value), 1))
      case .levenbergMarquardt(let rule, _): (rule.costTolerance, abs(before))
      }
    if isFlat {
      reason = .gradient
    } else if before - value <= tolerance * scale {
      reason = .costChange
    }
  }

  /// Evaluates the network to start from, once.
  private mutating func begin() throws {
    guard iterates.isEmpty else { return }
    value = try cost(of: network)
    guard value.isFinite else {
      throw TrainingError.diverged(epoch: 1, layer: network.layers.count)
    }
    switch method {
    case .lbfgs: gradient = try gradient(of: network)
    case .levenbergMarquardt(let rule, var damping):
      let (equations, gradient) = try equations(at: network)
      damping.equations = equations
      (self.gradient, method) = (gradient, .levenbergMarquardt(rule, damping))
    }
    note()
    if isFlat { reason = .gradient }
  }

  private mutating func note() {
    iterates.append(
      Iterate(
        cost: value, gradientNorm: gradient.norm, costEvaluations: counts.costs,
        gradientEvaluations: counts.gradients))
  }

  /// True where the gradient is within the tolerance.
  private var isFlat: Bool {
    let tolerance =
      switch method {
      case .lbfgs(let rule, _): rule.gradientTolerance
      case .levenbergMarquardt(let rule, _): rule.gradientTolerance
      }
    return gradient.largestMagnitude <= tolerance
  }

  private mutating func cost(of network: Network<S>) throws -> Double {
    counts.costs += 1
    return try objective.value(of: network)
  }

  private mutating func gradient(of network: Network<S>) throws -> [Double] {
    counts.gradients += 1
    return try objective.gradient(of: network)
  }
}

// MARK: - L-BFGS

extension FullBatchMinimizer {
  /// The parameters of a trial of the line search, and their gradient where it is known.
  private typealias Point = (network: Network<S>, gradient: [Double])

  /// Algorithm 7.5. Where no step along its direction lowers the cost, the curvature is forgotten,
  /// and steepest descent is tried.
  private mutating func step(_ rule: LBFGS, _ memory: LBFGSMemory) throws {
    var memory = memory
    while true {
      var direction = memory.direction(at: gradient)
      if !(direction.dot(gradient) < 0) {
        memory.clear()
        direction = gradient.map { -$0 }
      }
      if let trial = try search(along: direction, isFirst: memory.isEmpty) {
        let moved = trial.point.network.realParameters
        memory.add(
          s: moved.adding(x, times: -1), y: trial.point.gradient.adding(gradient, times: -1))
        (network, gradient) = trial.point
        (x, value) = (moved, trial.value)
        method = .lbfgs(rule, memory)
        return
      }
      if memory.isEmpty {
        reason = .noLowerCost
        return
      }
      memory.clear()
    }
  }

  private mutating func search(
    along direction: [Double], isFirst: Bool
  ) throws -> LineSearch<Point>.Trial? {
    var counts = (costs: 0, gradients: 0)
    defer {
      self.counts.costs += counts.costs
      self.counts.gradients += counts.gradients
    }
    let (objective, network, x) = (objective, network, x)
    let search = LineSearch<Point>(
      sufficientDecrease: LBFGS.wolfe.sufficientDecrease, curvature: LBFGS.wolfe.curvature,
      limit: LBFGS.searchLimit,
      start: .init(
        step: 0, value: value, slope: direction.dot(gradient), point: (network, gradient)),
      evaluate: { step in
        let moved = network.replacing(realParameters: x.adding(direction, times: step))
        counts.costs += 1
        return .init(
          step: step, value: try objective.value(of: moved), slope: .nan, point: (moved, []))
      },
      differentiate: { trial in
        counts.gradients += 1
        trial.point.gradient = try objective.gradient(of: trial.point.network)
        trial.slope = direction.dot(trial.point.gradient)
      })
    let trial = try search.search(from: isFirst ? min(1, 1 / direction.norm) : 1)
    return trial.flatMap { $0.value < value ? $0 : nil }
  }
}

// MARK: - Levenberg–Marquardt

extension FullBatchMinimizer {
  private mutating func step(_ rule: LevenbergMarquardt, _ damping: Damping) throws {
    var damping = damping
    guard let equations = damping.equations else { return }
    var µ = damping.µ ?? rule.initialDamping * max(equations.largestDiagonal, .leastNormalMagnitude)
    let descent = gradient.map { -$0 }
    for _ in 0..<LevenbergMarquardt.trialLimit where µ.isFinite {
      guard let h = equations.solve(descent, damping: µ) else {
        µ *= damping.growth
        damping.growth *= 2
        continue
      }
      if h.norm <= 1e-15 * (x.norm + 1e-15) { break }
      let moved = network.replacing(realParameters: x.adding(h, times: 1))
      let cost = try cost(of: moved)
      let predicted = (µ * h.dot(h) - h.dot(gradient)) / 2
      let ratio = (value - cost) / predicted
      guard cost < value, ratio > 0 else {
        µ *= damping.growth
        damping.growth *= 2
        continue
      }
      let (next, gradient) = try self.equations(at: moved)
      let factor = 2 * ratio - 1
      method = .levenbergMarquardt(
        rule,
        Damping(µ: µ * max(1.0 / 3, 1 - factor * factor * factor), growth: 2, equations: next))
      (network, x, value, self.gradient) = (moved, moved.realParameters, cost, gradient)
      return
    }
    reason = .noLowerCost
  }

  /// The normal equations at a network, and the gradient, which is their right side.
  private mutating func equations(
    at network: Network<S>
  ) throws -> (equations: NormalEquations, gradient: [Double]) {
    counts.gradients += 1
    let x = network.realParameters
    var equations = NormalEquations(count: x.count)
    try objective.forEachResidual(of: network) { residual, row in
      equations.add(row, residual: residual)
    }
    equations.finish()
    let weights = network.realWeightRanges
    equations.addDecay(objective.decay, to: weights)
    return (equations, objective.addingDecay(to: equations.gradient, x, weights))
  }
}

extension FullBatchObjective {
  /// Calls `body` with every residual √(w/n) (a - y) of a real component of an output, and its
  /// derivatives by the real parameters.
  fileprivate func forEachResidual(
    of network: Network<S>, _ body: (_ residual: Double, _ row: [Double]) -> Void
  ) throws {
    let outputs = try network.outputs(for: data)
    let targets: [S] =
      data.withSamples { samples -> [S] in
        var rows = [S](repeating: .zero, count: data.count * data.outputCount)
        rows.withUnsafeMutableBufferPointer { rows in
          guard let base = rows.baseAddress else { return }
          for index in 0..<data.count {
            samples.copyTarget(of: index, into: base + index * data.outputCount)
          }
        }
        return rows
      } ?? []
    for index in 0..<data.count {
      let factor = ((data.weights?[index] ?? 1) / Double(data.count)).squareRoot()
      if factor == 0 { continue }
      try Task.checkCancellation()
      let sample = data[index..<index + 1]
      for j in 0..<data.outputCount {
        for direction in S.realBasis {
          var target = [S](repeating: .zero, count: data.outputCount)
          target[j] = direction
          let component = Dataset<S>(
            unchecked: sample.inputs, .values(target), 1, data.inputCount, data.outputCount)
          let row = try network.gradient(on: component, cost: Cost(OutputComponent())).realGradient
          let difference = outputs[index][j] - targets[index * data.outputCount + j]
          body(
            factor * Double((direction.conjugate * difference).realPart), row.map { factor * $0 })
        }
      }
    }
  }
}

// MARK: - Results

/// The result of a full-batch minimisation.
public struct MinimizationResult<S: Scalar>: Sendable {
  /// The network with the lowest cost.
  public let network: Network<S>

  /// The cost and its gradient at the beginning and after every iteration, with the numbers of
  /// evaluations.
  public let iterates: [FullBatchMinimizer<S>.Iterate]

  /// The reason for the end.
  public let reason: MinimizationEnd
}

/// The reason for which a full-batch minimisation ended.
public enum MinimizationEnd: String, Codable, CustomStringConvertible, Sendable {
  /// The gradient is within its tolerance: a minimum, or a saddle point.
  case gradient
  /// The last iteration lowered the cost by no more than the tolerance.
  case costChange = "cost-change"
  /// No step lowers the cost: it is minimal to the precision of the numbers.
  case noLowerCost = "no-lower-cost"
  /// The largest number of iterations.
  case iterations

  public var description: String {
    switch self {
    case .gradient: "the gradient is within its tolerance"
    case .costChange: "the last iteration lowered the cost by no more than the tolerance"
    case .noLowerCost: "no step lowers the cost: it is minimal to the precision of the numbers"
    case .iterations: "the number of iterations is reached"
    }
  }
}

// MARK: - Optimizers

extension Optimizer {
  /// ``LBFGS``
  public static func lbfgs(_ rule: LBFGS = LBFGS()) -> Optimizer { Optimizer(rule) }

  /// ``LevenbergMarquardt``
  public static func levenbergMarquardt(
    _ rule: LevenbergMarquardt = LevenbergMarquardt()
  ) -> Optimizer { Optimizer(rule) }

  /// True for a method whose steps take the whole training set; see ``FullBatchMinimizer``.
  public var isFullBatch: Bool { rule is LBFGS || rule is LevenbergMarquardt }

  /// Validates that a full-batch method minimises a cost of so many real parameters; of another
  /// optimizer does nothing.
  ///
  /// - Throws: ``TrainingError/invalidHyperparameter(option:value:reason:)``.
  public func checkFullBatch(cost: Cost, parameterCount: Int?) throws(TrainingError) {
    guard rule is LevenbergMarquardt else { return }
    try TrainingError.require(
      cost.function is QuadraticCost, option: "cost", value: cost.rawValue,
      "\(name) minimises sums of squares: use quadratic, or l-bfgs")
    let limit = LevenbergMarquardt.maximumParameterCount
    try TrainingError.require(
      parameterCount ?? 0 <= limit, option: "number of real parameters",
      value: parameterCount ?? 0,
      "\(name) solves equations of at most \(limit): use a smaller network, or l-bfgs")
  }
}

extension TrainingConfiguration {
  /// Validates that a full-batch method has no hyperparameters of mini-batches.
  func checkFullBatch() throws(TrainingError) {
    guard optimizer.isFullBatch else { return }
    let reason = "\(optimizer.name) takes the whole training set at once, and has none"
    try TrainingError.require(dropout == 0, option: "dropout", value: dropout, reason)
    try TrainingError.require(l1 == 0, option: "regularisation λ₁", value: l1, reason)
    try TrainingError.require(
      gradientNorm == nil, option: "gradient norm", value: gradientNorm ?? 0, reason)
    try TrainingError.require(
      augmentation == nil, option: "augmentation", value: "given", reason)
    try TrainingError.require(
      inputNoise == nil, option: "noise", value: inputNoise ?? 0, reason)
    try TrainingError.require(
      schedule == .constant, option: "schedule", value: "given", reason)
    try TrainingError.require(
      poles.radius == 0, option: "distance to poles", value: poles.radius, reason)
  }
}
