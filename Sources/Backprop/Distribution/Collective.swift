/// The processes that train one network together, seen from one of them: a rank.
///
/// The library itself does not communicate; conform to this protocol to use MPI, for example. All
/// ranks call the same functions in the same order, with matching lengths: each call waits for the
/// others. None of them may allocate memory.
public protocol Collective: Sendable {
  /// The number of this process, from 0.
  var rank: Int { get }

  /// The number of processes.
  var size: Int { get }

  /// Starts to sum the values at each index over all ranks, in an order that may depend on their
  /// number. The values must not be accessed before ``finishSums()``.
  func startSum<R: RealScalar>(_ values: UnsafeMutableBufferPointer<R>) throws

  /// Waits until all started sums are complete and equal on all ranks.
  func finishSums() throws

  /// Sends part q of `sent` to rank q; part q of `received` comes from rank q.
  func exchange<R: RealScalar>(
    _ sent: UnsafeMutablePointer<R>, _ sentParts: CollectiveParts,
    into received: UnsafeMutablePointer<R>, _ receivedParts: CollectiveParts) throws

  /// Copies part q of `values` from rank q to all ranks.
  func gather<R: RealScalar>(_ values: UnsafeMutablePointer<R>, _ parts: CollectiveParts) throws
}

/// The part of each rank in a buffer, in elements: one after the other.
public struct CollectiveParts {
  /// The length of each part.
  public let counts: UnsafePointer<Int32>
  /// The offset of each part.
  public let offsets: UnsafePointer<Int32>

  /// Parts with these lengths, one per rank, in memory of `allocations`.
  init(_ counts: [Int], in allocations: Allocations) {
    let (lengths, starts): (UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>) =
      (allocations.allocate(counts.count), allocations.allocate(counts.count))
    var next = 0
    for (index, count) in counts.enumerated() {
      (lengths + index).initialize(to: Int32(count))
      (starts + index).initialize(to: Int32(next))
      next += count
    }
    (self.counts, offsets) = (UnsafePointer(lengths), UnsafePointer(starts))
  }
}

/// A failed communication between ranks.
public protocol CollectiveError: Error, CustomStringConvertible {}

extension Scalar {
  /// The number of real parts of a scalar, without the array of ``realBasis``.
  static var partCount: Int { MemoryLayout<Self>.size / MemoryLayout<RealType>.size }
}

extension UnsafeMutablePointer where Pointee: Scalar {
  /// The same numbers, real and imaginary parts one after the other.
  var parts: UnsafeMutablePointer<Pointee.RealType> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: Pointee.RealType.self)
  }
}

extension UnsafeMutableBufferPointer where Element: Scalar {
  /// The same numbers, real and imaginary parts one after the other.
  var parts: UnsafeMutableBufferPointer<Element.RealType> {
    UnsafeMutableBufferPointer<Element.RealType>(
      start: baseAddress?.parts, count: count * Element.partCount)
  }
}

/// A single rank: its sums and exchanges are copies.
@_spi(Kernels) public struct LoneRank: Collective {
  public var rank: Int { 0 }
  public var size: Int { 1 }

  public init() {}

  public func startSum<R: RealScalar>(_ values: UnsafeMutableBufferPointer<R>) {}

  public func finishSums() {}

  public func exchange<R: RealScalar>(
    _ sent: UnsafeMutablePointer<R>, _ sentParts: CollectiveParts,
    into received: UnsafeMutablePointer<R>, _ receivedParts: CollectiveParts
  ) {
    received.update(from: sent, count: Int(sentParts.counts[0]))
  }

  public func gather<R: RealScalar>(_ values: UnsafeMutablePointer<R>, _ parts: CollectiveParts) {}
}
