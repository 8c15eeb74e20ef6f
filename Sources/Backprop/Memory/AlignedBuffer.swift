/// Memory for `count` elements, aligned to a cache line and freed with its owner.
///
/// Elements must be trivial (numbers, pointers, payload-free enums): nothing is deinitialised.
struct AlignedBuffer<Element>: ~Copyable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating element: Element, count: Int) {
    precondition(count >= 0, "a buffer cannot have a negative length")
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: cacheLine)
    base = memory.bindMemory(to: Element.self, capacity: count)
    base.initialize(repeating: element, count: count)
    self.count = count
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}

/// Bytes of a cache line, which is also the widest vector register (AVX-512).
let cacheLine = 64

/// The number of elements from one row of a matrix to the next, padded to whole cache lines.
///
/// Long rows get an odd number of lines: with a power of two, the same column of all rows would
/// fall into the same few places of the cache.
func paddedStride<Element>(_ columns: Int, of _: Element.Type) -> Int {
  let width = max(1, cacheLine / MemoryLayout<Element>.stride)
  let lines = (columns + width - 1) / width
  return (lines >= 8 ? lines | 1 : lines) * width
}
