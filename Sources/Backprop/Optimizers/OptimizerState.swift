/// The state of an optimizer, first and second moments, and its step, except for plain SGD.
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

  private let rule: any UpdateRule
  /// True for plain gradient descent, which has no moments.
  let isPlain: Bool
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
  ///   - shapes: The shapes of the network's parameters.
  ///   - moments: The moments to resume from; `nil` at the beginning.
  ///   - order: The order of the inputs in the workspace.
  ///   - extraCount: The number of values behind the gradient.
  init(
    _ optimizer: Optimizer, _ shapes: [ParameterShape], moments: OptimizerMoments<S>?,
    order: PixelOrder?,
    extraCount: Int = 0
  ) {
    rule = optimizer.rule
    isPlain = optimizer.isPlain
    gradient = ParameterBuffer(shapes, extraCount: extraCount)
    first = ParameterBuffer(shapes)
    second = ParameterBuffer(shapes)
    steps = moments?.steps ?? 0
    if let moments {
      first.load(moments.first.layers, order: order)
      second.load(moments.second.layers, order: order)
    }
  }

  /// The optimizer state of a run; `nil` for plain gradient descent of fully connected layers, which
  /// has none. Several ranks need the gradient, and so do layers without a fused step.
  static func resumed(
    from state: TrainingState<S>, _ configuration: TrainingConfiguration, order: PixelOrder?,
    exchange: GradientExchange<S>?
  ) -> OptimizerState? {
    if configuration.isPlainDescent, exchange == nil, state.network.isDense { return nil }
    return OptimizerState(
      configuration.optimizer, state.network.layers.map(\.parameterShape), moments: state.moments,
      order: order,
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
    guard !isPlain else { return nil }
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
    if isPlain, step.l1 == 0, !step.gradientNorm.isFinite {
      return descend(parameters, step)
    }
    finishGradient(parameters, step)
    let update = UpdateStep(learningRate: step.learningRate, number: steps)
    for ℓ in parameters.layers.indices {
      let (p, g) = (parameters.layers[ℓ], gradient.layers[ℓ])
      let (m, v) = (first.layers[ℓ], second.layers[ℓ])
      rule.update(
        ParameterBlock(
          values: p.weights, gradient: g.weights, first: m.weights, second: v.weights,
          areWeights: p.isRegularised), update)
      let width = p.weights.columns
      func row(_ values: UnsafeMutablePointer<S>) -> MatrixPointer<S> {
        MatrixPointer(base: values, rows: 1, columns: width, stride: width)
      }
      rule.update(
        ParameterBlock(
          values: row(p.bias), gradient: row(g.bias), first: row(m.bias), second: row(v.bias),
          areWeights: false), update)
      rule.update(
        ParameterBlock(
          values: row(p.thresholds), gradient: row(g.thresholds), first: row(m.thresholds),
          second: row(v.thresholds), areWeights: false), update)
    }
  }

  /// Plain gradient descent in one pass.
  private func descend(_ parameters: borrowing ParameterBuffer<S>, _ step: Step) {
    let share = S(real: step.learningRate / Double(step.miniBatchSize))
    for ℓ in parameters.layers.indices {
      let (p, g) = (parameters.layers[ℓ], gradient.layers[ℓ])
      let decay = S(real: p.isRegularised ? 1 - step.learningRate * step.l2 : 1)
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
    forEachDerivative { g in g = share * S.steepestAscent(of: g) }
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
    forEachDerivative { g in squared += Double(g.lengthSquared) }
    if squared.squareRoot() > step.gradientNorm {
      let factor = S(real: step.gradientNorm / squared.squareRoot())
      forEachDerivative { g in g *= factor }
    }
  }

  /// Calls `body` with every number of the gradient.
  @inline(__always)
  private func forEachDerivative(_ body: (_ g: inout S) -> Void) {
    for slot in gradient.layers {
      let width = slot.weights.columns
      for k in 0..<slot.weights.rows {
        let row = slot.weights[k]
        for j in 0..<width { body(&row[j]) }
      }
      for j in 0..<width { body(&slot.bias[j]) }
      for j in 0..<width { body(&slot.thresholds[j]) }
    }
  }

  /// Calls `body` with every regularised weight and its gradient; not with biases and thresholds.
  @inline(__always)
  private func forEachWeight(
    _ parameters: borrowing ParameterBuffer<S>, _ body: (_ w: inout S, _ g: inout S) -> Void
  ) {
    for ℓ in parameters.layers.indices where parameters.layers[ℓ].isRegularised {
      let (p, g) = (parameters.layers[ℓ].weights, gradient.layers[ℓ].weights)
      for k in 0..<p.rows {
        for j in 0..<p.columns { body(&p[k][j], &g[k][j]) }
      }
    }
  }
}
