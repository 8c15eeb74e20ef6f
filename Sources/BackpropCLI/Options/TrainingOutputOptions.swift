import ArgumentParser
import BackpropFormats

/// What a training leaves behind, on the command line.
struct TrainingOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Store the trained network. The name ends in "
        + ModelFile.Format.allCases.map { "." + $0.rawValue }.joined(separator: " or ") + ".",
      valueName: "file"),
    completion: .file(extensions: ModelFile.Format.allCases.map(\.rawValue)))
  var save: String?

  @Option(
    help: ArgumentHelp(
      "Read options from a YAML file: lines such as 'batch-size: 10' or 'sizes: [784, 30, 10]'.",
      discussion: """
        An option on the command line comes before a variable as BACKPROP_BATCH_SIZE, and that \
        before the file. What a run was is stored beside its results, as digits.run.yaml for \
        --save digits.json and as run.yaml in a folder; it can be run again with --config.
        """, valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Store what was measured. The name ends in .json or .csv.", valueName: "file"),
    completion: .file(extensions: HistoryRecord.endings))
  var history: String?

  @Option(
    help: ArgumentHelp(
      "Record every epoch in this folder for tensorboard --logdir: costs, accuracies, learning rate, "
        + "and the parameters of the layers.", valueName: "folder"), completion: .directory)
  var tensorboard: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  /// Where the options of the run are stored: beside everything that is.
  func runFiles(checkpoints: CheckpointPlan?) throws -> [RunFile] {
    // One of them suffices: a history names its options itself.
    var files = try [saveFile() ?? historyFile()].compactMap { $0.map(RunFile.beside(file:)) }
    for folder in [checkpoints?.folder.path, tensorboard].compactMap(\.self) {
      files.append(.inside(folder: folder))
    }
    return files.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

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
    if tensorboard?.isEmpty == true { throw ValidationError("--tensorboard: name a folder") }
  }
}
