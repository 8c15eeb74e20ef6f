import CMPI

extension Communicator {
  /// A message to one rank.
  public struct Message: Sendable {
    /// The rank that sent it.
    public let sender: Int
    public let bytes: [UInt8]
  }

  /// Sends bytes to a rank, which receives messages with the same tag in the order of sending.
  public func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws(MPIError) {
    let count = mpiCount(bytes.count, of: UInt8.self)
    try call("MPI_Send") { shim_send(comm, bytes, count, Int32(rank), Int32(tag)) }
  }

  /// Waits for a message, from any rank unless one is named.
  public func receive(from rank: Int? = nil, tag: Int) throws(MPIError) -> Message {
    var (sender, count) = (Int32(rank ?? -1), Int32(0))
    try call("MPI_Probe") { shim_probe(comm, &sender, Int32(tag), &count) }
    return try take(from: sender, tag: tag, count)
  }

  /// Receives a message that has already arrived, from any rank; nil if there is none.
  public func receiveIfThere(tag: Int) throws(MPIError) -> Message? {
    var (sender, count) = (Int32(-1), Int32(0))
    try call("MPI_Iprobe") { shim_probe_now(comm, &sender, Int32(tag), &count) }
    return sender < 0 ? nil : try take(from: sender, tag: tag, count)
  }

  /// Measures the seconds that bytes take from rank 0 to rank 1: half of the fastest of many round trips.
  /// All ranks may call it; the others return nil at once.
  public func pingPong(bytes count: Int, repetitions: Int) throws(MPIError) -> Double? {
    guard rank < 2, size > 1 else { return nil }
    let length = mpiCount(count, of: UInt8.self)
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: max(1, count), alignment: 64)
    buffer.initializeMemory(as: UInt8.self, repeating: 1, count: count)
    defer { buffer.deallocate() }
    var fastest = Double.infinity
    for _ in 0..<repetitions {
      let start = ContinuousClock.now
      if rank == 0 {
        try call("MPI_Send") { shim_send(comm, buffer, length, 1, 3) }
        try call("MPI_Recv") { shim_receive(comm, buffer, length, 1, 3) }
      } else {
        try call("MPI_Recv") { shim_receive(comm, buffer, length, 0, 3) }
        try call("MPI_Send") { shim_send(comm, buffer, length, 0, 3) }
      }
      fastest = min(fastest, (ContinuousClock.now - start) / .seconds(1))
    }
    return fastest / 2
  }

  private func take(from sender: Int32, tag: Int, _ count: Int32) throws(MPIError) -> Message {
    var bytes = [UInt8](repeating: 0, count: Int(count))
    let code = bytes.withUnsafeMutableBufferPointer { bytes in
      lock { shim_receive(comm, bytes.baseAddress, count, sender, Int32(tag)) }
    }
    try MPIError.check(code, "MPI_Recv")
    return Message(sender: Int(sender), bytes: bytes)
  }
}
