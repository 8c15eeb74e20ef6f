/// Weights and biases of a network, or anything of the same shape such as its gradient, in one
/// contiguous piece of memory.
///
/// Weights are input-major, [in][out]; every row and every bias starts on a cache line, and the
/// padding stays zero.
struct ParameterBuffer<S: Scalar>: ~Copyable {
  /// The parameters of one layer. Trivial, so that reading it costs no retain.
  struct Slot {
    /// w, n × p.
    let weights: MatrixPointer<S>
    /// b, p values.
    let bias: UnsafeMutablePointer<S>
    /// The learned thresholds, p values; zeros where the activation has none.
    let thresholds: UnsafeMutablePointer<S>
  }

  /// The layers 1…L.
  let layers: UnsafeMutableBufferPointer<Slot>

  private let memory: AlignedBuffer<S>

  /// The additional values behind the last layer.
  let extra: UnsafeMutableBufferPointer<S>

  /// Zeros in the shape of a network of the given sizes.
  ///
  /// - Parameter extraCount: The number of additional values behind the last layer.
  init(sizes: [Int], extraCount: Int = 0) {
    let strides = sizes.dropFirst().map { paddedStride($0, of: S.self) }
    let count = Self.count(sizes: sizes)
    memory = AlignedBuffer(repeating: .zero, count: count + extraCount)
    extra = UnsafeMutableBufferPointer(start: memory.base + count, count: extraCount)
    layers = .allocate(capacity: strides.count)
    var next = memory.base
    for (index, stride) in strides.enumerated() {
      let weights = MatrixPointer(
        base: next, rows: sizes[index], columns: sizes[index + 1], stride: stride)
      let bias = next + sizes[index] * stride
      layers.initializeElement(
        at: index, to: Slot(weights: weights, bias: bias, thresholds: bias + stride))
      next = bias + 2 * stride
    }
  }

  deinit { layers.deallocate() }

  /// The number of values for a network of the given sizes, padding included.
  static func count(sizes: [Int]) -> Int {
    zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 2) * paddedStride($1.1, of: S.self) }
  }

  /// Sets the parameters of the layer at index ℓ to zero.
  func clear(_ ℓ: Int) {
    let slot = layers[ℓ]
    let count = (slot.weights.rows + 2) * slot.weights.stride
    slot.weights.base.update(repeating: .zero, count: count)
  }

  /// All values, including the padding and the additional ones.
  var values: UnsafeMutableBufferPointer<S> {
    UnsafeMutableBufferPointer(start: memory.base, count: memory.count)
  }

  /// The values of the layer at index ℓ, including the padding; for the last layer, also the
  /// additional ones.
  func values(of ℓ: Int) -> UnsafeMutableBufferPointer<S> {
    let start = layers[ℓ].weights.base
    let end = ℓ + 1 < layers.count ? layers[ℓ + 1].weights.base : memory.base + memory.count
    return UnsafeMutableBufferPointer(start: start, count: end - start)
  }

  /// Copies all parameters of a buffer of the same sizes.
  func copy(_ other: borrowing ParameterBuffer) {
    precondition(memory.count == other.memory.count, "the sizes differ")
    memory.base.update(from: other.memory.base, count: memory.count)
  }

  /// Copies the parameters of a network of the same sizes into the buffer, the rows of the first
  /// layer's weights in `order`.
  func load(_ source: [Layer<S>], order: PixelOrder? = nil) {
    for (index, (slot, layer)) in zip(layers, source).enumerated() {
      for k in 0..<layer.inputCount {
        let from = (index == 0 ? order : nil).map { Int($0.pixels[k]) } ?? k
        for j in 0..<layer.outputCount {
          slot.weights[k][j] = layer.weights[from * layer.outputCount + j]
        }
      }
      for j in 0..<layer.outputCount { slot.bias[j] = layer.bias[j] }
      for (j, threshold) in layer.thresholds.enumerated() { slot.thresholds[j] = S(threshold) }
    }
  }

  /// Copies the parameters back into the layers of a network of the same sizes; see `load`.
  func store(into target: inout [Layer<S>], order: PixelOrder? = nil) {
    for (index, slot) in layers.enumerated() {
      let width = slot.weights.columns
      for k in 0..<slot.weights.rows {
        let to = (index == 0 ? order : nil).map { Int($0.pixels[k]) } ?? k
        for j in 0..<width { target[index].weights[to * width + j] = slot.weights[k][j] }
      }
      for j in 0..<width { target[index].bias[j] = slot.bias[j] }
      for j in target[index].thresholds.indices {
        target[index].thresholds[j] = slot.thresholds[j].realPart
      }
    }
  }

  /// Σ |w|² over the weights of all layers, biases left out.
  var squaredWeightNorm: Double {
    var sum = 0.0
    for slot in layers { sum += S.sumOfSquares(slot.weights) }
    return sum
  }
}
