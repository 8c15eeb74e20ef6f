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
  /// `z^ℓ = w^ℓ a^(ℓ-1) + b^ℓ`, `a^ℓ = σ(z^ℓ)` for the first `m` samples.
  func feedForward(_ m: Int) {
    for ℓ in layers.indices {
      let (w, b) = (parameters.layers[ℓ].weights, parameters.layers[ℓ].bias)
      let (z, a) = (layers[ℓ].z.prefix(m), layers[ℓ].a.prefix(m))
      S.affine(inputs(of: ℓ, m), w, b, into: z)
      keepAwayFromPoles(ℓ, z)
      S.activate(layers[ℓ].activation, thresholds: thresholds(of: ℓ), z, into: a)
      layers[ℓ].dropout?.apply(to: a)
    }
  }

  /// BP1, then BP2 from the last layer to the first.
  func propagateBack(_ m: Int) {
    let output = layers[layers.count - 1]
    cost.outputError(
      of: output.activation, thresholds: thresholds(of: layers.count - 1),
      logits: output.z.prefix(m), outputs: output.a.prefix(m), targets: targets.prefix(m),
      into: output.delta.prefix(m))

    for ℓ in layers.indices.dropLast().reversed() {
      let (z, a, delta) = (layers[ℓ].z.prefix(m), layers[ℓ].a.prefix(m), layers[ℓ].delta.prefix(m))
      S.affineTransposed(
        layers[ℓ + 1].delta.prefix(m), parameters.layers[ℓ + 1].weights, into: delta)
      layers[ℓ].dropout?.pullBack(delta)
      S.pullBack(
        delta, through: layers[ℓ].activation, thresholds: thresholds(of: ℓ), z: z, a: a, into: delta
      )
    }
  }

  /// BP3 and BP4, summed over the first `m` samples.
  func sumGradient(_ m: Int, into gradient: borrowing ParameterBuffer<S>) {
    for ℓ in layers.indices {
      S.parameterGradient(
        inputs(of: ℓ, m), layers[ℓ].delta.prefix(m),
        weights: gradient.layers[ℓ].weights, bias: gradient.layers[ℓ].bias)
      if layers[ℓ].activation.hasThresholds {
        gradient.layers[ℓ].thresholds.update(
          from: layers[ℓ].thresholdGradient, count: layers[ℓ].z.columns)
      }
    }
  }

  /// The learned thresholds of the layer at place ℓ, with room for their gradient.
  func thresholds(of ℓ: Int) -> Thresholds<S> {
    Thresholds(
      values: parameters.layers[ℓ].thresholds, gradient: layers[ℓ].thresholdGradient)
  }

  /// What goes into the layer at place ℓ: the activations of the layer before it.
  func inputs(of ℓ: Int, _ m: Int) -> LayerInputs<S> {
    ℓ == 0 ? samples.pointee : .dense(layers[ℓ - 1].outputs.prefix(m))
  }
}
