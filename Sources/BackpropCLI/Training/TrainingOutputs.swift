import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats
import BackpropRuns

/// The options for what a training run stores and prints.
struct TrainingOutputOptions: ParsableArguments {
  @Option(.output(ModelFile.endings), help: "Store the trained network.")
  var save: OutputFile?

  @Flag(
    help: "Store the network of the best epoch, as --early-stopping does, without stopping early.")
  var saveBest = false

  @Option(
    help: ArgumentHelp(
      "Read options from a YAML file: lines such as 'batch-size: 10' or 'sizes: [784, 30, 10]'.",
      discussion: """
        An option on the command line precedes a variable such as BACKPROP_BATCH_SIZE, and that \
        precedes the file. The options of a run are stored beside its results, as digits.run.yaml \
        for --save digits.json and as run.yaml in a folder; --config repeats it.
        """, valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(.output(["json", "csv"]), help: "Store the metrics of every epoch.")
  var history: OutputFile?

  @Option(
    .folder,
    help: """
      Record every epoch in this folder for tensorboard --logdir: costs, accuracies, learning rate, \
      and the parameters of the layers.
      """)
  var tensorboard: String?

  @OptionGroup var overwrite: OverwriteOptions

  @Flag(help: "Print the summary as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if saveBest, save == nil { throw ValidationError("--save-best needs --save") }
    if tensorboard?.isEmpty == true { throw ValidationError("--tensorboard: name a folder") }
  }
}

/// The options for storing a run so that it can be resumed.
struct CheckpointOptions: ParsableArguments {
  @Option(.folder, help: "Store the run in this folder, so that --resume can resume it.")
  var checkpoint: String?

  @Option(
    .checkpointInterval,
    help: """
      The interval between checkpoints: a number of epochs, or a time as in 30s, 10min or 1h; by \
      default 1.
      """)
  var checkpointEvery: CheckpointInterval?

  @Option(
    .count(from: 1), help: "The number of checkpoints kept beside the best one; by default 3.")
  var checkpointKeep: Int?

  @Option(
    .folder,
    help: """
      Resume from the newest checkpoint in this folder, with the same options (or more --epochs), as if \
      the run had never stopped; further checkpoints go there, too, unless --checkpoint names another \
      folder.
      """)
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

/// The files and folders that a training run writes.
struct TrainingOutputs: Sendable {
  var model: OutputFile?
  var history: OutputFile?
  var checkpoints: CheckpointPlan?
  /// The folder of the events for TensorBoard.
  var events: String?
  /// The files with the options of the run, beside all that is stored.
  var runFiles: [RunFile] = []
  var isQuiet = true
  /// A Boolean value that indicates whether files are replaced that are read-only.
  var isForced = false

  /// The outputs of a rank that prints and stores nothing.
  static let none = TrainingOutputs()
}

extension TrainingOutputs {
  init(_ options: TrainingOutputOptions, _ checkpoints: CheckpointPlan?) {
    model = options.save
    history = options.history
    self.checkpoints = checkpoints
    events = options.tensorboard
    isQuiet = options.quiet
    isForced = options.overwrite.force
    // One run file suffices: a history names its options itself.
    var files = [options.save ?? options.history].compactMap { file in
      file.map { RunFile.beside($0.path, ending: $0.ending) }
    }
    files += [checkpoints?.folder.path, events].compactMap { $0.map { RunFile.inside($0) } }
    runFiles = files.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// Checks that all files can be written and that the model's format can store the network.
  ///
  /// - Throws: `FileError` of kind `writeFailed`, or `ValidationError`.
  func check(for run: RunSpecification) throws {
    for file in [model, history].compactMap(\.self) { try file.check(isForced: isForced) }
    try checkDistinct(for: run)
    for file in runFiles { try file.check() }
    // A network of layers is known with its data.
    if run.layers == nil { try checkModel(of: run, over: run.scalarType.type) }
  }

  private func checkModel<S: Scalar>(of run: RunSpecification, over _: S.Type) throws {
    let smallest = try Network<S>(
      sizes: Array(repeating: 1, count: run.layerCount + 1),
      activations: run.activations(over: S.self))
    try check(smallest, cost: run.cost)
  }

  /// Checks that the model's format can store a network.
  ///
  /// - Throws: `ValidationError`.
  func check<S: Scalar>(_ network: Network<S>, cost: Cost) throws {
    guard let model else { return }
    do throws(FileError) {
      _ = try ModelFile.encode(Model(network, cost: cost), ModelFile.Format(ofFile: model.path))
    } catch {
      throw ValidationError("--save \(model.path): \(error.description)")
    }
  }

  /// Checks that no file takes the place of another one, of the data, or of a checkpoint.
  private func checkDistinct(for run: RunSpecification) throws {
    var files = [OutputFile.Named]()
    if let model { files.append(("--save", model.path)) }
    if let history { files.append(("--history", history.path)) }
    var inputs = [OutputFile.Named]()
    if case .table(let path) = run.dataset { inputs.append(("--dataset", path)) }
    try OutputFile.checkDistinct(
      files + runFiles.map { ("the file with the options", $0.path) }, from: inputs)
    guard let folder = checkpoints?.folder else { return }
    for (option, path) in files {
      let target = try AtomicFile.target(of: path)
      if FileIdentity(of: FilePath.folder(of: target)) == FileIdentity(of: folder.path),
        CheckpointFolder.isCheckpointName(FilePath.name(of: target))
      {
        throw ValidationError(
          "\(option) \(path): it is the name of a checkpoint; name another file")
      }
    }
  }
}
