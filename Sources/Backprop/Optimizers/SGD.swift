/// One step of stochastic gradient descent with L2 regularisation, on a mini-batch of m samples out
/// of n.
///
///     w ← (1 - ηλ/n) w - η/m · Σ ∇_w C,   b ← b - η/m · Σ ∇_b C
///
/// ∇ is the steepest ascent: ∂C/∂w over ℝ, 2 conj(∂C/∂w) over ℂ. λ/n is not weight decay: it is
/// multiplied by η.
struct SGD {
  /// η.
  let learningRate: Double

  /// λ.
  let lambda: Double

  /// n, the size of the training set.
  let trainingSize: Int

  /// BP3, BP4 and the step in one pass over the weights; the gradient itself is never stored.
  ///
  /// Uses up the errors δ of the workspace.
  func step<S: Scalar>(_ workspace: borrowing Workspace<S>, miniBatchSize m: Int) {
    let decay = S.RealType(1 - learningRate * (lambda / Double(trainingSize)))
    let step = S.RealType(learningRate / Double(m))
    for ℓ in workspace.layers.indices {
      let parameters = workspace.parameters.layers[ℓ]
      S.descend(
        parameters.weights, parameters.bias, along: workspace.inputs(of: ℓ, m),
        workspace.layers[ℓ].delta.prefix(m), decay: decay, step: step)
      let layer = workspace.layers[ℓ]
      guard layer.activation.hasThresholds else { continue }
      for j in 0..<layer.z.columns {
        parameters.thresholds[j] -= S(step) * .steepestAscent(of: layer.thresholdGradient[j])
      }
    }
  }
}
