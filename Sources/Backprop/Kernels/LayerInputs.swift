internal import CKernels

/// The inputs of a layer for the samples of a mini-batch: a matrix, or samples without their zeros.
enum LayerInputs<S: Scalar> {
  case dense(MatrixPointer<S>)
  case compressed(CompressedInputs<S>)

  /// The matrix of inputs that are not compressed, as those of every layer that is not fully
  /// connected.
  @inline(__always)
  var matrix: MatrixPointer<S> {
    guard case .dense(let matrix) = self else {
      preconditionFailure("compressed samples are for fully connected layers")
    }
    return matrix
  }

  /// The samples in some rows.
  @inline(__always)
  func rows(_ range: Range<Int>) -> LayerInputs {
    switch self {
    case .dense(let matrix): .dense(matrix.rows(range))
    case .compressed(let samples): .compressed(samples.rows(range))
    }
  }

  /// The same inputs, with other scratch space to sort in.
  func sorting(in space: ck_sorted_entries) -> LayerInputs {
    guard case .compressed(var samples) = self else { return self }
    samples.sorted = space
    return .compressed(samples)
  }
}

/// The samples of a mini-batch without their zeros, in the memory of their data set.
@_spi(Kernels) public struct CompressedInputs<S: Scalar> {
  private(set) var batch: ck_mini_batch

  /// The leading values of the samples as numbers, m × frequent: written by the affine map.
  private(set) var leading: MatrixPointer<S>

  /// Scratch space to sort the entries of the mini-batch by position.
  fileprivate(set) var sorted: ck_sorted_entries

  /// The number of values of a sample, n.
  let columns: Int

  /// The weights of the layer are `weightScale` times what is stored: L2 decay changes this number
  /// instead of every weight, as the step changes only the weights whose input is not zero.
  let weightScale: UnsafeMutablePointer<S.RealType>

  /// The number of samples.
  var count: Int { batch.count }

  /// The samples in some rows. Only the whole mini-batch keeps the count of the samples after it.
  func rows(_ range: Range<Int>) -> CompressedInputs {
    if range.count == count { return self }
    var some = self
    some.batch.numbers += range.lowerBound
    some.batch.count = range.count
    some.batch.following = 0
    some.leading = leading.rows(range)
    return some
  }

  /// Calls `body` with position and value of every stored entry of sample `row` of the mini-batch.
  @inline(__always)
  func forEachEntry(of row: Int, _ body: (_ position: Int, _ value: S.RealType) -> Void) {
    let frequent = batch.samples.frequent
    withUnsafePointer(to: batch.samples) { samples in
      let leading = ck_leading(samples, batch.numbers[row])
      for k in 0..<frequent { body(k, S.RealType(leading[k]) / 255) }
      var group = ck_first_group(samples, batch.numbers[row])
      for _ in 0..<ck_group_count(samples, batch.numbers[row]) {
        for u in 0..<4 { body(ck_position(group, u), S.RealType(ck_value(group, u)) / 255) }
        group += 12
      }
    }
  }
}

extension Scalar {
  /// `Z = A·W + 1·bᵀ` for either kind of inputs.
  @inline(__always)
  static func affine(
    _ inputs: LayerInputs<Self>, _ weights: MatrixPointer<Self>,
    _ bias: UnsafeMutablePointer<Self>, into z: MatrixPointer<Self>
  ) {
    switch inputs {
    case .dense(let matrix): affine(matrix, weights, bias, into: z)
    case .compressed(let samples): affine(samples, weights, bias, into: z)
    }
  }

  /// `W ← decay·W - step·ascent(Aᵀ·Δ)` and the biases, for either kind of inputs; compressed ones
  /// must be decayed first.
  @inline(__always)
  static func descend(
    _ weights: MatrixPointer<Self>, _ bias: UnsafeMutablePointer<Self>,
    along inputs: LayerInputs<Self>, _ errors: MatrixPointer<Self>, decay: RealType, step: RealType
  ) {
    switch inputs {
    case .dense(let matrix):
      descend(weights, bias, along: matrix, errors, decay: decay, step: step)
    case .compressed(let samples): descend(weights, bias, along: samples, errors, step: step)
    }
  }

  /// `∇W = Aᵀ·Δ`, `∇b = Δᵀ·1` for either kind of inputs.
  static func parameterGradient(
    _ inputs: LayerInputs<Self>, _ errors: MatrixPointer<Self>,
    weights weightGradient: MatrixPointer<Self>, bias biasGradient: UnsafeMutablePointer<Self>
  ) {
    switch inputs {
    case .dense(let matrix):
      parameterGradient(matrix, errors, weights: weightGradient, bias: biasGradient)
    case .compressed(let samples):
      samples.parameterGradient(errors, weights: weightGradient, bias: biasGradient)
    }
  }
}

extension LayerInputs {
  /// Multiplies the weights of compressed inputs by `factor`; the step itself decays the weights of
  /// dense inputs.
  func decay(_ weights: MatrixPointer<S>, by factor: S.RealType) {
    guard case .compressed(let samples) = self else { return }
    samples.weightScale.pointee *= factor
    if samples.weightScale.pointee < 1 / 1024 { samples.settle(weights) }
  }
}

extension CompressedInputs {
  /// Multiplies the weights by their scale, which becomes 1.
  func settle(_ weights: MatrixPointer<S>) {
    S.scale(weights, by: weightScale.pointee)
    weightScale.pointee = 1
  }

  fileprivate func parameterGradient(
    _ errors: MatrixPointer<S>, weights: MatrixPointer<S>, bias: UnsafeMutablePointer<S>
  ) {
    S.scale(weights, by: 0)
    for j in 0..<errors.columns { bias[j] = .zero }
    for sample in 0..<count {
      let delta = errors[sample]
      for j in 0..<errors.columns { bias[j] += delta[j] }
      forEachEntry(of: sample) { k, value in
        for j in 0..<errors.columns { weights[k][j] += S(value) * delta[j] }
      }
    }
  }
}
