import CMPI

/// All-reductions in progress. At most 64 run at a time; before the next one starts, all of
/// them are awaited.
///
/// MPI moves data only while it is called (unless it has a progress thread), so that starting one
/// reduction also advances the earlier ones.
final class PendingSums {
  private let requests: UnsafeMutablePointer<shim_request>
  private var count = 0

  private static let capacity = 64
  private static let longest = 1 << 29

  init() { requests = .allocate(capacity: Self.capacity) }

  deinit { requests.deallocate() }

  /// Starts a sum and returns MPI's code.
  ///
  /// MPI counts in 32 bits, so that longer sums are started in pieces.
  func start<Number: MPINumber>(
    _ values: UnsafeMutableBufferPointer<Number>, _ comm: shim_comm
  ) -> Int32 {
    var rest = values[...]
    while rest.count > Self.longest {
      let code = startPiece(UnsafeMutableBufferPointer(rebasing: rest.prefix(Self.longest)), comm)
      if shim_is_success(code) == 0 { return code }
      rest = rest.dropFirst(Self.longest)
    }
    return startPiece(UnsafeMutableBufferPointer(rebasing: rest), comm)
  }

  private func startPiece<Number: MPINumber>(
    _ values: UnsafeMutableBufferPointer<Number>, _ comm: shim_comm
  ) -> Int32 {
    if count == Self.capacity {
      let code = finish()
      if shim_is_success(code) == 0 { return code }
    }
    for index in 0..<count {
      var isDone: Int32 = 0
      let code = shim_test(requests + index, &isDone)
      if shim_is_success(code) == 0 { return code }
    }
    let code = shim_start_all_reduce(
      comm, values.baseAddress, mpiCount(values.count, of: Number.self), Number.mpiType.type,
      SHIM_SUM,
      requests + count)
    if shim_is_success(code) != 0 { count += 1 }
    return code
  }

  /// Waits for all sums and returns MPI's code: the first that does not mean success.
  func finish() -> Int32 {
    var failure: Int32?
    for index in 0..<count {
      let code = shim_wait(requests + index)
      if shim_is_success(code) == 0, failure == nil { failure = code }
    }
    count = 0
    return failure ?? MPI_SUCCESS
  }
}
