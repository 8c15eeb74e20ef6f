import Numerics

/// Optimizer state (first and second moments) and the update rules of every optimizer except plain
/// SGD.
///
/// The gradient and the moments have the shape of the parameters, each in one piece of memory.
struct OptimizerState<S: Scalar>: ~Copyable {
  /// The hyperparameters of a step.
  struct Step {
    /// η of this epoch.
    var learningRate: Double
    /// λ/n, added to the gradient as `λ/n · w`.
    var l2: Double
    /// λ₁/n, added to the gradient as `λ₁/n · w/|w|`.
    var l1: Double
    /// The norm to which the gradient of all parameters is clipped.
    var gradientNorm: Double
    /// m.
    var miniBatchSize: Int

    /// The steps of an epoch over n samples.
    init(_ configuration: TrainingConfiguration, learningRate: Double, trainingSize: Int) {
      let n = Double(trainingSize)
      self.learningRate = learningRate
      l2 = configuration.lambda / n
      l1 = configuration.l1 / n
      gradientNorm = configuration.gradientNorm ?? .infinity
      miniBatchSize = configuration.miniBatchSize
    }
  }

  let optimizer: Optimizer
  /// ∂C/∂w of the mini-batch, then g.
  let gradient: ParameterBuffer<S>
  /// v of momentum, m of Adam.
  let first: ParameterBuffer<S>
  /// v of Adam.
  let second: ParameterBuffer<S>
  /// t.
  private(set) var steps: Int

  /// - Parameters:
  ///   - optimizer: The update rule.
  ///   - sizes: The layer sizes of the network.
  ///   - moments: The moments to resume from; `nil` at the beginning.
  ///   - order: The order of the inputs in the workspace.
  ///   - extraCount: The number of values behind the gradient.
  init(
    _ optimizer: Optimizer, sizes: [Int], moments: OptimizerMoments<S>?, order: PixelOrder?,
    extraCount: Int = 0
  ) {
    self.optimizer = optimizer
    gradient = ParameterBuffer(sizes: sizes, extraCount: extraCount)
    first = ParameterBuffer(sizes: sizes)
    second = ParameterBuffer(sizes: sizes)
    steps = moments?.steps ?? 0
    if let moments {
      first.load(moments.first.layers, order: order)
      second.load(moments.second.layers, order: order)
    }
  }

  /// The optimizer state of a run; `nil` for plain gradient descent, which has none, unless several
  /// ranks train together: they need the gradient.
  static func resumed(
    from state: TrainingState<S>, _ configuration: TrainingConfiguration, order: PixelOrder?,
    exchange: GradientExchange<S>?
  ) -> OptimizerState? {
    if configuration.isPlainDescent, exchange == nil { return nil }
    return OptimizerState(
      configuration.optimizer, sizes: state.network.sizes, moments: state.moments, order: order,
      extraCount: exchange.map { _ in RankSignals<S>.count(layers: state.network.layers.count) }
        ?? 0)
  }

  /// The moments in the shape of `network`.
  func moments(shapedLike network: Network<S>, order: PixelOrder?) -> OptimizerMoments<S> {
    var moments = OptimizerMoments(first: network, second: network, steps: steps)
    first.store(into: &moments.first.layers, order: order)
    second.store(into: &moments.second.layers, order: order)
    return moments
  }

  /// A copy of the moments, to undo steps with; `nil` for an optimizer without moments.
  func copyOfMoments() -> MomentsCopy? {
    guard optimizer != .sgd else { return nil }
    return MomentsCopy(first: Array(first.values), second: Array(second.values), steps: steps)
  }

  /// Returns to the moments that were copied.
  mutating func restore(_ copy: MomentsCopy) {
    _ = first.values.update(fromContentsOf: copy.first)
    _ = second.values.update(fromContentsOf: copy.second)
    steps = copy.steps
  }

  /// Both moments with their padding, and the number of steps.
  struct MomentsCopy {
    fileprivate let first: [S]
    fileprivate let second: [S]
    fileprivate let steps: Int
  }

  /// BP3, BP4 and a step of the parameters of a workspace.
  mutating func step(_ workspace: borrowing Workspace<S>, _ step: Step) {
    workspace.parameterGradient(step.miniBatchSize, into: gradient)
    apply(to: workspace.parameters, step)
  }

  /// Updates the parameters with the gradient, which is summed over the mini-batch.
  mutating func apply(to parameters: borrowing ParameterBuffer<S>, _ step: Step) {
    steps += 1
    if optimizer == .sgd, step.l1 == 0, !step.gradientNorm.isFinite {
      return descend(parameters, step)
    }
    finishGradient(parameters, step)
    switch optimizer {
    case .sgd:
      update(parameters) { w, g, _, _ in w -= S(real: step.learningRate) * g }
    case .momentum(let µ):
      let (rate, µ) = (S(real: step.learningRate), S(real: µ))
      update(parameters) { w, g, v, _ in
        v = µ * v + g
        w -= rate * v
      }
    case .nesterov(let µ):
      let (rate, µ) = (S(real: step.learningRate), S(real: µ))
      update(parameters) { w, g, v, _ in
        v = µ * v + g
        w -= rate * (g + µ * v)
      }
    case .adam(let adam): adamStep(parameters, adam, step.learningRate)
    case .adamW(let adam, let decay):
      let factor = S(real: 1 - step.learningRate * decay)
      forEachWeight(parameters) { w, _ in w *= factor }
      adamStep(parameters, adam, step.learningRate)
    }
  }

  /// Plain gradient descent in one pass.
  private func descend(_ parameters: borrowing ParameterBuffer<S>, _ step: Step) {
    let decay = S(real: 1 - step.learningRate * step.l2)
    let share = S(real: step.learningRate / Double(step.miniBatchSize))
    for ℓ in parameters.layers.indices {
      let (p, g) = (parameters.layers[ℓ], gradient.layers[ℓ])
      for k in 0..<p.weights.rows {
        let (w, gRow) = (p.weights[k], g.weights[k])
        for j in 0..<p.weights.columns {
          w[j] = decay * w[j] - share * S.steepestAscent(of: gRow[j])
        }
      }
      for j in 0..<p.weights.columns {
        p.bias[j] -= share * S.steepestAscent(of: g.bias[j])
        p.thresholds[j] -= share * S.steepestAscent(of: g.thresholds[j])
      }
    }
  }

  /// Turns the summed derivatives into g: the steepest ascent of the mean, regularised and clipped.
  private func finishGradient(_ parameters: borrowing ParameterBuffer<S>, _ step: Step) {
    let share = S(real: 1 / Double(step.miniBatchSize))
    update(parameters) { _, g, _, _ in g = share * S.steepestAscent(of: g) }
    if step.l2 > 0 {
      let l2 = S(real: step.l2)
      forEachWeight(parameters) { w, g in g += l2 * w }
    }
    if step.l1 > 0 {
      let l1 = S.RealType(step.l1)
      forEachWeight(parameters) { w, g in
        let length = w.lengthSquared.squareRoot()
        if length > 0 { g += S(l1 / length) * w }
      }
    }
    guard step.gradientNorm.isFinite else { return }
    var squared = 0.0
    update(parameters) { _, g, _, _ in squared += Double(g.lengthSquared) }
    if squared.squareRoot() > step.gradientNorm {
      let factor = S(real: step.gradientNorm / squared.squareRoot())
      update(parameters) { _, g, _, _ in g *= factor }
    }
  }

  private func adamStep(
    _ parameters: borrowing ParameterBuffer<S>, _ adam: AdamParameters, _ learningRate: Double
  ) {
    let (keep1, keep2) = (S.RealType(adam.beta1), S.RealType(adam.beta2))
    let rate = S.RealType(learningRate / (1 - .pow(adam.beta1, steps)))
    let unbias = S.RealType(1 / (1 - .pow(adam.beta2, steps)))
    let epsilon = S.RealType(adam.epsilon)
    switch adam.secondMoment {
    case .modulus:
      update(parameters) { w, g, m, v in
        m = S(keep1) * m + S(1 - keep1) * g
        let moment = keep2 * v.realPart + (1 - keep2) * g.lengthSquared
        v = S(moment)
        w -= S(rate / ((unbias * moment).squareRoot() + epsilon)) * m
      }
    case .parts:
      update(parameters) { w, g, m, v in
        m = S(keep1) * m + S(1 - keep1) * g
        v = S(keep2) * v + S(1 - keep2) * g.mapParts { $0 * $0 }
        let scale = v.mapParts { rate / ((unbias * $0).squareRoot() + epsilon) }
        w -= S.zipParts(scale, m, *)
      }
    }
  }

  /// Calls `body` with every parameter, its gradient and its two moments.
  @inline(__always)
  private func update(
    _ parameters: borrowing ParameterBuffer<S>,
    _ body: (_ w: inout S, _ g: inout S, _ first: inout S, _ second: inout S) -> Void
  ) {
    for ℓ in parameters.layers.indices {
      let (p, g) = (parameters.layers[ℓ], gradient.layers[ℓ])
      let (m, v) = (first.layers[ℓ], second.layers[ℓ])
      let width = p.weights.columns
      for k in 0..<p.weights.rows {
        let (w, gRow, mRow, vRow) = (p.weights[k], g.weights[k], m.weights[k], v.weights[k])
        for j in 0..<width { body(&w[j], &gRow[j], &mRow[j], &vRow[j]) }
      }
      for j in 0..<width { body(&p.bias[j], &g.bias[j], &m.bias[j], &v.bias[j]) }
      for j in 0..<width {
        body(&p.thresholds[j], &g.thresholds[j], &m.thresholds[j], &v.thresholds[j])
      }
    }
  }

  /// Calls `body` with every weight and its gradient; not with biases and thresholds.
  @inline(__always)
  private func forEachWeight(
    _ parameters: borrowing ParameterBuffer<S>, _ body: (_ w: inout S, _ g: inout S) -> Void
  ) {
    for ℓ in parameters.layers.indices {
      let (p, g) = (parameters.layers[ℓ].weights, gradient.layers[ℓ].weights)
      for k in 0..<p.rows {
        for j in 0..<p.columns { body(&p[k][j], &g[k][j]) }
      }
    }
  }
}
