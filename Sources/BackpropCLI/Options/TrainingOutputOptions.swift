import ArgumentParser
import BackpropFormats

/// What a training leaves behind, on the command line.
struct TrainingOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Store the trained network. The name ends in "
        + ModelFile.Format.allCases.map { "." + $0.rawValue }.joined(separator: " or ") + ".",
      valueName: "file"), completion: .file())
  var save: String?

  @Option(
    help: ArgumentHelp(
      "Store what was measured. The name ends in .json or .csv.", valueName: "file"),
    completion: .file(extensions: HistoryRecord.endings))
  var history: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func saveFile() throws -> OutputFile? {
    try save.map {
      try OutputFile($0, option: "--save", endings: ModelFile.Format.allCases.map(\.rawValue))
    }
  }

  func historyFile() throws -> OutputFile? {
    try history.map {
      try OutputFile($0, option: "--history", endings: HistoryRecord.endings)
    }
  }

  func validate() throws {
    if let save, save == history {
      throw ValidationError("--save and --history name the same file: name two")
    }
  }
}
