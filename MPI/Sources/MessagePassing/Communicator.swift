import CMPI
import Synchronization

/// Processes of an MPI job, all of them (`MPI_COMM_WORLD`) or some, seen from one of them.
///
/// Every function waits for the other ranks to call it, too. MPI is called by one thread at a time,
/// which need not be the same one always: a lock sees to it.
public final class Communicator: Sendable {
  /// The number of this process, from 0.
  public let rank: Int
  /// The number of processes.
  public let size: Int

  /// MPI's own name of it, which never changes.
  nonisolated(unsafe) let comm: shim_comm

  /// One for all communicators: MPI is one.
  private static let mutex = Mutex(())

  /// What is added up beside the computation. Touched only by who holds the lock.
  nonisolated(unsafe) private let sums = PendingSums()

  /// Joins the job that the launcher has started; without a launcher a job of one rank.
  ///
  /// - Throws: ``MPIError`` if MPI cannot start, or lets only the main thread call it: the work here
  ///   goes from thread to thread.
  public convenience init() throws(MPIError) {
    var isSerialized: Int32 = 0
    try MPIError.check(shim_init(&isSerialized), "MPI_Init_thread")
    guard isSerialized != 0 else {
      throw MPIError(
        function: "MPI_Init_thread",
        message: "this MPI allows only its first thread to call it; MPI_THREAD_SERIALIZED is needed"
      )
    }
    try self.init(shim_world())
  }

  private init(_ comm: shim_comm) throws(MPIError) {
    var (rank, size) = (Int32(0), Int32(1))
    try MPIError.check(shim_rank(comm, &rank), "MPI_Comm_rank")
    try MPIError.check(shim_size(comm, &size), "MPI_Comm_size")
    (self.comm, self.rank, self.size) = (comm, Int(rank), Int(size))
  }

  /// The first ranks, as a communicator of their own; nil on the others. All have to call it.
  public func prefix(_ count: Int) throws(MPIError) -> Communicator? {
    var part = comm
    let color: Int32 = rank < count ? 0 : -1
    try MPIError.check(lock { shim_split(comm, color, &part) }, "MPI_Comm_split")
    return rank < count ? try Communicator(part) : nil
  }

  /// What implements MPI, and its version: `Open MPI v4.1.4`, `MPICH 4.0.2`.
  public static var library: String {
    var text = [CChar](repeating: 0, count: Int(shim_version_length()) + 1)
    var length: Int32 = 0
    _ = MPI_Get_library_version(&text, &length)
    let bytes = text.prefix(Int(length)).map { UInt8(bitPattern: $0) }
    // The first line up to a comma; MPICH's is "MPICH Version:", a tab and the number.
    let line = bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: ",") }
    return String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" || $0 == "\0" }
      .filter { $0 != "Version:" }.joined(separator: " ")
  }

  /// Waits until all ranks are here.
  public func barrier() throws(MPIError) {
    try call("MPI_Barrier") { shim_barrier(comm) }
  }

  /// Leaves the job in good order, with the others.
  public func finish() throws(MPIError) {
    try barrier()
    try call("MPI_Finalize") { MPI_Finalize() }
  }

  /// Ends all processes of the job with a status.
  public func abort(_ status: Int32) { shim_abort(status) }

  /// Calls MPI while no other thread does.
  func call(_ function: StaticString, _ body: () -> Int32) throws(MPIError) {
    try MPIError.check(lock(body), function)
  }

  /// Returns what `body` does, which calls MPI while no other thread does.
  func lock(_ body: () -> Int32) -> Int32 { Self.mutex.withLock { _ in body() } }

  /// Starts to add up the values at each place over all ranks; see ``finishSums()``.
  ///
  /// - Precondition: The memory stays, and is left alone until then.
  public func startSum<Number: MPINumber>(
    _ values: UnsafeMutableBufferPointer<Number>
  ) throws(MPIError) {
    let code = lock { sums.start(values, comm) }
    try MPIError.check(code, "MPI_Iallreduce")
  }

  /// Waits for all sums that were started.
  public func finishSums() throws(MPIError) {
    let code = lock { sums.finish() }
    try MPIError.check(code, "MPI_Wait")
  }
}

/// `count` as MPI counts.
///
/// - Precondition: It is at most 2³¹ - 1, which is MPI's limit for one message.
func mpiCount<Number: MPINumber>(_ count: Int, of _: Number.Type) -> Int32 {
  let total = count * Number.mpiType.width
  precondition(total <= Int(Int32.max), "an MPI message has at most 2³¹ - 1 numbers")
  return Int32(total)
}
