import Numerics

/// The products of a layer in plain generic Swift: the specification that the kernels in C are
/// tested against, and the default of a scalar type without kernels of its own.
@_spi(Kernels) public extension Scalar {
  static func affine(
    _ inputs: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>
  ) {
    for sample in 0..<inputs.rows {
      let a = inputs[sample]
      let row = z[sample]
      for j in 0..<z.columns { row[j] = bias[j] }
      for k in 0..<inputs.columns where a[k] != .zero {
        add(a[k], weights[k], to: row, count: z.columns)
      }
    }
  }

  static func affineTransposed(
    _ errors: MatrixPointer<Self>, _ weights: MatrixPointer<Self>,
    into gradient: MatrixPointer<Self>
  ) {
    for sample in 0..<errors.rows {
      let delta = errors[sample]
      for k in 0..<gradient.columns {
        let w = weights[k]
        var sum = Self.zero
        for j in 0..<errors.columns { sum += w[j] * delta[j] }
        gradient[sample][k] = sum
      }
    }
  }

  static func parameterGradient(
    _ inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>
  ) {
    let width = errors.columns
    for k in 0..<inputs.columns {
      let row = weightGradient[k]
      for j in 0..<width { row[j] = .zero }
      for sample in 0..<inputs.rows where inputs[sample][k] != .zero {
        add(inputs[sample][k], errors[sample], to: row, count: width)
      }
    }
    for j in 0..<width { biasGradient[j] = .zero }
    for sample in 0..<errors.rows { add(1, errors[sample], to: biasGradient, count: width) }
  }

  static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    decay: RealType, step: RealType
  ) {
    let width = errors.columns
    let factor = Self(decay)
    // ascent(a δ) = conj(a) · ascent(δ) in both fields: with the ascent of the errors, the rest is
    // a plain rank-m update.
    let back = Self(-step)
    for sample in 0..<errors.rows {
      let delta = errors[sample]
      for j in 0..<width { delta[j] = back * steepestAscent(of: delta[j]) }
    }
    for k in 0..<inputs.columns {
      let w = weights[k]
      if decay != 1 { for j in 0..<width { w[j] *= factor } }
      for sample in 0..<inputs.rows where inputs[sample][k] != .zero {
        add(inputs[sample][k].conjugate, errors[sample], to: w, count: width)
      }
    }
    for sample in 0..<errors.rows { add(1, errors[sample], to: bias, count: width) }
  }

  static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Self>, count: Int
  ) {
    for k in 0..<count { row[k] = Self(RealType(pixels[k]) / 255) }
  }

  /// `y ← y + factor · x`.
  @inline(__always)
  private static func add(
    _ factor: Self, _ x: UnsafeMutablePointer<Self>, to y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for j in 0..<count { y[j] += factor * x[j] }
  }
}

/// The windows of convolution and pooling.
@_spi(Kernels) public extension Scalar {
  static func gather(
    _ geometry: WindowGeometry, _ positions: Range<Int>, taps: Range<Int>,
    of sample: UnsafeMutablePointer<Self>, into patches: MatrixPointer<Self>
  ) {
    let channels = geometry.input.channels
    geometry.forEachTap(positions, taps) { position, tap, point in
      let row = patches[position - positions.lowerBound] + (tap - taps.lowerBound) * channels
      for c in 0..<channels { row[c] = point.map { sample[$0 * channels + c] } ?? .zero }
    }
  }

  static func scatter(
    _ geometry: WindowGeometry, _ positions: Range<Int>, _ patches: MatrixPointer<Self>,
    addingTo sample: UnsafeMutablePointer<Self>
  ) {
    let channels = geometry.input.channels
    geometry.forEachTap(positions, 0..<geometry.taps) { position, tap, point in
      guard let point else { return }
      let row = patches[position - positions.lowerBound] + tap * channels
      for c in 0..<channels { sample[point * channels + c] += row[c] }
    }
  }

  static func addParameterGradient(
    _ inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>?
  ) {
    let width = errors.columns
    for sample in 0..<inputs.rows {
      for k in 0..<inputs.columns {
        add(inputs[sample][k], errors[sample], to: weightGradient[k], count: width)
      }
      if let biasGradient { add(1, errors[sample], to: biasGradient, count: width) }
    }
  }

  static func maximum(
    of sample: UnsafeMutablePointer<Self>, _ geometry: WindowGeometry,
    into output: UnsafeMutablePointer<Self>
  ) {
    forEachMaximum(sample, geometry) { index, at in output[index] = sample[at] }
  }

  static func maximumTransposed(
    _ errors: UnsafeMutablePointer<Self>, at sample: UnsafeMutablePointer<Self>,
    _ geometry: WindowGeometry, addingTo gradient: UnsafeMutablePointer<Self>
  ) {
    forEachMaximum(sample, geometry) { index, at in gradient[at] += errors[index] }
  }

  /// Calls `body` with the index of every output and that of the largest value under its window.
  @inline(__always)
  private static func forEachMaximum(
    _ sample: UnsafeMutablePointer<Self>, _ geometry: WindowGeometry,
    _ body: (_ output: Int, _ input: Int) -> Void
  ) {
    let channels = geometry.input.channels
    func size(_ x: Self) -> RealType { partCount == 1 ? x.realPart : x.lengthSquared }
    geometry.forEachWindow { position, points in
      for c in 0..<channels {
        var best: Int?
        geometry.forEachPoint(of: points) { point in
          let at = point * channels + c
          if best.map({ size(sample[at]) > size(sample[$0]) }) ?? true { best = at }
        }
        if let best { body(position * channels + c, best) }
      }
    }
  }
}

/// The products of a layer on compressed samples.
@_spi(Kernels) public extension Scalar {
  static func affine(
    _ inputs: CompressedInputs<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>
  ) {
    let scale = Self(inputs.weightScale.pointee)
    for sample in 0..<inputs.count {
      let row = z[sample]
      for j in 0..<z.columns { row[j] = .zero }
      inputs.forEachEntry(of: sample) { k, value in
        let w = weights[k]
        for j in 0..<z.columns { row[j] += Self(value) * w[j] }
      }
      for j in 0..<z.columns { row[j] = scale * row[j] + bias[j] }
    }
  }

  static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: CompressedInputs<Self>, _ errors: MatrixPointer<Self>, step: RealType
  ) {
    let back = Self(-step)
    let stretch = Self(1 / inputs.weightScale.pointee)
    for sample in 0..<inputs.count {
      let delta = errors[sample]
      for j in 0..<errors.columns {
        let change = back * steepestAscent(of: delta[j])
        bias[j] += change
        delta[j] = stretch * change
      }
      inputs.forEachEntry(of: sample) { k, value in
        let w = weights[k]
        for j in 0..<errors.columns { w[j] += Self(value) * delta[j] }
      }
    }
  }
}

/// Steps of update rules.
@_spi(Kernels) public extension RealScalar {
  static func adam(_ block: ParameterBlock<Self>, _ step: AdamStep<Self>) {
    block.forEach { w, g, m, v in
      m = step.beta1 * m + (1 - step.beta1) * g
      v = step.beta2 * v + (1 - step.beta2) * (g * g)
      w -= step.rate / ((step.unbias * v).squareRoot() + step.epsilon) * m
    }
  }
}

/// Scans and costs, element by element.
@_spi(Kernels) public extension Scalar {
  static func scale(_ weights: MatrixPointer<Self>, by factor: RealType) {
    let factor = Self(factor)
    for k in 0..<weights.rows {
      let row = weights[k]
      for j in 0..<weights.columns { row[j] *= factor }
    }
  }

  static func difference(
    _ outputs: MatrixPointer<Self>, _ targets: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>
  ) {
    for sample in 0..<outputs.rows {
      let (a, y, delta) = (outputs[sample], targets[sample], errors[sample])
      for j in 0..<outputs.columns { delta[j] = derivative(withSteepestAscent: a[j] - y[j]) }
    }
  }

  static func halfSquaredDistance(
    _ outputs: MatrixPointer<Self>, _ targets: MatrixPointer<Self>
  ) -> Double {
    var sum = 0.0
    for sample in 0..<outputs.rows {
      let (a, y) = (outputs[sample], targets[sample])
      for j in 0..<outputs.columns { sum += Double((a[j] - y[j]).lengthSquared) }
    }
    return sum / 2
  }

  static func crossEntropy(logits: MatrixPointer<Self>, targets: MatrixPointer<Self>) -> Double {
    var sum = 0.0
    for sample in 0..<logits.rows {
      for j in 0..<logits.columns {
        let z = logits[sample][j].realPart
        let y = targets[sample][j].realPart
        let softplus = max(z, 0) + .log(onePlus: .exp(-abs(z)))
        sum += Double(softplus - y * z)
      }
    }
    return sum
  }

  static func sumOfSquares(_ x: MatrixPointer<Self>) -> Double {
    var sum = 0.0
    for k in 0..<x.rows {
      let row = x[k]
      for j in 0..<x.columns { sum += Double(row[j].lengthSquared) }
    }
    return sum
  }

  static func countCorrect(
    _ outputs: MatrixPointer<Self>, labels: UnsafePointer<Int32>
  ) -> Int {
    var count = 0
    for sample in 0..<outputs.rows {
      let a = outputs[sample]
      var best = 0
      for j in 1..<max(1, outputs.columns) where a[j].realPart > a[best].realPart { best = j }
      if best == Int(labels[sample]) { count += 1 }
    }
    return count
  }

  static func allFinite(_ x: MatrixPointer<Self>) -> Bool {
    for k in 0..<x.rows {
      let row = x[k]
      for j in 0..<x.columns where !row[j].isFinite { return false }
    }
    return true
  }
}
