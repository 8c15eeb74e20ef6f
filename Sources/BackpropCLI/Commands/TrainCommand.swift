import ArgumentParser
import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation
import Synchronization

/// `backprop train`: trains a network and stores it, its history, or both.
struct TrainCommand: AsyncParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network.",
    discussion: """
      Trains by mini-batch gradient descent and evaluates cost and accuracy after every epoch: of \
      images on the test set, of a table on a part of its rows taken evenly from all of it.

      Ctrl-C ends the run; the network of the last whole epoch is stored, and with --checkpoint the \
      run itself, to the mini-batch. A run that diverges stores nothing more.

      Examples:
        backprop train --save digits.json --history history.json
        backprop train --cost quadratic --eta 3 --epochs 30
        backprop train --train-size 1000 --epochs 400 --lambda 0.1 --history l2.csv
        backprop train --precision float64 --generator numpy --seed 42
        backprop train --scalar complex --activation cardioid,real-part-sigmoid
        backprop train --optimizer adam --schedule warmup:2,cosine:28 --early-stopping 5
        backprop train --dataset iris.csv --optimizer l-bfgs --lambda 1 --class-weights balanced
        backprop train --augment shift:2,rotate:10,elastic --epochs 60
        backprop train --epochs 400 --checkpoint run --checkpoint-every 10min
        backprop train --epochs 400 --resume run
        backprop train --epochs 30 --tensorboard runs/first
        backprop train --dataset xor --scalar complex
        backprop train --config digits.run.yaml --seed 2 --save digits2.json
        backprop train --dataset iris.csv --hidden 8 --batch-size 5
        backprop train --dataset houses.csv --target price --ignore address --hidden 20
        backprop train --optimizer adam --layers 'conv 20 5x5 relu, max-pool 2x2, dense 10'
        backprop train --dataset fashion-mnist --hidden 256,128,64 --activation relu --optimizer adam
        mpirun -n 4 backprop-mpi train --distributed --batch-size 128 --checkpoint run
      """)

  @OptionGroup(title: "DATA") var data: DataOptions
  @OptionGroup(title: "DATA") var columns: TableColumnOptions
  @OptionGroup(title: "DATA") var portion: PortionOptions
  @OptionGroup(title: "NETWORK") var network: NetworkOptions
  @OptionGroup(title: "TRAINING") var learning: LearningOptions
  @OptionGroup(title: "REGULARISATION") var regularisation: RegularisationOptions
  @OptionGroup(title: "SEVERAL PROCESSES") var distribution: DistributionOptions
  @OptionGroup(title: "CHECKPOINTS") var checkpoints: CheckpointOptions
  @OptionGroup(title: "OUTPUT") var output: TrainingOutputOptions

  func validate() throws { _ = try specification() }

  func wantsRanks(_ launchedCount: Int) -> Bool { distribution.distributed }

  func run() async throws {
    let ranks = RankGroup.current
    let known = try specification()
    let outputs =
      RankGroup.isSpeaker ? TrainingOutputs(output, checkpoints.plan) : TrainingOutputs.none
    let check: @Sendable (RunSpecification) throws -> RunSpecification = { run in
      try run.validate()
      try outputs.check(for: run)
      return run
    }
    _ = try ranks.together { try check(known) }
    let found = try await data.find(
      known.table, isQuiet: outputs.isQuiet, keepsValidation: false, on: ranks)
    let run = try ranks.together { try check(specification(for: found)) }
    let source = OnceOnly(found)
    // Slurm announces the end of a job's time by a signal of the user's choice.
    let (summary, failure) = try await Interruptible.run(by: ranks == nil ? [] : [SIGUSR1]) {
      signals in
      // Several ranks end together, and no rank before the others.
      if ranks != nil { signals.begin() }
      return try TrainingJob(
        run: run, outputs: outputs, isResumed: checkpoints.resume != nil, ranks: ranks,
        signals: signals
      ).perform(on: source)
    }
    if RankGroup.isSpeaker {
      try StandardStream.output.write(output.json ? jsonText(summary) : summary.shown)
    }
    if let failure { throw failure }
  }

  /// The run that the options describe.
  ///
  /// - Parameter source: The data, which tells whether a table is for a regression; nil before it is
  ///   read.
  func specification(for source: DataSource? = nil) throws -> RunSpecification {
    let settings =
      data.settings + columns.settings
      + RunSetting.given(in: portion, network, learning, regularisation, distribution)
    let given = settings.map { ($0.name, $0.text) }
    let options = source?.options(given) ?? given
    var run = try validated { () throws(OptionError) in try RunSpecification(options: options) }
    if output.saveBest, run.training.earlyStopping == nil {
      let patience = ("early-stopping", String(max(1, run.training.epochs)))
      run = try validated { () throws(OptionError) in
        try RunSpecification(options: options + [patience])
      }
    }
    if let stored = checkpoints.resume.flatMap({ CheckpointFolder($0).storedConfiguration }) {
      run.adoptDefaults(ofStored: stored, except: Set(settings.map(\.name)))
    }
    if let first = columns.settings.first {
      guard case .table = run.dataset else {
        throw ValidationError("--\(first.name) is for tables: name one with --dataset")
      }
    }
    if run.training.optimizer.isFullBatch, checkpoints.plan != nil {
      throw ValidationError(
        "--\(checkpoints.resume == nil ? "checkpoint" : "resume"): the state of "
          + "\(run.training.optimizer.name) is not stored, so that its run cannot be resumed: leave it "
          + "out")
    }
    run.training.threads = learning.threads ?? (distribution.distributed ? 1 : processorCount)
    return run
  }
}

/// A training run of the command: trains, shows progress, and stores the results.
struct TrainingJob: Sendable {
  let run: RunSpecification
  let outputs: TrainingOutputs
  /// A Boolean value that indicates whether the run resumes a checkpoint, which the first rank reads.
  let isResumed: Bool
  /// The ranks that train together; nil for one process.
  let ranks: (any Ranks)?
  /// The signals that end the run.
  let signals: InterruptionSignals

  /// The outcome of a run: its summary, and the failure of what it wrote besides its results.
  typealias Outcome = (summary: TrainingSummary, failure: StorageFailure?)

  /// Trains on the data.
  ///
  /// - Throws: ``Interruption`` if a signal ended the run, ``StorageFailure`` if its results cannot be
  ///   written, `TrainingError`, `FileError` or ``OptionError``.
  func perform(on source: OnceOnly<DataSource>) throws -> Outcome {
    try train(source, over: run.scalarType.type, using: run.generator.seeded(run.seed))
  }

  private func train<S: Scalar, Generator: RandomSource & Codable>(
    _ source: OnceOnly<DataSource>, over _: S.Type, using generator: Generator
  ) throws -> Outcome {
    let prepared = try ranks.together {
      try PreparedRun(
        run, on: source.take(), over: S.self, among: ranks,
        isFingerprinted: outputs.checkpoints != nil || ranks != nil)
    }
    try ranks?.checkSame(prepared.fingerprint)
    let lock = try ranks.together { try outputs.checkpoints?.lock() }
    let start: Checkpoint<S, Generator>? = try checkpoint(of: prepared)
    var training = try ranks.together {
      try prepared.makeRun(using: generator, resuming: start, among: ranks)
    }
    if run.layers != nil {
      try ranks.together { try outputs.check(training.network, cost: run.cost) }
    }
    var writer: CheckpointWriter?
    if let plan = outputs.checkpoints, let lock {
      writer = try CheckpointWriter(plan, of: prepared, holding: lock)
    }
    let recorder = try outputs.events.map {
      try EventRecorder(
        folder: $0, besides: outputs.checkpoints?.folder.path,
        resumingAfter: isResumed ? training.history.epochs : nil, imageSize: prepared.imageSize)
    }
    signals.begin()
    if writer != nil || recorder != nil {
      for file in outputs.runFiles { try file.write(prepared.specification) }
    }
    if training.history.epochs == 0 {
      try recorder?.begin(training.network, prepared.specification)
    }
    show(training.network)
    announce(prepared.data)
    var side = SideOutputs(writer, recorder, isQuiet: outputs.isQuiet)
    let isInterrupted = try proceed(&training, &side)
    let record = RunRecord(training.history, of: prepared.specification)
    let hasResult = !isInterrupted || record.history.epochs > 0
    var (kept, failures, sideFailures) =
      hasResult ? store(training.network, prepared.preprocessing, record) : ([], [], [])
    if isInterrupted {
      if let folder = side.store(training) { kept.append(folder) }
      let own = signals.received ?? 0
      let number = try ranks?.largest(own) ?? own
      let interruption = Interruption(
        signal: number == 0 ? SIGINT : number, kept: record.kept(in: kept))
      failures += side.failures + sideFailures
      if failures.isEmpty { throw interruption }
      throw StorageFailure(failures: failures, kept: kept, interruption: interruption)
    }
    sideFailures = side.failures + sideFailures
    guard failures.isEmpty else {
      throw StorageFailure(failures: failures + sideFailures, kept: kept)
    }
    let summary = TrainingSummary(
      record, parameters: training.network.realParameterCount, origin: prepared.origin, saved: kept)
    let failure = StorageFailure(failures: sideFailures, kept: kept)
    return (summary, sideFailures.isEmpty ? nil : failure)
  }

  /// The checkpoint that the run resumes; nil for its beginning. The first rank reads it, so that no
  /// other one needs to reach the folder.
  private func checkpoint<S: Scalar, Generator: RandomSource & Codable>(
    of prepared: PreparedRun<S>
  ) throws -> Checkpoint<S, Generator>? {
    guard isResumed else { return nil }
    let own: Checkpoint<S, Generator>? = try ranks.together {
      try outputs.checkpoints?.resume.map {
        try prepared.checkpoint(in: $0) { StandardStream.error.note("backprop: \($0)") }
      }
    }
    guard let ranks else { return own }
    let bytes = try ranks.broadcast(own?.encode() ?? [], from: 0)
    return try own ?? Checkpoint(decoding: bytes)
  }

  /// Trains until the run is finished or interrupted; returns whether it was interrupted.
  private func proceed<S: Scalar, Generator: RandomSource & Codable>(
    _ run: inout TrainingRun<S, Generator>, _ side: inout SideOutputs
  ) throws -> Bool {
    let progress = TrainingProgress(
      epochs: run.configuration.epochs, style: .fitting(isQuiet: outputs.isQuiet))
    progress.begin(run.history)
    defer { progress.end() }
    while !run.isFinished {
      let learningRate = run.configuration.optimizer.isFullBatch ? nil : run.learningRate
      do {
        let endedEpoch = try run.continueEpoch(until: side.deadline)
        if endedEpoch {
          progress.show(run.history)
          side.record(run, learningRate: learningRate)
        }
        side.storeIfDue(run, endedEpoch: endedEpoch)
      } catch is CancellationError {
        return true
      } catch let error as TrainingError {
        throw side.locating(error)
      }
    }
    return false
  }

  /// Shows the layers with their shapes and parameters, where they were given one by one.
  private func show<S: Scalar>(_ network: Network<S>) {
    guard let last = run.layers?.last, !outputs.isQuiet else { return }
    if last.activation == nil, let activation = network.layers.last?.activation.rawValue {
      StandardStream.error.note(
        "layers: the last one, '\(last)', has no activation and gets \(activation), which suits "
          + run.cost.rawValue)
    }
    StandardStream.error.remark(network.description + "\n")
  }

  /// Reports the ranks, and what remains if one of them dies.
  private func announce<S: Scalar>(_ data: ShardedData<S>) {
    guard let ranks, !outputs.isQuiet else { return }
    let share = (data.trainingSize + ranks.size - 1) / ranks.size
    let advice =
      outputs.checkpoints.map { "if one dies, all end, and --resume \($0.folder.path) continues" }
      ?? "if one dies, all end, and nothing is left without --checkpoint"
    StandardStream.error.remark(
      "ranks: \(ranks.size) by \(ranks.transport), up to \(share.grouped) training samples each; "
        + "\(advice)\n")
  }

  /// Writes the model and the history, if they are asked for, and the options of the run, each even if
  /// another one fails.
  ///
  /// - Returns: The names of the files that are written, the failures of the results, and those of the
  ///   files with the options.
  private func store<S: Scalar>(
    _ network: Network<S>, _ preprocessing: Preprocessing?, _ record: RunRecord
  ) -> (kept: [String], failures: [FileError], sideFailures: [FileError]) {
    var (kept, failures): ([String], [FileError]) = ([], [])
    func write(_ path: String, _ body: () throws(FileError) -> Void) {
      do throws(FileError) {
        try body()
        kept.append(path)
      } catch {
        failures.append(error)
      }
    }
    if let file = outputs.model {
      let model = Model(network, cost: run.cost, preprocessing: preprocessing)
      write(file.path) { () throws(FileError) in try ModelFile.write(model, to: file.path) }
    }
    if let file = outputs.history {
      write(file.path) { () throws(FileError) in
        try AtomicFile.write(
          Array((file.ending == "csv" ? record.csv : record.json).utf8), to: file.path)
      }
    }
    let resultCount = failures.count
    for file in outputs.runFiles {
      write(file.path) { () throws(FileError) in try file.write(record.specification) }
    }
    return (kept, Array(failures[..<resultCount]), Array(failures[resultCount...]))
  }
}

extension RunRecord {
  /// A description of what is kept of a run that did not reach its last epoch.
  fileprivate func kept(in files: [String]) -> String {
    let reached = "\(history.epochs) of \(specification.training.epochs) epochs were done"
    if files.isEmpty { return reached + ", nothing was written" }
    return "\(reached), their result is in \(files.joined(separator: " and "))"
  }
}

extension Ranks {
  /// Verifies that all ranks have found the same data.
  func checkSame(_ fingerprint: String) throws {
    let all = try gather(Array(fingerprint.utf8))
    guard let other = all.firstIndex(where: { $0 != all[0] }) else { return }
    throw SharedFailure(
      Failure(
        FileError(
          .badData, "rank \(other) has found other data than rank 0",
          advice: "give both the same --data, or remove what is old on one of the machines")))
  }
}

/// A value that is taken once, so that no reference keeps the samples that a rank does not need.
final class OnceOnly<Value: Sendable>: Sendable {
  private let value: Mutex<Value?>

  init(_ value: Value) { self.value = Mutex(value) }

  /// - Precondition: The value has not been taken.
  func take() -> Value {
    let taken = value.withLock { value in
      defer { value = nil }
      return value
    }
    guard let taken else { preconditionFailure("the value was taken already") }
    return taken
  }
}
