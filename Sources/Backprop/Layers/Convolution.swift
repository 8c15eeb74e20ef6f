/// The map of a convolutional layer in one or two dimensions: a fully connected layer from each
/// position of a window to the channels of one point, with the same weights at every position.
///
///     z_qj = b_j + Σ_tc w_tcj x_(q·stride + t)c
///
/// q are positions, t points of the window, c and j channels. (It is a cross-correlation, as in all
/// libraries of neural networks.) It is affine: with the values under the window as the rows of a
/// matrix P, `Z = P·W + 1·bᵀ`. So its transpose is `Δ·Wᵀ`, added to the points that each row came
/// from, and its gradients are `Pᵀ·Δ` and `Δᵀ·1`. Over ℂ there is no conjugate in any of them.
///
/// The weights are input-major: row `t · channels + c`, one column per output channel. Files have
/// them as [out, in, height, width].
public struct Convolution: LayerMap {
  public static let keyword = "conv"

  /// The number of output channels.
  public let channels: Int

  private let window: Window

  /// A convolution over an image.
  ///
  /// - Parameters:
  ///   - channels: The number of output channels.
  ///   - height: The number of rows of the window; `nil` for as many as columns over an image, and 1
  ///     over a sequence.
  ///   - width: The number of columns of the window.
  ///   - stride: The steps of the window between rows and between columns.
  ///   - isPadded: True to put zeros around the sample, so that with a stride of 1 the output has its
  ///     size; of an odd number of them the last row and column get one more.
  public init(
    channels: Int, height: Int? = nil, width: Int, stride: (rows: Int, columns: Int) = (1, 1),
    isPadded: Bool = false
  ) {
    self.channels = channels
    window = Window(height: height, width: width, stride: stride, isPadded: isPadded)
  }

  public init(_ arguments: inout LayerArguments) throws(LayerError) {
    channels = try arguments.count("channels")
    window = try Window(&arguments, stridesByItsSize: false)
  }

  public var arguments: String {
    "\(channels) \(window.arguments(defaultStride: (1, 1)))"
  }

  public func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape {
    let geometry = try window.geometry(over: input, description)
    try checkWeights(geometry.taps * input.channels, channels)
    let output = LayerShape(
      height: geometry.outputHeight, width: geometry.outputWidth, channels: channels)
    guard output.points <= maximumLayerSize / channels else {
      throw .doesNotFit("\(description) would have more than \(maximumLayerSize) outputs")
    }
    return output
  }

  public func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    ParameterShape(rows: geometry(over: input).taps * input.channels, units: channels)
  }

  public func fans(_ input: LayerShape) -> (in: Int, out: Int)? {
    let taps = geometry(over: input).taps
    return (taps * input.channels, taps * channels)
  }

  public func multiplyAddCount(_ input: LayerShape) -> Int {
    let geometry = geometry(over: input)
    return geometry.positions * geometry.taps * input.channels * channels
  }

  /// The height and width of the window over samples of a shape.
  package func windowSize(over input: LayerShape) -> (height: Int, width: Int) {
    let geometry = geometry(over: input)
    return (geometry.rows, geometry.columns)
  }

  /// The strides, and the rows and columns of zeros at the top, the left, the bottom and the right.
  package func placement(
    over input: LayerShape
  ) -> (strides: [Int], padding: (top: Int, left: Int, bottom: Int, right: Int)) {
    geometry(over: input).placement
  }

  public func scratchCount<S: Scalar>(_ input: LayerShape, over _: S.Type) -> Int {
    let geometry = geometry(over: input)
    return tile(geometry, input, over: S.self) * geometry.taps * input.channels
  }

  private func geometry(over input: LayerShape) -> WindowGeometry {
    // Validated when the layer was made.
    guard let geometry = try? window.geometry(over: input, description) else {
      preconditionFailure("\(description) does not fit an input of \(input)")
    }
    return geometry
  }

  /// The number of positions whose windows are copied at a time: so many that their values fit into
  /// half of a cache of 512 KiB, but whole rows of the output.
  private func tile<S: Scalar>(
    _ geometry: WindowGeometry, _ input: LayerShape, over _: S.Type
  ) -> Int {
    let bytes = geometry.taps * input.channels * MemoryLayout<S>.stride
    let rows = (256 << 10) / max(1, bytes * geometry.outputWidth)
    return geometry.outputWidth * min(geometry.outputHeight, max(1, rows))
  }

  /// Calls `body` with every sample, some of its positions, and memory for the values under the window
  /// there.
  ///
  /// - Parameters:
  ///   - count: The number of samples.
  ///   - taps: The points of the window.
  @inline(__always)
  private func forEachTile<S: Scalar>(
    _ count: Int, _ layer: LayerContext<S>, _ geometry: WindowGeometry, taps: Range<Int>,
    _ body: (_ sample: Int, _ positions: Range<Int>, _ patches: MatrixPointer<S>) -> Void
  ) {
    let tile = tile(geometry, layer.input, over: S.self)
    let width = taps.count * layer.input.channels
    for sample in 0..<count {
      for first in stride(from: 0, to: geometry.positions, by: tile) {
        let positions = first..<min(geometry.positions, first + tile)
        body(
          sample, positions,
          MatrixPointer(
            base: layer.scratch, rows: positions.count, columns: width, stride: width))
      }
    }
  }

  public func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) {
    let geometry = geometry(over: layer.input)
    let taps = 0..<geometry.taps
    forEachTile(x.rows, layer, geometry, taps: taps) { sample, positions, patches in
      S.gather(geometry, positions, taps: taps, of: x[sample], into: patches)
      S.affine(
        patches, layer.parameters.weights, layer.parameters.bias,
        into: z.points(of: sample, layer.output).rows(positions))
    }
  }

  public func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) {
    let geometry = geometry(over: layer.input)
    gradient.clear()
    forEachTile(errors.rows, layer, geometry, taps: 0..<geometry.taps) {
      sample, positions, patches in
      S.affineTransposed(
        errors.points(of: sample, layer.output).rows(positions), layer.parameters.weights,
        into: patches)
      S.scatter(geometry, positions, patches, addingTo: gradient[sample])
    }
  }

  public func gradientGrains(_ input: LayerShape) -> Int { geometry(over: input).taps }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) {
    parameterGradient(
      errors, at: x, layer, grains: 0..<gradientGrains(layer.input), into: gradient)
  }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    grains: Range<Int>, into gradient: LayerParameters<S>
  ) {
    // One grain per tap of the filter.
    let taps = grains
    let geometry = geometry(over: layer.input)
    let channels = layer.input.channels
    let weights = gradient.weights.rows(taps.lowerBound * channels..<taps.upperBound * channels)
    let bias = taps.lowerBound == 0 ? gradient.bias : nil
    weights.clear()
    bias?.clear(weights.columns)
    forEachTile(errors.rows, layer, geometry, taps: taps) { sample, positions, patches in
      S.gather(geometry, positions, taps: taps, of: x[sample], into: patches)
      S.addParameterGradient(
        patches, errors.points(of: sample, layer.output).rows(positions), weights: weights,
        bias: bias)
    }
  }
}

extension WindowGeometry {
  var placement: (strides: [Int], padding: (top: Int, left: Int, bottom: Int, right: Int)) {
    let bottom = (outputHeight - 1) * rowStride + rows - input.height - top
    let right = (outputWidth - 1) * columnStride + columns - input.width - left
    return ([rowStride, columnStride], (top, left, max(0, bottom), max(0, right)))
  }
}

extension UnsafeMutablePointer where Pointee: Scalar {
  /// Sets `count` numbers to zero, whose bits are all zero.
  func clear(_ count: Int) {
    UnsafeMutableRawPointer(self).initializeMemory(
      as: UInt8.self, repeating: 0, count: count * MemoryLayout<Pointee>.stride)
  }
}

extension MatrixPointer where Element: Scalar {
  /// Sets every element to zero.
  func clear() {
    for row in 0..<rows { self[row].clear(columns) }
  }
}

extension MatrixPointer {
  /// The values of a sample as a matrix of points × channels.
  func points(of sample: Int, _ shape: LayerShape) -> MatrixPointer {
    MatrixPointer(
      base: self[sample], rows: shape.points, columns: shape.channels, stride: shape.channels)
  }
}
