internal import CKernels

/// A window that slides over the points of a sample.
struct Window: Hashable, Sendable {
  /// The number of rows; `nil` for as many as columns over an image, and 1 over a sequence.
  var height: Int?
  /// The number of columns.
  var width: Int
  /// The steps of the window between rows and between columns.
  var stride: (rows: Int, columns: Int)
  /// True to put zeros around the sample, so that with a stride of 1 the output has its size.
  var isPadded: Bool

  static func == (left: Window, right: Window) -> Bool { left.arguments == right.arguments }
  func hash(into hasher: inout Hasher) { hasher.combine(arguments) }

  /// The size, such as `5x5`.
  var size: String { height.map { "\($0)x\(width)" } ?? "\(width)" }

  /// The size, and whatever differs from a stride of `defaultStride` without padding.
  func arguments(defaultStride: (rows: Int?, columns: Int)) -> String {
    var words = [size]
    let isDefault =
      stride.columns == defaultStride.columns && stride.rows == defaultStride.rows ?? stride.columns
    if !isDefault {
      words.append(
        stride.rows == stride.columns
          ? "stride \(stride.rows)" : "stride \(stride.rows)x\(stride.columns)")
    }
    if isPadded { words.append("same") }
    return words.joined(separator: " ")
  }

  private var arguments: String { "\(size) \(stride.rows) \(stride.columns) \(isPadded)" }

  /// The geometry over samples of a shape.
  ///
  /// - Parameter name: The layer, for errors.
  func geometry(
    over input: LayerShape, _ name: @autoclosure () -> String
  ) throws(LayerError) -> WindowGeometry {
    let (rows, columns) = (height ?? (input.height > 1 ? width : 1), width)
    guard !input.isVector else {
      throw .doesNotFit("\(name()) needs an image or a sequence, not a plain vector of \(input)")
    }
    guard isPadded || rows <= input.height && columns <= input.width else {
      throw .doesNotFit("\(name()) does not fit its \(input.height)×\(input.width) input")
    }
    func steps(_ length: Int, _ window: Int, _ stride: Int) -> (count: Int, before: Int) {
      guard isPadded else { return ((length - window) / stride + 1, 0) }
      let count = (length + stride - 1) / stride
      return (count, max(0, (count - 1) * stride + window - length) / 2)
    }
    let vertical = steps(input.height, rows, stride.rows)
    let horizontal = steps(input.width, columns, stride.columns)
    return WindowGeometry(
      input: input, rows: rows, columns: columns, rowStride: stride.rows,
      columnStride: stride.columns, top: vertical.before, left: horizontal.before,
      outputHeight: vertical.count, outputWidth: horizontal.count)
  }

  /// Reads the size, a stride and `same` or `valid`.
  ///
  /// - Parameter defaultStride: True for a stride of the window's own size.
  init(_ arguments: inout LayerArguments, stridesByItsSize: Bool) throws(LayerError) {
    let size = try arguments.sizes("size of the window, such as 5x5")
    height = size.count == 2 ? size[0] : nil
    width = size[size.count - 1]
    stride = stridesByItsSize ? (height ?? width, width) : (1, 1)
    isPadded = false
    while true {
      if arguments.take("stride") {
        let steps = try arguments.sizes("stride, such as 2")
        stride = (steps[0], steps[steps.count - 1])
      } else if arguments.take("same") {
        isPadded = true
      } else if !arguments.take("valid") {
        return
      }
    }
  }

  init(height: Int?, width: Int, stride: (rows: Int, columns: Int), isPadded: Bool) {
    (self.height, self.width, self.stride, self.isPadded) = (height, width, stride, isPadded)
  }
}

/// The positions of a window over samples of one shape.
@_spi(Kernels) public struct WindowGeometry: Sendable {
  /// The shape of a sample.
  let input: LayerShape
  /// The size of the window.
  let rows: Int
  let columns: Int
  /// The steps between two positions.
  let rowStride: Int
  let columnStride: Int
  /// The number of rows and columns of zeros before the sample.
  let top: Int
  let left: Int
  /// The numbers of positions.
  let outputHeight: Int
  let outputWidth: Int

  /// The number of points of the window.
  var taps: Int { rows * columns }

  /// The number of positions.
  var positions: Int { outputHeight * outputWidth }

  /// The rows of positions that some positions fill.
  ///
  /// - Precondition: They are whole rows.
  func rows(of positions: Range<Int>) -> Range<Int> {
    positions.lowerBound / outputWidth..<positions.upperBound / outputWidth
  }

  /// The geometry for the kernels in C.
  var inC: ck_window {
    ck_window(
      height: input.height, width: input.width, channels: input.channels, rows: rows,
      columns: columns, row_stride: rowStride, column_stride: columnStride, top: top, left: left,
      output_width: outputWidth)
  }

  /// The geometry over the real and imaginary parts of complex numbers.
  var interleaved: WindowGeometry {
    WindowGeometry(
      input: LayerShape(height: input.height, width: input.width, channels: 2 * input.channels),
      rows: rows, columns: columns, rowStride: rowStride, columnStride: columnStride, top: top,
      left: left, outputHeight: outputHeight, outputWidth: outputWidth)
  }

  /// Calls `body` with every point of the window that lies within the sample, for some positions.
  ///
  /// - Parameters:
  ///   - positions: The positions, row by row.
  ///   - taps: The points of the window, row by row.
  ///   - body: Receives position and point of the window, and the point of the sample; `nil` for a
  ///     point outside of it.
  @inline(__always)
  func forEachTap(
    _ positions: Range<Int>, _ taps: Range<Int>,
    _ body: (_ position: Int, _ tap: Int, _ point: Int?) -> Void
  ) {
    for position in positions {
      let y = position / outputWidth * rowStride - top
      let x = position % outputWidth * columnStride - left
      for tap in taps {
        let (row, column) = (y + tap / columns, x + tap % columns)
        let isInside = 0..<input.height ~= row && 0..<input.width ~= column
        body(position, tap, isInside ? row * input.width + column : nil)
      }
    }
  }
}
