import Numerics

/// The map of a pooling layer: the mean, or the largest, of the values of each channel under a
/// window.
///
/// The mean is a fixed convolution, whose transpose hands out equal shares. The largest value has the
/// whole derivative: of equal ones the first, row by row. Over ℂ it is the value of the largest
/// modulus. Points outside of the sample do not count.
public struct Pooling<Kind: PoolingKind>: LayerMap {
  public static var keyword: String { Kind.keyword }

  /// `nil` for a window of the size of the sample.
  private let window: Window?

  /// Pooling under a window.
  ///
  /// - Parameters:
  ///   - height: The number of rows; `nil` for as many as columns over an image, and 1 over a
  ///     sequence.
  ///   - width: The number of columns.
  ///   - stride: The steps of the window between rows and between columns; `nil` for its size.
  ///   - isPadded: True to let the window reach beyond the sample, so that with a stride of 1 the
  ///     output has its size.
  public init(
    height: Int? = nil, width: Int, stride: (rows: Int, columns: Int)? = nil,
    isPadded: Bool = false
  ) {
    window = Window(
      height: height, width: width, stride: stride ?? (height ?? width, width),
      isPadded: isPadded)
  }

  /// Pooling of all points of a sample into one.
  public static var global: Pooling { Pooling(window: nil) }

  private init(window: Window?) { self.window = window }

  public init(_ arguments: inout LayerArguments) throws(LayerError) {
    window = arguments.take("global") ? nil : try Window(&arguments, stridesByItsSize: true)
  }

  public var arguments: String {
    window.map { $0.arguments(defaultStride: ($0.height, $0.width)) } ?? "global"
  }

  public func outputShape(of input: LayerShape) throws(LayerError) -> LayerShape {
    let geometry = try geometry(over: input)
    return LayerShape(
      height: geometry.outputHeight, width: geometry.outputWidth, channels: input.channels)
  }

  private func geometry(over input: LayerShape) throws(LayerError) -> WindowGeometry {
    let window =
      window
      ?? Window(
        height: input.height, width: input.width, stride: (1, 1), isPadded: false)
    return try window.geometry(over: input, description)
  }

  /// The size of the window, its strides and the rows and columns of zeros at the top, the left, the
  /// bottom and the right.
  package func placement(
    over input: LayerShape
  ) -> (
    size: [Int], strides: [Int], padding: (top: Int, left: Int, bottom: Int, right: Int)
  ) {
    let geometry = checkedGeometry(over: input)
    return (
      [geometry.rows, geometry.columns], geometry.placement.strides, geometry.placement.padding
    )
  }

  private func checkedGeometry(over input: LayerShape) -> WindowGeometry {
    // Validated when the layer was made.
    guard let geometry = try? geometry(over: input) else {
      preconditionFailure("\(description) does not fit an input of \(input)")
    }
    return geometry
  }

  public func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    .none(units: input.channels)
  }

  public func fans(_ input: LayerShape) -> (in: Int, out: Int)? { nil }

  public func multiplyAddCount(_ input: LayerShape) -> Int {
    let geometry = checkedGeometry(over: input)
    return geometry.positions * geometry.taps * input.channels
  }

  public func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) { Kind.forward(x, checkedGeometry(over: layer.input), into: z) }

  public func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) { Kind.transpose(errors, at: x, checkedGeometry(over: layer.input), into: gradient) }

  public func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) {}
}

/// The value that pooling takes for those under a window.
public protocol PoolingKind: Sendable {
  /// The first word of the layer in a list of layers.
  static var keyword: String { get }

  /// The pooled values of samples; see ``LayerMap/forward(_:_:into:)``.
  @_spi(Kernels)
  static func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ geometry: WindowGeometry, into z: MatrixPointer<S>)

  /// See ``LayerMap/transpose(_:at:_:into:)``.
  @_spi(Kernels)
  static func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ geometry: WindowGeometry,
    into gradient: MatrixPointer<S>)
}

/// The mean of the values under a window.
public enum Mean: PoolingKind {
  public static let keyword = "mean-pool"

  @_spi(Kernels)
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public static func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ geometry: WindowGeometry, into z: MatrixPointer<S>
  ) {
    let channels = geometry.input.channels
    for sample in 0..<x.rows {
      let (input, output) = (x[sample], z[sample])
      geometry.forEachWindow { position, points in
        let mean = output + position * channels
        mean.update(repeating: .zero, count: channels)
        var count = 0
        geometry.forEachPoint(of: points) { point in
          let values = input + point * channels
          for c in 0..<channels { mean[c] += values[c] }
          count += 1
        }
        let share = S(1 / S.RealType(count))
        for c in 0..<channels { mean[c] *= share }
      }
    }
  }

  @_spi(Kernels)
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public static func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ geometry: WindowGeometry,
    into gradient: MatrixPointer<S>
  ) {
    let channels = geometry.input.channels
    for sample in 0..<errors.rows {
      let (delta, result) = (errors[sample], gradient[sample])
      result.clear(geometry.input.count)
      geometry.forEachWindow { position, points in
        let share = S(1 / S.RealType(points.rows.count * points.columns.count))
        geometry.forEachPoint(of: points) { point in
          let (from, to) = (delta + position * channels, result + point * channels)
          for c in 0..<channels { to[c] += share * from[c] }
        }
      }
    }
  }
}

/// The largest of the values under a window; over ℂ the one of the largest modulus.
public enum Maximum: PoolingKind {
  public static let keyword = "max-pool"

  @_spi(Kernels)
  public static func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ geometry: WindowGeometry, into z: MatrixPointer<S>
  ) {
    for sample in 0..<x.rows { S.maximum(of: x[sample], geometry, into: z[sample]) }
  }

  @_spi(Kernels)
  public static func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ geometry: WindowGeometry,
    into gradient: MatrixPointer<S>
  ) {
    for sample in 0..<errors.rows {
      gradient[sample].clear(geometry.input.count)
      S.maximumTransposed(errors[sample], at: x[sample], geometry, addingTo: gradient[sample])
    }
  }
}

extension WindowGeometry {
  /// The rows and columns of a sample that lie under the window.
  typealias Points = (rows: Range<Int>, columns: Range<Int>)

  /// Calls `body` with every position, and the points of the sample under the window there.
  @inline(__always)
  func forEachWindow(_ body: (_ position: Int, Points) -> Void) {
    for i in 0..<outputHeight {
      let y = i * rowStride - top
      let rows = max(0, y)..<min(input.height, y + rows)
      for j in 0..<outputWidth {
        let x = j * columnStride - left
        body(i * outputWidth + j, (rows, max(0, x)..<min(input.width, x + columns)))
      }
    }
  }

  @inline(__always)
  func forEachPoint(of points: Points, _ body: (_ point: Int) -> Void) {
    for y in points.rows {
      for x in points.columns { body(y * input.width + x) }
    }
  }
}
