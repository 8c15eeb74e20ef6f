import Numerics

/// The activation of a layer, with everything that joins in on the way through it: poles, learned
/// thresholds and dropout.
extension Workspace {
  /// `a = σ(z)` for a layer.
  func activate(_ ℓ: Int, _ rows: Range<Int>) {
    let layer = layers[ℓ]
    let (z, a) = (layer.z.rows(rows), layer.a.rows(rows))
    keepAwayFromPoles(ℓ, z)
    if layer.isIdentity {
      // a is z.
    } else if layer.sharesThresholds {
      for row in 0..<z.rows {
        S.activate(
          activations[ℓ], thresholds: thresholds(of: ℓ), z.points(of: row, layer.units),
          into: a.points(of: row, layer.units))
      }
    } else {
      S.activate(activations[ℓ], thresholds: thresholds(of: ℓ), z, into: a)
    }
    layer.dropout?.apply(to: a, rows)
  }

  /// `δ = ∂C/∂a · σ'(z)` for a layer, in place of ∂C/∂a.
  func activationBackward(_ ℓ: Int, _ rows: Range<Int>) {
    let layer = layers[ℓ]
    let delta = layer.delta.rows(rows)
    layer.dropout?.backward(delta, rows)
    let (z, a) = (layer.z.rows(rows), layer.a.rows(rows))
    if layer.isIdentity {
      // σ' is 1.
    } else if layer.sharesThresholds {
      sharedThresholdsBackward(ℓ, delta, z, a)
    } else {
      S.backward(
        delta, through: activations[ℓ], thresholds: thresholds(of: ℓ), z: z, a: a, into: delta)
    }
  }

  /// The same with thresholds that all points of a channel share: each sample is a mini-batch of
  /// points.
  private func sharedThresholdsBackward(
    _ ℓ: Int, _ delta: MatrixPointer<S>, _ z: MatrixPointer<S>, _ a: MatrixPointer<S>
  ) {
    let (layer, channels) = (layers[ℓ], layers[ℓ].units.channels)
    let ofSample = layer.thresholdGradient + channels
    layer.thresholdGradient.update(repeating: .zero, count: channels)
    for row in 0..<z.rows {
      let errors = delta.points(of: row, layer.units)
      S.backward(
        errors, through: activations[ℓ],
        thresholds: Thresholds(values: parameters.layers[ℓ].thresholds, gradient: ofSample),
        z: z.points(of: row, layer.units), a: a.points(of: row, layer.units), into: errors)
      for c in 0..<channels { layer.thresholdGradient[c] += ofSample[c] }
    }
  }

  /// The learned thresholds of a layer, with memory for their gradient.
  private func thresholds(of ℓ: Int) -> Thresholds<S> {
    Thresholds(
      values: parameters.layers[ℓ].thresholds, gradient: layers[ℓ].thresholdGradient)
  }

  /// Copies the gradient of learned thresholds, which the backward pass has summed.
  func copyThresholdGradient(_ ℓ: Int, into gradient: ParameterBuffer<S>.Slot) {
    if layers[ℓ].hasThresholds {
      gradient.thresholds.update(
        from: layers[ℓ].thresholdGradient, count: gradient.weights.columns)
    }
  }
}

/// Dropout: while training, each unit of a hidden layer is dropped for a sample of a mini-batch
/// with a given probability, and the other units are scaled up. Evaluation uses the network
/// unchanged.
///
/// N. Srivastava et al., *Dropout: a simple way to prevent neural networks from overfitting*, JMLR
/// 15 (2014), in the inverted form.
struct Dropout<S: Scalar> {
  /// The probability with which a unit is dropped.
  let rate: Double

  /// The factor of every unit for every sample: 0 or 1/(1 - rate).
  let factors: MatrixPointer<S>

  /// The inputs of the next layer: the activations times the factors.
  let outputs: MatrixPointer<S>

  /// Draws new factors for the samples of a mini-batch. Those of samples on other ranks are drawn
  /// and discarded, so that the generator stays the same on every rank.
  ///
  /// - Parameter sampleRows: The row of each sample; negative for a sample of another rank.
  @inline(__always)
  func draw(
    _ sampleRows: some Sequence<Int32>, using generator: inout Xoshiro256PlusPlus
  ) {
    let kept = S(real: 1 / (1 - rate))
    for row in sampleRows {
      for j in 0..<factors.columns {
        let factor: S = generator.uniform() < rate ? .zero : kept
        if row >= 0 { factors[Int(row)][j] = factor }
      }
    }
  }

  /// Drops no unit of the first `m` samples.
  func keepAll(_ m: Int) {
    for row in 0..<m { factors[row].update(repeating: 1, count: factors.columns) }
  }

  /// Multiplies the activations by the factors.
  func apply(to a: MatrixPointer<S>, _ rows: Range<Int>) {
    multiply(a, rows, into: outputs.rows(rows))
  }

  /// Multiplies ∂C/∂a by the factors: a dropped unit has no part in the cost.
  func backward(_ gradient: MatrixPointer<S>, _ rows: Range<Int>) {
    multiply(gradient, rows, into: gradient)
  }

  private func multiply(_ x: MatrixPointer<S>, _ rows: Range<Int>, into y: MatrixPointer<S>) {
    let factors = factors.rows(rows)
    for row in 0..<x.rows {
      let (input, factor, output) = (x[row], factors[row], y[row])
      for j in 0..<x.columns { output[j] = factor[j] * input[j] }
    }
  }
}

/// The distance of weighted inputs to the poles of their activation. Over ℝ there are none.
extension Workspace {
  /// True if the activation of any layer has poles.
  var hasPoles: Bool { layers.indices.contains { activations[$0].hasPoles } }

  /// The smallest distance of any weighted input of the first `m` samples to a pole, and the number
  /// of its layer, from 1.
  func smallestPoleDistance(_ m: Int) -> (distance: S.RealType, layer: Int) {
    var smallest: (squared: S.RealType, layer: Int) = (.infinity, 0)
    for ℓ in layers.indices where activations[ℓ].hasPoles {
      let (activation, z) = (activations[ℓ], layers[ℓ].z)
      for row in 0..<m {
        for j in 0..<z.columns {
          guard let pole = S.nearestPole(of: activation, to: z[row][j]) else { continue }
          let squared = (z[row][j] - pole).lengthSquared
          if squared < smallest.squared { smallest = (squared, ℓ + 1) }
        }
      }
    }
    return (smallest.squared.squareRoot(), smallest.layer)
  }

  /// Moves weighted inputs that are nearer to a pole than `poleRadius` to the nearest point at that
  /// distance, or to the right of a pole that they hit.
  private func keepAwayFromPoles(_ ℓ: Int, _ z: MatrixPointer<S>) {
    guard poleRadius > 0, activations[ℓ].hasPoles else { return }
    for row in 0..<z.rows {
      for j in 0..<z.columns {
        guard let pole = S.nearestPole(of: activations[ℓ], to: z[row][j]) else { continue }
        let offset = z[row][j] - pole
        let distance = offset.lengthSquared.squareRoot()
        if distance == 0 {
          z[row][j] = pole + S(poleRadius)
        } else if distance < poleRadius {
          z[row][j] = pole + S(poleRadius / distance) * offset
        }
      }
    }
  }
}
