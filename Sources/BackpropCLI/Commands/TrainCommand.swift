import ArgumentParser
import BackpropRuns
import Foundation

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
        backprop train --augment shift:2,rotate:10,elastic --epochs 60
        backprop train --epochs 400 --checkpoint run --checkpoint-every 10min
        backprop train --epochs 400 --resume run
        backprop train --epochs 30 --tensorboard runs/first
        backprop train --dataset xor --scalar complex
        backprop train --config digits.run.yaml --seed 2 --save digits2.json
        backprop train --dataset iris.csv --sizes 4,8,3 --batch-size 5
        mpirun -n 4 backprop-mpi train --distributed --batch-size 128 --checkpoint run
      """)

  @OptionGroup(title: "DATA") var data: DataOptions
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
    let run = try specification()
    let outputs =
      RankGroup.isSpeaker ? TrainingOutputs(output, checkpoints.plan) : TrainingOutputs.none
    try ranks.together {
      try run.validate()
      try outputs.check(for: run)
    }
    let source = OnceOnly(
      try await data.find(isQuiet: outputs.isQuiet, keepsValidation: false, on: ranks))
    // Slurm announces the end of a job's time by a signal of the user's choice.
    let summary = try await Interruptible.run(by: ranks == nil ? [] : [SIGUSR1]) { signal in
      try TrainingJob(
        run: run, outputs: outputs, isResumed: checkpoints.resume != nil, ranks: ranks,
        signal: signal
      ).perform(on: source)
    }
    if RankGroup.isSpeaker {
      try StandardStream.output.write(output.json ? jsonText(summary) : summary.shown)
    }
  }

  /// The run that the options describe.
  func specification() throws -> RunSpecification {
    let settings =
      data.settings
      + RunSetting.given(in: portion, network, learning, regularisation, distribution)
    var run = try validated { () throws(OptionError) in
      try RunSpecification(options: settings.map { ($0.name, $0.text) })
    }
    run.training.threads = learning.threads ?? (distribution.distributed ? 1 : processorCount)
    return run
  }
}
