import Numerics

/// A row-major matrix in memory that is owned elsewhere: the operand of the kernels.
///
/// Rows are `stride ≥ columns` elements apart, so that each starts on a cache line. The elements
/// between the columns and the stride are zero in weights and undefined elsewhere.
@_spi(Kernels) public struct MatrixPointer<Element> {
  /// The first element of the first row.
  public let base: UnsafeMutablePointer<Element>
  /// The number of rows.
  public let rows: Int
  /// The number of elements of a row.
  public let columns: Int
  /// The number of elements from the start of a row to that of the next.
  public let stride: Int

  /// - Precondition: `base` has memory for `rows · stride` elements, and `stride ≥ columns`.
  @inlinable
  public init(base: UnsafeMutablePointer<Element>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }
}

@_spi(Kernels) public extension MatrixPointer {
  /// The start of row `row`.
  @inlinable
  subscript(row: Int) -> UnsafeMutablePointer<Element> { base + row * stride }
}

extension MatrixPointer {
  /// The first `count` rows.
  @inlinable
  func prefix(_ count: Int) -> MatrixPointer {
    MatrixPointer(base: base, rows: count, columns: columns, stride: stride)
  }

  /// Some of the rows.
  @inline(__always)
  func rows(_ range: Range<Int>) -> MatrixPointer {
    MatrixPointer(
      base: self[range.lowerBound], rows: range.count, columns: columns, stride: stride)
  }

  /// Some of the columns.
  @inline(__always)
  func columns(_ range: Range<Int>) -> MatrixPointer {
    MatrixPointer(base: base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// The number of columns that stay together when columns are divided among threads: four of the
  /// widest vectors, which is the most that any kernel handles at once.
  static var grain: Int { Swift.max(1, 4 * cacheLine / MemoryLayout<Element>.stride) }
}

/// The learned thresholds of the units of a layer, and the derivatives of C with respect to them,
/// as scalars without an imaginary part; p values each. They are used only by activations with
/// ``ActivationKind/hasThresholds``.
@_spi(Kernels) public struct Thresholds<Element> {
  /// The thresholds b of the units, read by the activation.
  public let values: UnsafeMutablePointer<Element>
  /// ∂C/∂b of the units, summed over a mini-batch; overwritten by the backward pass.
  public let gradient: UnsafeMutablePointer<Element>

  /// - Precondition: Each has one value per unit of the layer.
  public init(
    values: UnsafeMutablePointer<Element>, gradient: UnsafeMutablePointer<Element>
  ) {
    self.values = values
    self.gradient = gradient
  }
}

/// Division of work among threads: each element of a result is computed by one thread, in the order
/// in which a single one would compute it, so that the number of threads changes no bit.
extension Range<Int> {
  /// Part `part` of `parts` of nearly equal parts, cut at multiples of `grain` from the start.
  func share(_ part: Int, of parts: Int, grain: Int = 1) -> Range {
    let grains = (count + grain - 1) / grain
    func cut(_ part: Int) -> Int {
      Swift.min(upperBound, lowerBound + grains * part / parts * grain)
    }
    return cut(part)..<cut(part + 1)
  }
}

extension MatrixPointer where Element: RealScalar {
  /// The columns of a matrix of interleaved numbers, counted in complex numbers.
  var pairs: Int { columns / 2 }

  /// The stride, counted in complex numbers.
  var pairStride: Int { stride / 2 }
}

extension MatrixPointer {
  /// The same memory as a matrix of reals with twice as many columns.
  @inline(__always)
  func interleaved<R: RealScalar>() -> MatrixPointer<R> where Element == Complex<R> {
    MatrixPointer<R>(base: base.interleaved(), rows: rows, columns: 2 * columns, stride: 2 * stride)
  }
}

extension UnsafeMutablePointer {
  /// The same memory as real and imaginary parts: a `Complex` is stored as these two and nothing
  /// else, which swift-numerics promises for the sake of C.
  @inline(__always)
  func interleaved<R: RealScalar>() -> UnsafeMutablePointer<R> where Pointee == Complex<R> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: R.self)
  }
}

extension CompressedInputs {
  /// The same samples, which are real, as inputs of a layer of reals.
  @inline(__always)
  func interleaved<R: RealScalar>() -> CompressedInputs<R> where S == Complex<R> {
    CompressedInputs<R>(
      batch: batch, leading: leading.interleaved(), sorted: sorted, columns: columns,
      weightScale: weightScale)
  }
}
