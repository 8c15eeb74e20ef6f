import Backprop
import BackpropCLI
import MessagePassing

/// The ranks of an MPI communicator, as the library and the command use them.
package struct MPIRanks: Ranks {
  /// The communicator that carries the messages.
  package let world: Communicator

  package init(_ world: Communicator) { self.world = world }

  package var rank: Int { world.rank }
  package var size: Int { world.size }
  package var transport: String { "MPI (\(Communicator.library))" }

  package func startSum<R: RealScalar>(_ values: UnsafeMutableBufferPointer<R>) throws {
    try Self.perform(
      values.baseAddress,
      { try world.startSum(UnsafeMutableBufferPointer<Float>(start: $0, count: values.count)) },
      { try world.startSum(UnsafeMutableBufferPointer<Double>(start: $0, count: values.count)) })
  }

  package func finishSums() throws { try world.finishSums() }

  package func exchange<R: RealScalar>(
    _ sent: UnsafeMutablePointer<R>, _ sentParts: CollectiveParts,
    into received: UnsafeMutablePointer<R>, _ receivedParts: CollectiveParts
  ) throws {
    func exchange<Number: MPINumber>(_ sent: UnsafeMutablePointer<Number>) throws {
      try world.exchange(
        sent, counts: sentParts.counts, offsets: sentParts.offsets,
        into: UnsafeMutableRawPointer(received).assumingMemoryBound(to: Number.self),
        counts: receivedParts.counts, offsets: receivedParts.offsets)
    }
    try Self.perform(sent, exchange, exchange)
  }

  package func gather<R: RealScalar>(_ values: UnsafeMutablePointer<R>, _ parts: CollectiveParts)
    throws
  {
    try Self.perform(
      values, { try world.gather($0, counts: parts.counts, offsets: parts.offsets) },
      { try world.gather($0, counts: parts.counts, offsets: parts.offsets) })
  }

  /// Calls the function for the type of a real scalar, which is one of the two that MPI knows.
  @inline(__always)
  private static func perform<R: RealScalar>(
    _ values: UnsafeMutablePointer<R>?, _ float: (UnsafeMutablePointer<Float>) throws -> Void,
    _ double: (UnsafeMutablePointer<Double>) throws -> Void
  ) throws {
    guard let values = UnsafeMutableRawPointer(values) else { return }
    if R.self == Float.self {
      try float(values.assumingMemoryBound(to: Float.self))
    } else {
      try double(values.assumingMemoryBound(to: Double.self))
    }
  }

  package func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8] {
    try world.broadcast(bytes: bytes, from: root)
  }

  package func gather(_ bytes: [UInt8]) throws -> [[UInt8]] { try world.gather(bytes) }

  package func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws {
    try world.send(bytes, to: rank, tag: tag)
  }

  package func receive(from rank: Int, tag: Int) throws -> [UInt8] {
    try world.receive(from: rank, tag: tag).bytes
  }

  package func receiveIfThere(tag: Int) throws -> (sender: Int, bytes: [UInt8])? {
    try world.receiveIfThere(tag: tag).map { ($0.sender, $0.bytes) }
  }

  package func finish() throws { try world.finish() }

  package func abort(_ status: Int32) { world.abort(status) }
}

extension MPIError: CollectiveError {}
