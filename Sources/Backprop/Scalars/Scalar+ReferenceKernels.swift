/// The kernels in plain generic Swift: the specification that faster ones are tested against, and
/// what a scalar type uses that brings none of its own.
extension Scalar {
  public static func affine(
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

  public static func affineTransposed(
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

  public static func parameterGradient(
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

  public static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: MatrixPointer<Self>, _ errors: MatrixPointer<Self>,
    decay: RealType, step: RealType
  ) {
    let width = errors.columns
    let factor = Self(decay)
    // ascent(a δ) = conj(a) · ascent(δ) in both fields: turning the errors once leaves a plain
    // rank-m update.
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

  public static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Self>, count: Int
  ) {
    for k in 0..<count { row[k] = Self(RealType(pixels[k]) / 255) }
  }

  /// y ← y + factor · x.
  @inline(__always)
  private static func add(
    _ factor: Self, _ x: UnsafeMutablePointer<Self>, to y: UnsafeMutablePointer<Self>, count: Int
  ) {
    for j in 0..<count { y[j] += factor * x[j] }
  }
}
