/// Weights and biases of a network, or anything of the same shape such as its gradient, in one
/// contiguous piece of memory.
///
/// Weights are input-major, [in][out]; every row and every bias starts on a cache line, and the
/// padding stays zero.
struct ParameterBuffer<S: Scalar>: ~Copyable {
  typealias Slot = LayerParameters<S>

  /// The layers 1…L.
  let layers: UnsafeMutableBufferPointer<Slot>

  private let memory: AlignedBuffer<S>

  /// The additional values behind the last layer.
  let extra: UnsafeMutableBufferPointer<S>

  /// Zeros in the shapes of the parameters of a network.
  ///
  /// - Parameter extraCount: The number of additional values behind the last layer.
  init(_ shapes: [ParameterShape], extraCount: Int = 0) {
    let count = Self.count(shapes)
    memory = AlignedBuffer(repeating: .zero, count: count + extraCount)
    extra = UnsafeMutableBufferPointer(start: memory.base + count, count: extraCount)
    layers = .allocate(capacity: shapes.count)
    var next = memory.base
    for (index, shape) in shapes.enumerated() {
      let stride = paddedStride(shape.units, of: S.self)
      func matrix(_ rows: Int) -> MatrixPointer<S> {
        defer { next += rows * stride }
        return MatrixPointer(base: next, rows: rows, columns: shape.units, stride: stride)
      }
      layers.initializeElement(
        at: index,
        to: Slot(
          weights: matrix(shape.rows), bias: matrix(1).base, thresholds: matrix(1).base,
          statistics: matrix(shape.statisticsRows), isRegularised: shape.isRegularised))
    }
  }

  deinit { layers.deallocate() }

  /// The number of values of some layers, padding included.
  static func count(_ shapes: [ParameterShape]) -> Int {
    shapes.reduce(0) {
      $0 + ($1.rows + 2 + $1.statisticsRows) * paddedStride($1.units, of: S.self)
    }
  }

  /// Sets the parameters of the layer at index ℓ to zero.
  func clear(_ ℓ: Int) {
    let slot = layers[ℓ]
    let count = (slot.weights.rows + 2 + slot.statistics.rows) * slot.weights.stride
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
      let width = slot.weights.columns
      for k in 0..<slot.weights.rows {
        let from = (index == 0 ? order : nil).map { Int($0.pixels[k]) } ?? k
        for j in 0..<width { slot.weights[k][j] = layer.weights[from * width + j] }
      }
      for (j, bias) in layer.bias.enumerated() { slot.bias[j] = bias }
      for k in 0..<slot.statistics.rows {
        for j in 0..<width { slot.statistics[k][j] = layer.statistics[k * width + j] }
      }
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
      for j in target[index].bias.indices { target[index].bias[j] = slot.bias[j] }
      for k in 0..<slot.statistics.rows {
        for j in 0..<width { target[index].statistics[k * width + j] = slot.statistics[k][j] }
      }
      for j in target[index].thresholds.indices {
        target[index].thresholds[j] = slot.thresholds[j].realPart
      }
    }
  }

  /// Σ |w|² over the regularised weights of all layers, biases left out.
  var squaredWeightNorm: Double {
    var sum = 0.0
    for slot in layers where slot.isRegularised { sum += S.sumOfSquares(slot.weights) }
    return sum
  }
}
