internal import CKernels

// The kernels of `Float` and `Complex<Float>` in C. Each computes what the generic function of the
// same name computes (`ReferenceKernels.swift`).

private var kernels: UnsafePointer<ck_kernels_f32> { ck_active_f32() }

/// The products of a layer, and the activations.
@_spi(Kernels) public extension Float {
  static func affine(
    _ inputs: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    _ bias: UnsafeMutablePointer<Float>, into z: MatrixPointer<Float>
  ) {
    kernels.pointee.affine(
      inputs.rows, inputs.columns, z.columns, inputs.base, inputs.stride, weights.base,
      weights.stride, bias, z.base, z.stride)
  }

  static func affineTransposed(
    _ errors: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    into gradient: MatrixPointer<Float>
  ) {
    kernels.pointee.affine_transposed(
      errors.rows, gradient.columns, errors.columns, errors.base, errors.stride, weights.base,
      weights.stride, gradient.base, gradient.stride)
  }

  static func parameterGradient(
    _ inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>,
    weights weightGradient: MatrixPointer<Float>, bias biasGradient: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.parameter_gradient(
      inputs.rows, inputs.columns, errors.columns, inputs.base, inputs.stride, errors.base,
      errors.stride, weightGradient.base, weightGradient.stride, biasGradient)
  }

  static func descend(
    _ weights: MatrixPointer<Float>, _ bias: UnsafeMutablePointer<Float>,
    along inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>, decay: Float, step: Float
  ) {
    kernels.pointee.descend(
      inputs.rows, inputs.columns, errors.columns, weights.base, weights.stride, bias, inputs.base,
      inputs.stride, errors.base, errors.stride, decay, step)
  }

  static func addParameterGradient(
    _ inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>,
    weights weightGradient: MatrixPointer<Float>, bias biasGradient: UnsafeMutablePointer<Float>?
  ) {
    kernels.pointee.add_parameter_gradient(
      inputs.rows, inputs.columns, errors.columns, inputs.base, inputs.stride, errors.base,
      errors.stride, weightGradient.base, weightGradient.stride, biasGradient)
  }

  static func affine(
    _ inputs: CompressedInputs<Float>, _ weights: MatrixPointer<Float>,
    _ bias: UnsafeMutablePointer<Float>, into z: MatrixPointer<Float>
  ) {
    withUnsafePointer(to: inputs.batch) { batch in
      kernels.pointee.compressed_affine(
        batch, z.columns, weights.base, weights.stride, inputs.weightScale.pointee, bias, z.base,
        z.stride, inputs.leading.base, inputs.leading.stride)
    }
  }

  static func descend(
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

  static func unpack(
    _ pixels: UnsafePointer<UInt8>, into row: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernels.pointee.unpack(count, pixels, row)
  }

  static func activate(
    _ kernel: ActivationKernel, _ z: MatrixPointer<Float>, into a: MatrixPointer<Float>
  ) {
    kernels.pointee.activate(
      kernel.inC, z.rows, z.columns, z.base, z.stride, a.base, a.stride)
  }

  static func backward(
    _ gradient: MatrixPointer<Float>, through kernel: ActivationKernel, a: MatrixPointer<Float>,
    into errors: MatrixPointer<Float>
  ) {
    kernels.pointee.pull_back(
      kernel.inC, a.rows, a.columns, gradient.base, gradient.stride, a.base, a.stride,
      errors.base, errors.stride)
  }
}

/// Scans and costs, element by element.
@_spi(Kernels) public extension Float {
  static func scale(_ weights: MatrixPointer<Float>, by factor: Float) {
    kernels.pointee.scale(weights.rows, weights.columns, weights.base, weights.stride, factor)
  }

  static func adam(_ block: ParameterBlock<Float>, _ step: AdamStep<Float>) {
    let numbers = ck_adam_f32(
      beta1: step.beta1, beta2: step.beta2, rate: step.rate, unbias: step.unbias,
      epsilon: step.epsilon)
    let w = block.values
    precondition(
      block.gradient.stride == w.stride && block.first.stride == w.stride
        && block.second.stride == w.stride, "the matrices of a block have one shape")
    withUnsafePointer(to: numbers) {
      kernels.pointee.adam(
        $0, w.rows, w.columns, w.base, block.gradient.base, block.first.base, block.second.base,
        w.stride)
    }
  }

  static func difference(
    _ outputs: MatrixPointer<Float>, _ targets: MatrixPointer<Float>,
    into errors: MatrixPointer<Float>
  ) {
    kernels.pointee.subtract(
      outputs.rows, outputs.columns, outputs.base, outputs.stride, targets.base, targets.stride,
      errors.base, errors.stride)
  }

  static func halfSquaredDistance(
    _ outputs: MatrixPointer<Float>, _ targets: MatrixPointer<Float>
  ) -> Double {
    kernels.pointee.quadratic(
      targets.rows, targets.columns, outputs.base, outputs.stride, targets.base, targets.stride)
  }

  static func crossEntropy(
    logits: MatrixPointer<Float>, targets: MatrixPointer<Float>
  ) -> Double {
    kernels.pointee.cross_entropy(
      targets.rows, targets.columns, logits.base, logits.stride, targets.base, targets.stride)
  }

  static func sumOfSquares(_ x: MatrixPointer<Float>) -> Double {
    kernels.pointee.sum_of_squares(x.rows, x.columns, x.base, x.stride)
  }

  static func countCorrect(
    _ outputs: MatrixPointer<Float>, labels: UnsafePointer<Int32>
  ) -> Int {
    kernels.pointee.count_recognised(
      outputs.rows, outputs.columns, outputs.base, outputs.stride, labels)
  }

  static func allFinite(_ x: MatrixPointer<Float>) -> Bool {
    kernels.pointee.all_finite(x.rows, x.columns, x.base, x.stride)
  }
}

/// The windows of convolution and pooling.
@_spi(Kernels) public extension Float {
  static func gather(
    _ geometry: WindowGeometry, _ positions: Range<Int>, taps: Range<Int>,
    of sample: UnsafeMutablePointer<Float>, into patches: MatrixPointer<Float>
  ) {
    let rows = geometry.rows(of: positions)
    withUnsafePointer(to: geometry.inC) {
      kernels.pointee.gather(
        $0, rows.lowerBound, rows.count, taps.lowerBound, taps.count, sample, patches.base,
        patches.stride)
    }
  }

  static func scatter(
    _ geometry: WindowGeometry, _ positions: Range<Int>, _ patches: MatrixPointer<Float>,
    addingTo sample: UnsafeMutablePointer<Float>
  ) {
    let rows = geometry.rows(of: positions)
    withUnsafePointer(to: geometry.inC) {
      kernels.pointee.scatter(
        $0, rows.lowerBound, rows.count, patches.base, patches.stride, sample)
    }
  }

  static func maximum(
    of sample: UnsafeMutablePointer<Float>, _ geometry: WindowGeometry,
    into output: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.inC) {
      kernels.pointee.maximum($0, geometry.outputHeight, sample, output)
    }
  }

  static func maximumTransposed(
    _ errors: UnsafeMutablePointer<Float>, at sample: UnsafeMutablePointer<Float>,
    _ geometry: WindowGeometry, addingTo gradient: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.inC) {
      kernels.pointee.maximum_transposed($0, geometry.outputHeight, errors, sample, gradient)
    }
  }
}

/// The kernels of `Complex<Float>`.
@_spi(Kernels) public extension Float {
  static func affine(
    interleaved inputs: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    _ bias: UnsafeMutablePointer<Float>, into z: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_affine(
      inputs.rows, inputs.pairs, z.pairs, inputs.base, inputs.pairStride, weights.base,
      weights.pairStride, bias, z.base, z.pairStride)
  }

  static func affineTransposed(
    interleaved errors: MatrixPointer<Float>, _ weights: MatrixPointer<Float>,
    into gradient: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_affine_transposed(
      errors.rows, gradient.pairs, errors.pairs, errors.base, errors.pairStride, weights.base,
      weights.pairStride, gradient.base, gradient.pairStride)
  }

  static func parameterGradient(
    interleaved inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>,
    weights weightGradient: MatrixPointer<Float>, bias biasGradient: UnsafeMutablePointer<Float>
  ) {
    kernels.pointee.complex_parameter_gradient(
      inputs.rows, inputs.pairs, errors.pairs, inputs.base, inputs.pairStride, errors.base,
      errors.pairStride, weightGradient.base, weightGradient.pairStride, biasGradient)
  }

  static func descend(
    interleaved weights: MatrixPointer<Float>, _ bias: UnsafeMutablePointer<Float>,
    along inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>, decay: Float, step: Float
  ) {
    kernels.pointee.complex_descend(
      inputs.rows, inputs.pairs, errors.pairs, weights.base, weights.pairStride, bias, inputs.base,
      inputs.pairStride, errors.base, errors.pairStride, decay, step)
  }

  static func addParameterGradient(
    interleaved inputs: MatrixPointer<Float>, _ errors: MatrixPointer<Float>,
    weights weightGradient: MatrixPointer<Float>, bias biasGradient: UnsafeMutablePointer<Float>?
  ) {
    kernels.pointee.complex_add_parameter_gradient(
      inputs.rows, inputs.pairs, errors.pairs, inputs.base, inputs.pairStride, errors.base,
      errors.pairStride, weightGradient.base, weightGradient.pairStride, biasGradient)
  }

  static func unpack(
    _ pixels: UnsafePointer<UInt8>, intoInterleaved row: UnsafeMutablePointer<Float>, count: Int
  ) {
    kernels.pointee.complex_unpack(count, pixels, row)
  }

  static func conjugate(interleaved x: MatrixPointer<Float>, times factor: Float) {
    kernels.pointee.complex_conjugate(x.rows, x.pairs, x.base, x.pairStride, factor)
  }

  static func realPartSigmoid(
    interleaved z: MatrixPointer<Float>, into a: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_real_part_sigmoid(
      z.rows, z.pairs, z.base, z.pairStride, a.base, a.pairStride)
  }

  static func realPartSigmoidBackward(
    interleaved gradient: MatrixPointer<Float>, a: MatrixPointer<Float>,
    into errors: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_pull_back_real_part_sigmoid(
      a.rows, a.pairs, gradient.base, gradient.pairStride, a.base, a.pairStride, errors.base,
      errors.pairStride)
  }

  static func cardioid(
    interleaved z: MatrixPointer<Float>, into a: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_cardioid(
      z.rows, z.pairs, z.base, z.pairStride, a.base, a.pairStride)
  }

  static func cardioidBackward(
    interleaved gradient: MatrixPointer<Float>, z: MatrixPointer<Float>,
    into errors: MatrixPointer<Float>
  ) {
    kernels.pointee.complex_pull_back_cardioid(
      z.rows, z.pairs, gradient.base, gradient.pairStride, z.base, z.pairStride, errors.base,
      errors.pairStride)
  }

  static func maximum(
    interleaved sample: UnsafeMutablePointer<Float>, _ geometry: WindowGeometry,
    into output: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.inC) {
      kernels.pointee.complex_maximum($0, geometry.outputHeight, sample, output)
    }
  }

  static func maximumTransposed(
    interleaved errors: UnsafeMutablePointer<Float>, at sample: UnsafeMutablePointer<Float>,
    _ geometry: WindowGeometry, addingTo gradient: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.inC) {
      kernels.pointee.complex_maximum_transposed(
        $0, geometry.outputHeight, errors, sample, gradient)
    }
  }

  static func crossEntropy(
    interleavedLogits z: MatrixPointer<Float>, targets y: MatrixPointer<Float>
  ) -> Double {
    kernels.pointee.complex_cross_entropy(
      y.rows, y.pairs, z.base, z.pairStride, y.base, y.pairStride)
  }

  static func countCorrect(
    interleaved outputs: MatrixPointer<Float>, labels: UnsafePointer<Int32>
  ) -> Int {
    kernels.pointee.complex_count_recognised(
      outputs.rows, outputs.pairs, outputs.base, outputs.pairStride, labels)
  }
}
