import ArgumentParser
import BackpropFiles

/// A command that several ranks can run together.
protocol RankCommand: ParsableCommand {
  /// Whether it wants ranks, of which `launchedCount` were started.
  func wantsRanks(_ launchedCount: Int) -> Bool
}

extension RankLauncher {
  /// The ranks that a command runs on; nil for a command that runs alone.
  ///
  /// - Throws: `ValidationError` if several were started for a command that would do the same on
  ///   each, ``FileError`` of kind `unavailable` if they cannot be reached.
  static func ranks(
    for command: any ParsableCommand, _ launcher: RankLauncher?
  ) throws -> (any Ranks)? {
    let count = launcher?.launchedCount ?? 1
    if let command = command as? any RankCommand, command.wantsRanks(count) {
      guard let launcher else {
        throw FileError(
          .unavailable, "this build knows no MPI",
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
