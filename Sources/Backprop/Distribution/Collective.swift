/// The processes that train one network together, seen from one of them: a rank.
///
/// The library knows no way to reach another process; who has one (MPI) adopts this. All ranks call
/// the same functions in the same order, with lengths that fit: each call waits for the others. None
/// of them allocates memory, and one of an epoch's thousands is an indirect call beside microseconds
/// of sending.
public protocol Collective: Sendable {
  /// The number of this process, from 0.
  var rank: Int { get }

  /// The number of processes.
  var size: Int { get }

  /// Starts to add up the values at each place over all ranks, in an order that may depend on their
  /// number. They are not to be touched before ``finishSums()``.
  func startSum<R: RealScalar>(_ values: UnsafeMutableBufferPointer<R>) throws

  /// Waits until all sums that were started are there, the same ones on all ranks.
  func finishSums() throws

  /// Sends part q of `sent` to rank q; part q of `received` comes from rank q.
  func exchange<R: RealScalar>(
    _ sent: UnsafeMutablePointer<R>, _ sentParts: CollectiveParts,
    into received: UnsafeMutablePointer<R>, _ receivedParts: CollectiveParts) throws

  /// Fills in part q of `values`, which rank q has, on all ranks.
  func gather<R: RealScalar>(_ values: UnsafeMutablePointer<R>, _ parts: CollectiveParts) throws
}

/// Where the part of each rank lies in a buffer, in elements: one after the other.
public struct CollectiveParts {
  /// The length of each part.
  public let counts: UnsafePointer<Int32>
  /// Where it begins.
  public let offsets: UnsafePointer<Int32>

  /// Parts with these lengths, one a rank, in memory of `allocations`.
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

/// Why ranks could not reach each other.
public protocol CollectiveError: Error, CustomStringConvertible {}

extension Scalar {
  /// How many real numbers one is made of, without the array of ``realBasis``.
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
