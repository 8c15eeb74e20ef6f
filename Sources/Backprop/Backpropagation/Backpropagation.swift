/// The four equations of backpropagation, for every field.
///
///     BP1   δ^L_j = ∂C/∂a^L_j · σ'(z^L_j)
///     BP2   δ^ℓ = diag(σ'(z^ℓ)) · (w^(ℓ+1))ᵀ · δ^(ℓ+1)
///     BP3   ∂C/∂b^ℓ_j = δ^ℓ_j
///     BP4   ∂C/∂w^ℓ_jk = a^(ℓ-1)_k δ^ℓ_j
///
/// They are those of a fully connected layer. Of any other affine map w is a matrix with repeated or
/// fixed entries; its ``LayerMap`` has the products with it and its transpose.
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
  ///   - part: The index of the thread.
  func feedForward(_ inputs: LayerInputs<S>, _ rows: Range<Int>, part: Int) {
    for ℓ in layers.indices {
      let (w, b) = (parameters.layers[ℓ].weights, parameters.layers[ℓ].bias)
      let a = ℓ == 0 ? inputs : .dense(layers[ℓ - 1].outputs.rows(rows))
      let z = layers[ℓ].z.rows(rows)
      if layers[ℓ].isDense {
        S.affine(a, w, b, into: z)
      } else {
        maps[ℓ].forward(a.matrix, context(ℓ, part), into: z)
      }
      activate(ℓ, rows)
    }
  }

  /// The backward pass: BP1 for the last layer, then BP2 back to the first.
  func backward(_ rows: Range<Int>, part: Int) {
    for ℓ in layers.indices.reversed() { backward(to: ℓ, rows, part: part) }
  }

  /// δ of one layer, given that of the next.
  func backward(to ℓ: Int, _ rows: Range<Int>, part: Int) {
    if ℓ + 1 == layers.count {
      outputError(rows)
    } else {
      backpropagateError(to: ℓ, rows, part: part)
    }
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
  func backpropagateError(to ℓ: Int, _ rows: Range<Int>, part: Int) {
    let (errors, gradient) = (layers[ℓ + 1].delta.rows(rows), layers[ℓ].delta.rows(rows))
    if layers[ℓ + 1].isDense {
      S.affineTransposed(errors, parameters.layers[ℓ + 1].weights, into: gradient)
    } else {
      maps[ℓ + 1].transpose(
        errors, at: layers[ℓ].outputs.rows(rows), context(ℓ + 1, part), into: gradient)
    }
    activationBackward(ℓ, rows)
  }

  /// BP3: `∂C/∂b^ℓ_j = δ^ℓ_j`, summed over the samples in some rows.
  ///
  /// The definition that ``parameterGradient(_:_:part:of:into:)`` is tested against.
  ///
  /// - Returns: p values.
  func biasGradient(_ ℓ: Int, _ rows: Range<Int>) -> [S] {
    let delta = layers[ℓ].delta
    return (0..<delta.columns).map { j in rows.reduce(.zero) { $0 + delta[$1][j] } }
  }

  /// BP4: `∂C/∂w^ℓ_jk = a^(ℓ-1)_k δ^ℓ_j`, summed over the samples in some rows.
  ///
  /// The definition that ``parameterGradient(_:_:part:of:into:)`` is tested against.
  ///
  /// - Parameter a: a^(ℓ-1), n columns.
  /// - Returns: n × p values, input-major.
  func weightGradient(_ ℓ: Int, _ a: MatrixPointer<S>, _ rows: Range<Int>) -> [S] {
    let delta = layers[ℓ].delta
    return (0..<a.columns).flatMap { k in
      (0..<delta.columns).map { j in rows.reduce(.zero) { $0 + a[$1][k] * delta[$1][j] } }
    }
  }

  /// BP3 and BP4 in one pass over δ: one thread's part of a layer's gradient.
  ///
  /// Plain gradient descent of fully connected layers does not call this: ``SGD`` fuses BP3, BP4 and
  /// the step.
  ///
  /// - Parameters:
  ///   - part: The index of the thread.
  ///   - parts: The number of threads.
  func parameterGradient(
    _ ℓ: Int, _ rows: Range<Int>, part: Int, of parts: Int, into gradient: ParameterBuffer<S>.Slot
  ) {
    let (inputs, errors) = (inputs(of: ℓ, rows), layers[ℓ].delta.rows(rows))
    if layers[ℓ].isDense {
      denseGradient(
        inputs.sorting(in: sortingSpace(part)), errors, columns: columns(of: ℓ, part, parts),
        into: gradient)
    } else {
      let grains = (0..<maps[ℓ].gradientGrains(layers[ℓ].input)).share(part, of: parts)
      if !grains.isEmpty {
        maps[ℓ].parameterGradient(
          errors, at: inputs.matrix, context(ℓ, part), grains: grains, into: gradient)
      }
    }
    if part == 0 { copyThresholdGradient(ℓ, into: gradient) }
  }

  /// The gradient of some units of a fully connected layer.
  ///
  /// That of compressed samples over ℝ comes from the kernel of plain gradient descent, which is
  /// several times as fast: a step of -1 leads from zero to the gradient. It overwrites the errors of
  /// the layer, which is the first: no earlier layer needs them.
  private func denseGradient(
    _ inputs: LayerInputs<S>, _ errors: MatrixPointer<S>, columns: Range<Int>,
    into gradient: ParameterBuffer<S>.Slot
  ) {
    guard !columns.isEmpty else { return }
    let errors = errors.columns(columns)
    let (weights, bias) = (gradient.weights.columns(columns), gradient.bias + columns.lowerBound)
    guard case .compressed = inputs, S.self == S.RealType.self else {
      return S.parameterGradient(inputs, errors, weights: weights, bias: bias)
    }
    weights.clear()
    bias.clear(columns.count)
    S.descend(weights, bias, along: inputs, errors, decay: 1, step: -1)
  }

  /// The units of a fully connected layer whose gradient one thread computes.
  func columns(of ℓ: Int, _ part: Int, _ parts: Int) -> Range<Int> {
    (0..<layers[ℓ].z.columns).share(part, of: parts, grain: MatrixPointer<S>.grain)
  }

  /// BP3 and BP4 for all layers, summed over the first `m` samples.
  func parameterGradient(_ m: Int, into gradient: borrowing ParameterBuffer<S>) {
    if let parallel { return run(.parameterGradient(gradient.layers), m, on: parallel) }
    for ℓ in layers.indices {
      parameterGradient(ℓ, 0..<m, part: 0, of: 1, into: gradient.layers[ℓ])
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
  func propagate(_ rows: Range<Int>, isForwardOnly: Bool, part: Int = 0) -> Int? {
    var first = rows.lowerBound
    while first < rows.upperBound {
      let block = first..<min(rows.upperBound, first + blockSize)
      feedForward(samples.pointee.rows(block), block, part: part)
      if let layer = firstNonFiniteLayer(block) { return layer }
      if !isForwardOnly { backward(block, part: part) }
      first = block.upperBound
    }
    return nil
  }
}
