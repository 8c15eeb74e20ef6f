@_spi(Kernels) @testable import Backprop

/// A matrix of random numbers that starts where it likes, with numbers around it that must not
/// change.
final class TestMatrix<T: RealScalar> {
  let pointer: MatrixPointer<T>
  private let memory: UnsafeMutablePointer<T>
  private let count: Int
  private let offset: Int
  private static var guardValue: T { 12345 }

  /// - Parameters:
  ///   - padding: Elements between the columns and the next row; they are zero.
  ///   - offset: Elements before the first, so that the matrix is not aligned.
  ///   - zeros: The share of elements that are zero.
  init(
    _ rows: Int, _ columns: Int, padding: Int = 0, offset: Int = 0, zeros: Double = 0,
    using generator: inout Xoshiro256PlusPlus
  ) {
    let stride = columns + padding
    count = rows * stride
    self.offset = offset
    memory = .allocate(capacity: offset + count + 64)
    memory.initialize(repeating: Self.guardValue, count: offset + count + 64)
    pointer = MatrixPointer(base: memory + offset, rows: rows, columns: columns, stride: stride)
    for k in 0..<rows {
      for j in 0..<stride {
        let isZero = j >= columns || generator.uniform() < zeros
        pointer[k][j] = isZero ? 0 : T(2 * generator.uniform() - 1)
      }
    }
  }

  /// The same numbers elsewhere.
  init(copying other: TestMatrix) {
    (count, offset) = (other.count, other.offset)
    memory = .allocate(capacity: offset + count + 64)
    memory.initialize(from: other.memory, count: offset + count + 64)
    pointer = MatrixPointer(
      base: memory + offset, rows: other.pointer.rows, columns: other.pointer.columns,
      stride: other.pointer.stride)
  }

  deinit { memory.deallocate() }

  /// True if nothing was written before the first or after the last row.
  var isIntact: Bool {
    (0..<offset).allSatisfy { memory[$0] == Self.guardValue }
      && (0..<64).allSatisfy { memory[offset + count + $0] == Self.guardValue }
  }

  /// True if the elements between the columns and the next row are zero.
  var paddingIsZero: Bool {
    (0..<pointer.rows).allSatisfy { k in
      (pointer.columns..<pointer.stride).allSatisfy { pointer[k][$0] == 0 }
    }
  }

  /// The largest distance between elements of two matrices.
  func distance(to other: TestMatrix) -> T {
    var largest: T = 0
    for k in 0..<pointer.rows {
      for j in 0..<pointer.columns {
        let d = (pointer[k][j] - other.pointer[k][j]).magnitude
        largest = d.isNaN ? .infinity : max(largest, d)
      }
    }
    return largest
  }
}
