/// A row-major matrix in memory owned by somebody else: what the kernels work on.
///
/// Rows are `stride ≥ columns` elements apart, so that each starts on a cache line. What lies
/// between the columns and the stride is zero in weights and undefined elsewhere.
public struct MatrixPointer<Element> {
  /// The first element of the first row.
  public let base: UnsafeMutablePointer<Element>
  /// The number of rows.
  public let rows: Int
  /// The number of elements of a row.
  public let columns: Int
  /// The number of elements from the start of a row to that of the next.
  public let stride: Int

  /// - Precondition: `base` has room for `rows · stride` elements, and `stride ≥ columns`.
  @inlinable
  public init(base: UnsafeMutablePointer<Element>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// The start of row `row`.
  @inlinable
  public subscript(row: Int) -> UnsafeMutablePointer<Element> { base + row * stride }

  /// The first `count` rows.
  @inlinable
  func prefix(_ count: Int) -> MatrixPointer {
    MatrixPointer(base: base, rows: count, columns: columns, stride: stride)
  }
}
