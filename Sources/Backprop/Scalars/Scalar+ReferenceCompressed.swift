/// The kernels on compressed samples in plain generic Swift: see `Scalar+ReferenceKernels.swift`.
extension Scalar {
  public static func affine(
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

  public static func descend(
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
