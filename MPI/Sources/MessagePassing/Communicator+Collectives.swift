import CMPI

extension Communicator {
  /// The operation that combines the values of all ranks at one index.
  public enum Operation: Sendable {
    case sum
    case minimum
    case maximum

    fileprivate var operation: shim_operation {
      switch self {
      case .sum: SHIM_SUM
      case .minimum: SHIM_MIN
      case .maximum: SHIM_MAX
      }
    }
  }

  /// Combines the values of all ranks index by index, and gives all ranks the result.
  ///
  /// - Precondition: All ranks have the same number of values; minimum and maximum are not for complex
  ///   numbers.
  public func allReduce<Number: MPINumber>(
    _ values: inout [Number], _ operation: Operation = .sum
  ) throws(MPIError) {
    precondition(
      operation == .sum || Number.mpiType.width == 1, "complex numbers have no order")
    let (count, type) = (mpiCount(values.count, of: Number.self), Number.mpiType.type)
    let code = values.withUnsafeMutableBufferPointer { values in
      lock { shim_all_reduce(comm, values.baseAddress, count, type, operation.operation) }
    }
    try MPIError.check(code, "MPI_Allreduce")
  }

  /// Copies the values of one rank to all ranks.
  ///
  /// - Precondition: All ranks have the same number of values; ``broadcast(bytes:from:)`` sends the
  ///   length, too.
  public func broadcast<Number: MPINumber>(
    _ values: inout [Number], from root: Int
  ) throws(MPIError) {
    let (count, type) = (mpiCount(values.count, of: Number.self), Number.mpiType.type)
    let code = values.withUnsafeMutableBufferPointer { values in
      lock { shim_broadcast(comm, values.baseAddress, count, type, Int32(root)) }
    }
    try MPIError.check(code, "MPI_Bcast")
  }

  /// Returns the bytes of one rank on all ranks; only that rank needs to know their number.
  public func broadcast(bytes: [UInt8], from root: Int) throws(MPIError) -> [UInt8] {
    var count = [bytes.count]
    try broadcast(&count, from: root)
    var bytes = rank == root ? bytes : [UInt8](repeating: 0, count: count[0])
    try broadcast(&bytes, from: root)
    return bytes
  }

  /// Returns the values of all ranks, by rank; their numbers may differ.
  public func gather<Number: MPINumber>(_ values: [Number]) throws(MPIError) -> [[Number]] {
    var counts = [Int32](repeating: 0, count: size)
    counts[rank] = Int32(values.count)
    try allReduce(&counts)
    let width = Int32(Number.mpiType.width)
    var offsets: [Int32] = []
    var total: Int32 = 0
    for count in counts {
      offsets.append(total)
      total += count
    }
    let (lengths, places) = (counts.map { $0 * width }, offsets.map { $0 * width })
    let start = Int(offsets[rank])
    var code: Int32 = 0
    let all = [Number](unsafeUninitializedCapacity: Int(total)) { all, count in
      _ = all[start...].initialize(from: values)
      code = lock { shim_all_gather(comm, all.baseAddress, lengths, places, Number.mpiType.type) }
      // After a failure nothing is initialised.
      count = shim_is_success(code) != 0 ? Int(total) : 0
    }
    try MPIError.check(code, "MPI_Allgatherv")
    return zip(offsets, counts).map { Array(all[Int($0)..<Int($0) + Int($1)]) }
  }

  /// Gathers into existing memory: part q of `values` comes from rank q.
  public func gather<Number: MPINumber>(
    _ values: UnsafeMutablePointer<Number>, counts: UnsafePointer<Int32>,
    offsets: UnsafePointer<Int32>
  ) throws(MPIError) {
    precondition(Number.mpiType.width == 1, "the parts are counted in MPI's numbers")
    try call("MPI_Allgatherv") {
      shim_all_gather(comm, values, counts, offsets, Number.mpiType.type)
    }
  }

  /// Sends part q of `sent` to rank q; part q of `received` comes from rank q.
  public func exchange<Number: MPINumber>(
    _ sent: UnsafePointer<Number>, counts: UnsafePointer<Int32>, offsets: UnsafePointer<Int32>,
    into received: UnsafeMutablePointer<Number>, counts receivedCounts: UnsafePointer<Int32>,
    offsets receivedOffsets: UnsafePointer<Int32>
  ) throws(MPIError) {
    precondition(Number.mpiType.width == 1, "the parts are counted in MPI's numbers")
    try call("MPI_Alltoallv") {
      shim_all_to_all(
        comm, sent, counts, offsets, received, receivedCounts, receivedOffsets, Number.mpiType.type)
    }
  }
}
