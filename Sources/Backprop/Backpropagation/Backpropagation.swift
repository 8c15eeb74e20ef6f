/// The four equations of backpropagation, for every field.
///
///     BP1   δ^L_j = ∂C/∂a^L_j · σ'(z^L_j)
///     BP2   δ^ℓ = diag(σ'(z^ℓ)) · (w^(ℓ+1))ᵀ · δ^(ℓ+1)
///     BP3   ∂C/∂b^ℓ_j = δ^ℓ_j
///     BP4   ∂C/∂w^ℓ_jk = a^(ℓ-1)_k δ^ℓ_j
///
/// Over ℂ every ∂ is the Wirtinger derivative ½(∂/∂x - i ∂/∂y); the transpose in BP2 and the
/// product in BP4 are plain, without a conjugate. The samples of a mini-batch are the rows of each
/// matrix. Layers are given by their index, from 0. Dropout, learned thresholds and poles join in
/// through ``activate(_:_:)`` and ``activationBackward(_:_:)`` (`LayerHooks.swift`).
extension Workspace {
  /// The forward pass: `z^ℓ = w^ℓ a^(ℓ-1) + b^ℓ`, `a^ℓ = σ(z^ℓ)`.
  ///
  /// - Parameters:
  ///   - inputs: a^0 of the samples.
  ///   - rows: The rows of the samples.
  func feedForward(_ inputs: LayerInputs<S>, _ rows: Range<Int>) {
    for ℓ in layers.indices {
      let (w, b) = (parameters.layers[ℓ].weights, parameters.layers[ℓ].bias)
      let a = ℓ == 0 ? inputs : .dense(layers[ℓ - 1].outputs.rows(rows))
      S.affine(a, w, b, into: layers[ℓ].z.rows(rows))
      activate(ℓ, rows)
    }
  }

  /// The backward pass: BP1 for the last layer, then BP2 back to the first.
  func backward(_ rows: Range<Int>) {
    for ℓ in layers.indices.reversed() { backward(to: ℓ, rows) }
  }

  /// δ of one layer, given that of the next.
  func backward(to ℓ: Int, _ rows: Range<Int>) {
    if ℓ + 1 == layers.count { outputError(rows) } else { backpropagateError(to: ℓ, rows) }
  }

  /// BP1: `δ^L_j = ∂C/∂a^L_j · σ'(z^L_j)`.
  ///
  /// If σ' cancels against ∂C/∂a, the derivative of the cost is `δ^L` itself.
  func outputError(_ rows: Range<Int>) {
    let L = layers.count - 1
    cost.function.derivative(
      logits: layers[L].z.rows(rows), outputs: layers[L].a.rows(rows), targets: targets.rows(rows),
      into: layers[L].delta.rows(rows))
    weighErrors(rows)
    if pairing == .chainRule { activationBackward(L, rows) }
  }

  /// BP2: `δ^ℓ = diag(σ'(z^ℓ)) · (w^(ℓ+1))ᵀ · δ^(ℓ+1)`.
  func backpropagateError(to ℓ: Int, _ rows: Range<Int>) {
    S.affineTransposed(
      layers[ℓ + 1].delta.rows(rows), parameters.layers[ℓ + 1].weights,
      into: layers[ℓ].delta.rows(rows))
    activationBackward(ℓ, rows)
  }

  /// BP3: `∂C/∂b^ℓ_j = δ^ℓ_j`, summed over the samples in some rows.
  ///
  /// The definition that ``parameterGradient(_:_:columns:into:)`` is tested against.
  ///
  /// - Returns: p values.
  func biasGradient(_ ℓ: Int, _ rows: Range<Int>) -> [S] {
    let delta = layers[ℓ].delta
    return (0..<delta.columns).map { j in rows.reduce(.zero) { $0 + delta[$1][j] } }
  }

  /// BP4: `∂C/∂w^ℓ_jk = a^(ℓ-1)_k δ^ℓ_j`, summed over the samples in some rows.
  ///
  /// The definition that ``parameterGradient(_:_:columns:into:)`` is tested against.
  ///
  /// - Parameter a: a^(ℓ-1), n columns.
  /// - Returns: n × p values, input-major.
  func weightGradient(_ ℓ: Int, _ a: MatrixPointer<S>, _ rows: Range<Int>) -> [S] {
    let delta = layers[ℓ].delta
    return (0..<a.columns).flatMap { k in
      (0..<delta.columns).map { j in rows.reduce(.zero) { $0 + a[$1][k] * delta[$1][j] } }
    }
  }

  /// BP3 and BP4 in one pass over δ, for some units of a layer.
  ///
  /// Plain gradient descent does not call this: ``SGD`` fuses BP3, BP4 and the step.
  func parameterGradient(
    _ ℓ: Int, _ rows: Range<Int>, columns: Range<Int>, into gradient: ParameterBuffer<S>.Slot
  ) {
    S.parameterGradient(
      inputs(of: ℓ, rows), layers[ℓ].delta.rows(rows).columns(columns),
      weights: gradient.weights.columns(columns), bias: gradient.bias + columns.lowerBound)
    copyThresholdGradient(ℓ, into: gradient)
  }

  /// BP3 and BP4 for all layers, summed over the first `m` samples.
  func parameterGradient(_ m: Int, into gradient: borrowing ParameterBuffer<S>) {
    if let parallel { return run(.parameterGradient(gradient.layers), m, on: parallel) }
    for ℓ in layers.indices {
      parameterGradient(ℓ, 0..<m, columns: 0..<layers[ℓ].z.columns, into: gradient.layers[ℓ])
    }
  }

  /// The inputs of a layer: the activations of the layer before it.
  func inputs(of ℓ: Int, _ rows: Range<Int>) -> LayerInputs<S> {
    ℓ == 0 ? samples.pointee.rows(rows) : .dense(layers[ℓ - 1].outputs.rows(rows))
  }

  /// The forward pass and, unless a value is not finite, the backward pass.
  ///
  /// - Parameter isForwardOnly: True to leave the backward pass to the caller.
  /// - Returns: The first layer, from 1, with a value that is not finite.
  func propagate(_ rows: Range<Int>, isForwardOnly: Bool) -> Int? {
    feedForward(samples.pointee.rows(rows), rows)
    if let layer = firstNonFiniteLayer(rows) { return layer }
    if !isForwardOnly { backward(rows) }
    return nil
  }
}
