import CMPI
import Synchronization

/// The processes of an MPI job, all (`MPI_COMM_WORLD`) or some of them, as seen from one.
///
/// Every function waits until the other ranks call it, too. A lock ensures that one thread at a time
/// calls MPI; it may be a different thread each time.
public final class Communicator: Sendable {
  /// The number of this process, from 0.
  public let rank: Int
  /// The number of processes.
  public let size: Int

  /// MPI's handle of the communicator, which never changes.
  nonisolated(unsafe) let comm: shim_comm

  /// The lock of all communicators, since MPI is one per process.
  private static let mutex = Mutex(())

  /// The sums in progress. Accessed only while the lock is held.
  nonisolated(unsafe) private let sums = PendingSums()

  /// Joins the job that the launcher has started; without a launcher a job of one rank.
  ///
  /// - Throws: ``MPIError`` if MPI cannot start, or allows only the main thread to call it: tasks here
  ///   move from thread to thread.
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

  /// Returns a communicator of the first ranks; nil on the others. All ranks have to call it.
  public func prefix(_ count: Int) throws(MPIError) -> Communicator? {
    var part = comm
    let color: Int32 = rank < count ? 0 : -1
    try MPIError.check(lock { shim_split(comm, color, &part) }, "MPI_Comm_split")
    return rank < count ? try Communicator(part) : nil
  }

  /// The MPI implementation and its version: `Open MPI v4.1.4`, `MPICH 4.0.2`.
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

  /// Waits until all ranks call it.
  public func barrier() throws(MPIError) {
    try call("MPI_Barrier") { shim_barrier(comm) }
  }

  /// Waits for the other ranks and shuts MPI down.
  public func finish() throws(MPIError) {
    try barrier()
    try call("MPI_Finalize") { MPI_Finalize() }
  }

  /// Ends all processes of the job with the given status.
  public func abort(_ status: Int32) { shim_abort(status) }

  /// Calls an MPI function while no other thread calls MPI.
  func call(_ function: StaticString, _ body: () -> Int32) throws(MPIError) {
    try MPIError.check(lock(body), function)
  }

  /// Returns the result of `body`, during which no other thread calls MPI.
  func lock(_ body: () -> Int32) -> Int32 { Self.mutex.withLock { _ in body() } }

  /// Starts to sum the values of all ranks index by index; see ``finishSums()``.
  ///
  /// - Precondition: The memory is neither freed nor accessed until then.
  public func startSum<Number: MPINumber>(
    _ values: UnsafeMutableBufferPointer<Number>
  ) throws(MPIError) {
    let code = lock { sums.start(values, comm) }
    try MPIError.check(code, "MPI_Iallreduce")
  }

  /// Waits for all started sums.
  public func finishSums() throws(MPIError) {
    let code = lock { sums.finish() }
    try MPIError.check(code, "MPI_Wait")
  }
}

/// Returns `count` in units of MPI's type.
///
/// - Precondition: It is at most 2³¹ - 1, MPI's limit for one message.
func mpiCount<Number: MPINumber>(_ count: Int, of _: Number.Type) -> Int32 {
  let total = count * Number.mpiType.width
  precondition(total <= Int(Int32.max), "an MPI message has at most 2³¹ - 1 numbers")
  return Int32(total)
}
