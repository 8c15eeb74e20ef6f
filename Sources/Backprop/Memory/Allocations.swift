/// Pieces of memory that are freed together with their owner.
///
/// A class and no `deinit` of the noncopyable struct that uses the memory: where a client's optimised
/// code destroys a value of another module that holds such a struct, Swift 6.3 destroys the struct's
/// members and leaves its `deinit` out.
final class Allocations {
  private var pieces: [UnsafeMutableRawPointer] = []

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

  deinit { for piece in pieces { piece.deallocate() } }
}
