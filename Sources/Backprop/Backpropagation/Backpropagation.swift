/// The four equations of backpropagation, for every field.
///
///     BP1   δ^L_j = ∂C/∂a^L_j · σ'(z^L_j)
///     BP2   δ^ℓ = diag(σ'(z^ℓ)) · (w^(ℓ+1))ᵀ · δ^(ℓ+1)
///     BP3   ∂C/∂b^ℓ_j = δ^ℓ_j
///     BP4   ∂C/∂w^ℓ_jk = a^(ℓ-1)_k δ^ℓ_j
///
/// Over ℂ every ∂ is the Wirtinger derivative ½(∂/∂x - i ∂/∂y); the transpose in BP2 and the product
/// in BP4 are plain, without a conjugate. The samples of a mini-batch are the rows of each matrix.
extension Workspace {
  /// `z^ℓ = w^ℓ a^(ℓ-1) + b^ℓ`, `a^ℓ = σ(z^ℓ)` for the samples in some rows, whose a^0 is `inputs`.
  func feedForward(_ inputs: LayerInputs<S>, _ rows: Range<Int>) {
    for ℓ in layers.indices {
      let (w, b) = (parameters.layers[ℓ].weights, parameters.layers[ℓ].bias)
      let (z, a) = (layers[ℓ].z.rows(rows), layers[ℓ].a.rows(rows))
      S.affine(ℓ == 0 ? inputs : .dense(layers[ℓ - 1].outputs.rows(rows)), w, b, into: z)
      keepAwayFromPoles(ℓ, z)
      S.activate(layers[ℓ].activation, thresholds: thresholds(of: ℓ), z, into: a)
      layers[ℓ].dropout?.apply(to: a, rows)
    }
  }

  /// BP1, then BP2 from the last layer to the first.
  func propagateBack(_ rows: Range<Int>) {
    for ℓ in layers.indices.reversed() { propagateBack(to: ℓ, rows) }
  }

  /// δ of the layer at place ℓ: BP1 for the last one, else BP2 from the layer after it.
  func propagateBack(to ℓ: Int, _ rows: Range<Int>) {
    let layer = layers[ℓ]
    let (z, a, delta) = (layer.z.rows(rows), layer.a.rows(rows), layer.delta.rows(rows))
    guard ℓ + 1 < layers.count else {
      return cost.outputError(
        of: layer.activation, thresholds: thresholds(of: ℓ), logits: z, outputs: a,
        targets: targets.rows(rows), into: delta)
    }
    S.affineTransposed(
      layers[ℓ + 1].delta.rows(rows), parameters.layers[ℓ + 1].weights, into: delta)
    layer.dropout?.pullBack(delta, rows)
    S.pullBack(
      delta, through: layer.activation, thresholds: thresholds(of: ℓ), z: z, a: a, into: delta)
  }

  /// BP3 and BP4, summed over the first `m` samples.
  func sumGradient(_ m: Int, into gradient: borrowing ParameterBuffer<S>) {
    if let desk { return run(.sumGradient(gradient.layers), m, on: desk) }
    for ℓ in layers.indices {
      sumGradient(ℓ, 0..<m, columns: 0..<layers[ℓ].z.columns, into: gradient.layers[ℓ])
    }
  }

  /// BP3 and BP4 for some units of the layer at place ℓ, summed over the samples in some rows.
  func sumGradient(
    _ ℓ: Int, _ rows: Range<Int>, columns: Range<Int>, into gradient: ParameterBuffer<S>.Slot
  ) {
    S.parameterGradient(
      inputs(of: ℓ, rows), layers[ℓ].delta.rows(rows).columns(columns),
      weights: gradient.weights.columns(columns), bias: gradient.bias + columns.lowerBound)
    if layers[ℓ].activation.hasThresholds {
      gradient.thresholds.update(from: layers[ℓ].thresholdGradient, count: layers[ℓ].z.columns)
    }
  }

  /// The learned thresholds of the layer at place ℓ, with room for their gradient.
  func thresholds(of ℓ: Int) -> Thresholds<S> {
    Thresholds(
      values: parameters.layers[ℓ].thresholds, gradient: layers[ℓ].thresholdGradient)
  }

  /// What went into the layer at place ℓ: the activations of the layer before it.
  func inputs(of ℓ: Int, _ rows: Range<Int>) -> LayerInputs<S> {
    ℓ == 0 ? samples.pointee.rows(rows) : .dense(layers[ℓ - 1].outputs.rows(rows))
  }

  /// Forward, and back unless that is not wanted or a value is not finite.
  ///
  /// - Returns: The first layer, from 1, with such a value.
  func propagate(_ rows: Range<Int>, isForwardOnly: Bool) -> Int? {
    feedForward(samples.pointee.rows(rows), rows)
    if let layer = firstNonFiniteLayer(rows) { return layer }
    if !isForwardOnly { propagateBack(rows) }
    return nil
  }
}
