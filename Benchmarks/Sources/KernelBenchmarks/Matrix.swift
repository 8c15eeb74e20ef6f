import Backprop

/// Memory for a row-major matrix, with rows on cache lines as the library lays them out; never freed,
/// as a benchmark needs it until the process ends.
func allocateMatrix<S: Scalar>(_: S.Type, _ rows: Int, _ columns: Int) -> MatrixPointer<S> {
  let width = 64 / MemoryLayout<S>.stride
  let stride = (columns + width - 1) / width * width
  let memory = UnsafeMutableRawPointer.allocate(
    byteCount: rows * stride * MemoryLayout<S>.stride, alignment: 64)
  let base = memory.bindMemory(to: S.self, capacity: rows * stride)
  base.initialize(repeating: .zero, count: rows * stride)
  var generator = Xoshiro256PlusPlus(seed: UInt64(rows * columns))
  for row in 0..<rows {
    for column in 0..<columns { base[row * stride + column] = .normal(using: &generator) }
  }
  return MatrixPointer(base: base, rows: rows, columns: columns, stride: stride)
}
