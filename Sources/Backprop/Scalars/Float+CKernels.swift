internal import CKernels

/// The kernels of `Float` in C; what they compute is said by their generic counterparts
/// (`Scalar+ReferenceKernels.swift`).
extension Float {
  private static var kernels: UnsafePointer<ck_kernels_f32> { ck_active_f32() }

  public static func affine(
    _ inputs: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    _ bias: UnsafeMutablePointer<Float>, into z: MatrixPointer<Float>
  ) {
    kernels.pointee.affine(
      inputs.rows, inputs.columns, z.columns, inputs.base, inputs.stride, weights.base,
      weights.stride, bias, z.base, z.stride)
  }

  public static func affineTransposed(
    _ errors: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    into gradient: MatrixPointer<Float>
  ) {
    kernels.pointee.affine_transposed(
      errors.rows, gradient.columns, errors.columns, errors.base, errors.stride, weights.base,
      weights.stride, gradient.base, gradient.stride)
  }

  public static func parameterGradient(
    _ inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>,
    weights weightGradient: MatrixPointer<Float>, bias biasGradient: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.parameter_gradient(
      inputs.rows, inputs.columns, errors.columns, inputs.base, inputs.stride, errors.base,
      errors.stride, weightGradient.base, weightGradient.stride, biasGradient)
  }

  public static func descend(
    _ weights: MatrixPointer<Float>, _ bias: UnsafeMutablePointer<Float>,
    along inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>, decay: Float, step: Float
  ) {
    kernels.pointee.descend(
      inputs.rows, inputs.columns, errors.columns, weights.base, weights.stride, bias, inputs.base,
      inputs.stride, errors.base, errors.stride, decay, step)
  }

  public static func affine(
    _ inputs: CompressedInputs<Float>, _ weights: MatrixPointer<Float>,
    _ bias: UnsafeMutablePointer<Float>, into z: MatrixPointer<Float>
  ) {
    withUnsafePointer(to: inputs.batch) { batch in
      kernels.pointee.compressed_affine(
        batch, z.columns, weights.base, weights.stride, inputs.weightScale.pointee, bias, z.base,
        z.stride, inputs.leading.base, inputs.leading.stride)
    }
  }

  public static func descend(
    _ weights: MatrixPointer<Float>, _ bias: UnsafeMutablePointer<Float>,
    along inputs: CompressedInputs<Float>, _ errors: MatrixPointer<Float>, step: Float
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
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernels.pointee.unpack(count, pixels, row)
  }

  public static func activate(
    _ activation: RealActivation, thresholds: Thresholds<Float>, _ z: MatrixPointer<Float>,
    into a: MatrixPointer<Float>
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
    _ gradient: MatrixPointer<Float>, through activation: RealActivation,
    thresholds: Thresholds<Float>, z: MatrixPointer<Float>, a: MatrixPointer<Float>,
    into errors: MatrixPointer<Float>
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
