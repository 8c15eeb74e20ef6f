@_spi(Kernels) public import Backprop

@_spi(Kernels) extension MatrixPointer where Element: Scalar {
  /// Memory for a matrix of normally distributed numbers, the same in every row, with rows on cache
  /// lines as the library lays them out; the caller calls `base.deallocate()`.
  public static func random(rows: Int, columns: Int) -> MatrixPointer {
    let width = 64 / MemoryLayout<Element>.stride
    let stride = (columns + width - 1) / width * width
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: rows * stride * MemoryLayout<Element>.stride, alignment: 64)
    let base = memory.bindMemory(to: Element.self, capacity: rows * stride)
    base.initialize(repeating: .zero, count: rows * stride)
    var generator = Xoshiro256PlusPlus(seed: UInt64(rows * columns))
    for column in 0..<columns { base[column] = .normal(using: &generator) }
    for row in 1..<max(1, rows) { (base + row * stride).update(from: base, count: stride) }
    return MatrixPointer(base: base, rows: rows, columns: columns, stride: stride)
  }
}
