/// Memory for `count` elements, aligned to a cache line and freed with its owner.
///
/// Elements must be trivial (numbers, pointers, payload-free enums): nothing is deinitialised.
struct AlignedBuffer<Element>: ~Copyable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(repeating element: Element, count: Int) {
    precondition(count >= 0, "the length is negative")
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
/// Long rows have an odd number of lines: with a power of two, the same column of all rows would
/// map to the same few sets of the cache.
func paddedStride<Element>(_ columns: Int, of _: Element.Type) -> Int {
  let width = max(1, cacheLine / MemoryLayout<Element>.stride)
  let lines = (columns + width - 1) / width
  return (lines >= 8 ? lines | 1 : lines) * width
}

/// Pieces of memory that are freed together with their owner.
///
/// A class, not a `deinit` of the noncopyable struct that uses the memory: where a client's
/// optimised code destroys a value of another module that holds such a struct, Swift 6.3 destroys
/// the struct's members and leaves its `deinit` out.
final class Allocations {
  private var pieces: [UnsafeMutableRawPointer] = []
  private var deinitializers: [() -> Void] = []

  /// Memory for `count` elements, which are not initialised.
  ///
  /// Elements must be trivial: nothing is deinitialised.
  func allocate<Element>(_ count: Int, of _: Element.Type = Element.self)
    -> UnsafeMutablePointer<Element>
  {
    let piece = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count * MemoryLayout<Element>.stride),
      alignment: max(16, MemoryLayout<Element>.alignment))
    pieces.append(piece)
    return piece.bindMemory(to: Element.self, capacity: count)
  }

  /// Memory with the given elements, which need not be trivial.
  func allocate<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let piece: UnsafeMutablePointer<Element> = allocate(elements.count)
    for (index, element) in elements.enumerated() { (piece + index).initialize(to: element) }
    deinitializers.append { piece.deinitialize(count: elements.count) }
    return UnsafePointer(piece)
  }

  deinit {
    for deinitialize in deinitializers { deinitialize() }
    for piece in pieces { piece.deallocate() }
  }
}
