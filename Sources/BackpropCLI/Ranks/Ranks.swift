public import Backprop

/// The processes that run one command together, seen from one of them. `MPI/` has the only kind
/// there is; without it a command runs alone.
///
/// Messages are bytes between two ranks; a tag tells one conversation from another.
public protocol Ranks: Collective {
  /// The bytes that one rank has, on all of them.
  func broadcast(_ bytes: [UInt8], from root: Int) throws -> [UInt8]

  /// The bytes of each rank, on all of them.
  func gather(_ bytes: [UInt8]) throws -> [[UInt8]]

  /// Sends bytes to one rank.
  func send(_ bytes: [UInt8], to rank: Int, tag: Int) throws

  /// Waits for bytes from one rank.
  func receive(from rank: Int, tag: Int) throws -> [UInt8]

  /// Bytes that have come from any rank; nil if there are none.
  func receiveIfThere(tag: Int) throws -> (sender: Int, bytes: [UInt8])?

  /// What carries the messages, in words.
  var transport: String { get }

  /// Leaves in good order: waits for the others, and cannot reach them afterwards.
  func finish() throws

  /// Ends the processes of all ranks.
  func abort(_ status: Int32)
}

/// How a process finds the ranks that were started with it.
public struct RankLauncher: Sendable {
  /// How many processes were started together; nil for one that was started by itself.
  public let launchedCount: Int?

  /// Meets the others.
  public let join: @Sendable () throws -> any Ranks

  /// - Parameters:
  ///   - launchedCount: Known before anybody is met, from what the launcher says.
  ///   - join: Called at most once.
  public init(launchedCount: Int?, join: @escaping @Sendable () throws -> any Ranks) {
    self.launchedCount = launchedCount
    self.join = join
  }
}

/// The ranks of the command that is running.
enum RankGroup {
  @TaskLocal static var current: (any Ranks)?

  /// Whether this process speaks for all: alone, or as the first.
  static var isSpeaker: Bool { (current?.rank ?? 0) == 0 }
}
