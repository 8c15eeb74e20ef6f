import ArgumentParser
import BackpropFormats

/// Storing a run so that it can go on, on the command line.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Store the run in this folder, so that --resume can take it up.", valueName: "folder"),
    completion: .directory)
  var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      "How often: every so many epochs, or a time as in 30s, 10min or 1h. (default: 1)",
      valueName: "n"), transform: CheckpointInterval.parse)
  var checkpointEvery: CheckpointInterval?

  @Option(
    help: ArgumentHelp(
      "How many checkpoints are kept, the best one not counted. (default: 3)", valueName: "n"),
    transform: parsePositiveCount)
  var checkpointKeep: Int?

  @Option(
    help: ArgumentHelp(
      "Go on from the newest checkpoint in this folder, with the same options (or more --epochs), as if "
        + "the run had never stopped; further ones go there, too, unless --checkpoint names another folder.",
      valueName: "folder"), completion: .directory)
  var resume: String?

  var plan: CheckpointPlan? {
    guard let path = checkpoint ?? resume else { return nil }
    return CheckpointPlan(
      folder: CheckpointFolder(path, keepCount: checkpointKeep ?? 3),
      interval: checkpointEvery ?? .epochs(1), resume: resume.map { CheckpointFolder($0) })
  }

  func validate() throws {
    for (option, folder) in [("--checkpoint", checkpoint), ("--resume", resume)]
    where folder?.isEmpty == true {
      throw ValidationError("\(option): name a folder")
    }
    for (option, isGiven) in [
      ("--checkpoint-every", checkpointEvery != nil), ("--checkpoint-keep", checkpointKeep != nil),
    ] where isGiven && checkpoint == nil && resume == nil {
      throw ValidationError("\(option) needs --checkpoint or --resume")
    }
  }
}

/// When a run is stored.
enum CheckpointInterval: Hashable, Sendable {
  case epochs(Int)
  case time(Duration)

  /// - Throws: `ValidationError` if the text is neither a number of epochs nor a time.
  static func parse(_ text: String) throws -> CheckpointInterval {
    for (unit, seconds) in [("min", 60.0), ("s", 1), ("h", 3600)] where text.hasSuffix(unit) {
      if let number = Double(text.dropLast(unit.count)), number > 0, number < 1e9 {
        return .time(.seconds(number * seconds))
      }
    }
    guard let epochs = Int(text), epochs >= 1 else {
      throw ValidationError("give a number of epochs, or a time as in 30s, 10min or 1h")
    }
    return .epochs(epochs)
  }
}

/// Where and when a run is stored, and where it comes from.
struct CheckpointPlan: Sendable {
  let folder: CheckpointFolder
  let interval: CheckpointInterval
  let resume: CheckpointFolder?
}
