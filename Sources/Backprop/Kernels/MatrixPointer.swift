import Numerics

/// A row-major matrix in memory that is owned elsewhere: the operand of activation functions, costs
/// and kernels.
///
/// Rows are `stride ≥ columns` elements apart, so that each starts on a cache line. The elements
/// between the columns and the stride are zero in weights and undefined elsewhere.
public struct MatrixPointer<Element> {
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

extension MatrixPointer {
  /// The start of row `row`.
  @inlinable
  public subscript(row: Int) -> UnsafeMutablePointer<Element> { base + row * stride }

  /// The same memory, as elements of the type that they have.
  ///
  /// Within `if R.self == Float.self { … }` a generic type is `Float`, which the compiler does not
  /// know: a loop over `cast(to: Float.self)` is compiled for it.
  ///
  /// - Precondition: The types are the same.
  @inlinable @inline(__always)
  public func cast<Other>(to _: Other.Type = Other.self) -> MatrixPointer<Other> {
    assert(Element.self == Other.self, "the elements have another type")
    return MatrixPointer<Other>(
      base: UnsafeMutableRawPointer(base).assumingMemoryBound(to: Other.self), rows: rows,
      columns: columns, stride: stride)
  }

  /// Sets every element of `result` to `function` of the one in its place.
  @inlinable @inline(__always)
  public func map(into result: MatrixPointer, _ function: (Element) -> Element) {
    for row in 0..<rows {
      let (x, y) = (self[row], result[row])
      for j in 0..<columns { y[j] = function(x[j]) }
    }
  }

  /// Sets every element of `result` to `function` of those in its place in two matrices.
  @inlinable @inline(__always)
  public func map(
    _ second: MatrixPointer, into result: MatrixPointer, _ function: (Element, Element) -> Element
  ) {
    for row in 0..<rows {
      let (x, y, z) = (self[row], second[row], result[row])
      for j in 0..<columns { z[j] = function(x[j], y[j]) }
    }
  }

  /// Sets every element of `result` to `function` of those in its place in three matrices.
  @inlinable @inline(__always)
  public func map(
    _ second: MatrixPointer, _ third: MatrixPointer, into result: MatrixPointer,
    _ function: (Element, Element, Element) -> Element
  ) {
    for row in 0..<rows {
      let (x, y, z, w) = (self[row], second[row], third[row], result[row])
      for j in 0..<columns { w[j] = function(x[j], y[j], z[j]) }
    }
  }
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

extension Thresholds {
  /// The same memory as real numbers.
  ///
  /// The thresholds of complex units are real: every second of these is zero.
  func interleaved<R: RealScalar>() -> Thresholds<R> where Element == Complex<R> {
    Thresholds<R>(values: values.interleaved(), gradient: gradient.interleaved())
  }
}
