import ArgumentParser
public import Backprop
import BackpropFiles

/// The processes that run one command together, as one of them sees them. `MPI/` has the only
/// implementation; without it a command runs alone.
///
/// Messages are bytes between two ranks; a tag separates one kind of message from another.
public protocol Ranks: Collective {
  /// Returns the bytes of one rank, on all of them.
  func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8]

  /// Returns the bytes of each rank, on all of them.
  func gather(_ bytes: [UInt8]) throws -> [[UInt8]]

  /// Sends bytes to one rank.
  func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws

  /// Waits for bytes from one rank.
  func receive(from rank: Int, tag: Int) throws -> [UInt8]

  /// Returns bytes that have arrived from any rank; nil if there are none.
  func receiveIfThere(tag: Int) throws -> (sender: Int, bytes: [UInt8])?

  /// The name of the transport that carries the messages.
  var transport: String { get }

  /// Leaves the group: waits for the other ranks, which cannot be reached afterwards.
  func finish() throws

  /// Ends the processes of all ranks.
  func abort(_ status: Int32)
}

/// The connection of a process to the ranks that were started with it.
public struct RankLauncher: Sendable {
  /// The number of processes that were started together; nil for one that was started alone.
  public let launchedCount: Int?

  /// Connects to the other ranks.
  public let join: @Sendable () throws -> any Ranks

  /// - Parameters:
  ///   - launchedCount: The number that the launcher sets, known before any rank is connected.
  ///   - join: Connects to the other ranks; called at most once.
  public init(launchedCount: Int?, join: @escaping @Sendable () throws -> any Ranks) {
    self.launchedCount = launchedCount
    self.join = join
  }
}

/// The ranks of the command that is running.
enum RankGroup {
  @TaskLocal static var current: (any Ranks)?

  /// A Boolean value that indicates whether this process prints and writes: it is alone, or the first
  /// rank.
  static var isSpeaker: Bool { (current?.rank ?? 0) == 0 }
}

/// A command that several ranks can run together.
protocol RankCommand: ParsableCommand {
  /// Returns a Boolean value that indicates whether the command uses the `launchedCount` processes that
  /// were started, as ranks.
  func wantsRanks(_ launchedCount: Int) -> Bool
}

extension RankLauncher {
  /// Returns the ranks that a command runs on; nil for a command that runs alone.
  ///
  /// - Throws: `ValidationError` if several processes were started for a command that would do the
  ///   same on each, ``FileError`` of kind `unavailable` if this build has no MPI.
  static func ranks(
    for command: any ParsableCommand, _ launcher: RankLauncher?
  ) throws -> (any Ranks)? {
    let count = launcher?.launchedCount ?? 1
    if let command = command as? any RankCommand, command.wantsRanks(count) {
      guard let launcher else {
        throw FileError(
          .unavailable, "this build has no MPI",
          advice: "apt install libopenmpi-dev openmpi-bin libsqlite3-dev, then swift build -c "
            + "release --package-path MPI --scratch-path .build-mpi, and mpirun -n 4 "
            + ".build-mpi/release/backprop-mpi")
      }
      return try launcher.join()
    }
    guard count > 1 else { return nil }
    let name = type(of: command)._commandName
    throw ValidationError(
      "\(count) processes were started, and each would do the same: "
        + (command is any RankCommand
          ? "add --distributed, or start one" : "start one, \(name) does not run on several"))
  }
}
