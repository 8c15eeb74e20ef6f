internal import CKernels

/// The kernels of `Double` in C; what they compute is said by their generic counterparts
/// (`Scalar+ReferenceKernels.swift`).
extension Double {
  private static var kernels: UnsafePointer<ck_kernels_f64> { ck_active_f64() }

  public static func affine(
    _ inputs: MatrixPointer<Double>, _ weights: MatrixPointer<Double>,
    _ bias: UnsafeMutablePointer<Double>, into z: MatrixPointer<Double>
  ) {
    kernels.pointee.affine(
      inputs.rows, inputs.columns, z.columns, inputs.base, inputs.stride, weights.base,
      weights.stride, bias, z.base, z.stride)
  }

  public static func affineTransposed(
    _ errors: MatrixPointer<Double>, _ weights: MatrixPointer<Double>,
    into gradient: MatrixPointer<Double>
  ) {
    kernels.pointee.affine_transposed(
      errors.rows, gradient.columns, errors.columns, errors.base, errors.stride, weights.base,
      weights.stride, gradient.base, gradient.stride)
  }

  public static func parameterGradient(
    _ inputs: MatrixPointer<Double>, _ errors: MatrixPointer<Double>,
    weights weightGradient: MatrixPointer<Double>, bias biasGradient: UnsafeMutablePointer<Double>
  ) {
    kernels.pointee.parameter_gradient(
      inputs.rows, inputs.columns, errors.columns, inputs.base, inputs.stride, errors.base,
      errors.stride, weightGradient.base, weightGradient.stride, biasGradient)
  }

  public static func descend(
    _ weights: MatrixPointer<Double>, _ bias: UnsafeMutablePointer<Double>,
    along inputs: MatrixPointer<Double>, _ errors: MatrixPointer<Double>, decay: Double,
    step: Double
  ) {
    kernels.pointee.descend(
      inputs.rows, inputs.columns, errors.columns, weights.base, weights.stride, bias, inputs.base,
      inputs.stride, errors.base, errors.stride, decay, step)
  }

  public static func affine(
    _ inputs: CompressedInputs<Double>, _ weights: MatrixPointer<Double>,
    _ bias: UnsafeMutablePointer<Double>, into z: MatrixPointer<Double>
  ) {
    withUnsafePointer(to: inputs.batch) { batch in
      kernels.pointee.compressed_affine(
        batch, z.columns, weights.base, weights.stride, inputs.weightScale.pointee, bias, z.base,
        z.stride, inputs.leading.base, inputs.leading.stride)
    }
  }

  public static func descend(
    _ weights: MatrixPointer<Double>, _ bias: UnsafeMutablePointer<Double>,
    along inputs: CompressedInputs<Double>, _ errors: MatrixPointer<Double>, step: Double
  ) {
    withUnsafePointer(to: inputs.batch) { batch in
      withUnsafePointer(to: inputs.sorted) { sorted in
        kernels.pointee.compressed_descend(
          batch, inputs.columns, errors.columns, weights.base, weights.stride,
          inputs.weightScale.pointee, bias, errors.base, errors.stride, step,
          inputs.leading.base, inputs.leading.stride, sorted)
      }
    }
  }

  public static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Double>, count: Int
  ) {
    kernels.pointee.unpack(count, pixels, row)
  }

  public static func activate(
    _ activation: RealActivation, thresholds: Thresholds<Double>, _ z: MatrixPointer<Double>,
    into a: MatrixPointer<Double>
  ) {
    switch activation {
    case .sigmoid:
      kernels.pointee.activate(.sigmoid, z.rows, z.columns, z.base, z.stride, a.base, a.stride)
    case .tanh:
      kernels.pointee.activate(.tanh, z.rows, z.columns, z.base, z.stride, a.base, a.stride)
    case .relu:
      kernels.pointee.activate(.relu, z.rows, z.columns, z.base, z.stride, a.base, a.stride)
    case .identity: Identity.apply(to: z, into: a)
    case .softmax: Softmax.apply(to: z, into: a)
    }
  }

  public static func pullBack(
    _ gradient: MatrixPointer<Double>, through activation: RealActivation,
    thresholds: Thresholds<Double>, z: MatrixPointer<Double>, a: MatrixPointer<Double>,
    into errors: MatrixPointer<Double>
  ) {
    let (m, p) = (a.rows, a.columns)
    let (g, ldg, delta, ldd) = (gradient.base, gradient.stride, errors.base, errors.stride)
    switch activation {
    case .sigmoid: kernels.pointee.pull_back(.sigmoid, m, p, g, ldg, a.base, a.stride, delta, ldd)
    case .tanh: kernels.pointee.pull_back(.tanh, m, p, g, ldg, a.base, a.stride, delta, ldd)
    case .relu: kernels.pointee.pull_back(.relu, m, p, g, ldg, a.base, a.stride, delta, ldd)
    case .identity: Identity.pullBack(gradient, z: z, a: a, into: errors)
    case .softmax: Softmax.pullBack(gradient, z: z, a: a, into: errors)
    }
  }
}
