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

  /// BP3 + BP4 + the step, fused into one pass over the weights; the gradient is never stored.
  ///
  /// ``Workspace/biasGradient(_:_:)`` and ``Workspace/weightGradient(_:_:_:)`` are the definitions
  /// that it is tested against. It overwrites the errors δ of the workspace.
  func step<S: Scalar>(_ workspace: borrowing Workspace<S>, miniBatchSize m: Int) {
    workspace.samples.pointee.decay(workspace.parameters.layers[0].weights, by: decay())
    if let parallel = workspace.parallel {
      return workspace.run(.descend(self), m, on: parallel)
    }
    for ℓ in workspace.layers.indices {
      descend(workspace, ℓ, m, columns: 0..<workspace.layers[ℓ].z.columns, part: 0)
    }
  }

  /// BP3 + BP4 + the step for some units of the layer at index ℓ.
  ///
  /// - Parameter part: The index of the thread, which sorts in its own scratch space.
  func descend<S: Scalar>(
    _ workspace: borrowing Workspace<S>, _ ℓ: Int, _ m: Int, columns: Range<Int>, part: Int
  ) {
    guard !columns.isEmpty else { return }
    let step = S.RealType(learningRate / Double(m))
    let (parameters, layer) = (workspace.parameters.layers[ℓ], workspace.layers[ℓ])
    S.descend(
      parameters.weights.columns(columns), parameters.bias + columns.lowerBound,
      along: workspace.inputs(of: ℓ, 0..<m).sorting(in: workspace.sortingSpace(part)),
      layer.delta.prefix(m).columns(columns), decay: decay(), step: step)
    guard layer.hasThresholds else { return }
    for j in columns {
      parameters.thresholds[j] -= S(step) * .steepestAscent(of: layer.thresholdGradient[j])
    }
  }

  private func decay<Real: RealScalar>() -> Real {
    Real(1 - learningRate * (lambda / Double(trainingSize)))
  }
}
