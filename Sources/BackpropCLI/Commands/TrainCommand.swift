import ArgumentParser
import Backprop
import BackpropFormats
import Foundation

/// `backprop train`: trains a network and stores it, its history, or both.
struct TrainCommand: AsyncParsableCommand, RankCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network.",
    discussion: """
      Trains by mini-batch stochastic gradient descent and measures cost and accuracy after every \
      epoch: of images on the test set, of a table on a part of its rows taken evenly from all of it.

      Ctrl-C ends the training; what was reached by the last whole epoch is stored, and with \
      --checkpoint the run itself, to the mini-batch. A training that diverges stores nothing more.

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

  @OptionGroup(title: "NETWORK") var shape: ShapeOptions

  @OptionGroup(title: "NETWORK") var network: NetworkOptions

  @OptionGroup(title: "TRAINING") var learning: LearningOptions

  @OptionGroup(title: "TRAINING") var optimizer: OptimizerOptions

  @OptionGroup(title: "TRAINING") var regularisation: RegularisationOptions

  @OptionGroup(title: "TRAINING") var augmentation: AugmentationOptions

  @OptionGroup(title: "SEVERAL PROCESSES") var distribution: DistributionOptions

  @OptionGroup(title: "CHECKPOINTS") var checkpoints: CheckpointOptions

  @OptionGroup(title: "OUTPUT") var output: TrainingOutputOptions

  func wantsRanks(_ launchedCount: Int) -> Bool { distribution.distributed }

  func run() async throws {
    let ranks = RankGroup.current
    let plan = RankGroup.isSpeaker ? try self.plan() : try self.plan().silent
    try ranks.together { try plan.scalars.perform(TrainingCheck(plan: plan)) }
    let holder = SourceHolder(
      try await SampleSource.find(
        data, isQuiet: plan.isQuiet, hasValidation: false, on: ranks))
    // Slurm warns of the end of a job's time by a signal of the user's choice.
    let summary = try await Interruptible.run(by: ranks == nil ? [] : [SIGUSR1]) { signal in
      try plan.scalars.perform(
        TrainingJob(plan: plan, source: holder.take, ranks: ranks, signal: signal))
    }
    if RankGroup.isSpeaker {
      try StandardStream.output.write(output.json ? jsonText(summary) : summary.shown)
    }
  }

  /// The training that the options describe.
  func plan() throws -> TrainingPlan {
    if network.scalars.scalar == .real, learning.poles != nil {
      throw ValidationError("--poles: the activations of real networks have no poles")
    }
    var defaults = TrainingDefaults(for: data.dataset, over: network.scalars.scalar)
    defaults.learningRate = optimizer.rule.learningRate(insteadOf: defaults.learningRate)
    var training = learning.configuration(defaults, isDistributed: distribution.distributed)
    training.optimizer = optimizer.rule
    regularisation.apply(to: &training, watching: defaults.watched)
    let sizes = shape.sizes?.sizes ?? defaults.sizes
    return TrainingPlan(
      data: data, scalars: network.scalars.choice, sizes: sizes,
      activationNames: network.activationNames
        ?? defaults.activationNames(layers: (sizes?.count ?? 3) - 1),
      cost: network.cost ?? defaults.cost,
      initializer: shape.initializer, generator: learning.generator, seed: learning.seed,
      training: training,
      schedule: regularisation.schedule, augment: augmentation.augment, monitor: learning.monitor,
      poles: learning.poles,
      trainingSize: portion.trainSize, evaluationSize: portion.evaluationSize,
      isStratified: portion.stratify,
      save: try output.saveFile(),
      history: try output.historyFile(), checkpoints: checkpoints.plan,
      events: output.tensorboard,
      runFiles: try output.runFiles(checkpoints: checkpoints.plan), watched: defaults.watched,
      isQuiet: output.quiet, reduction: distribution.rule, isResumed: checkpoints.resume != nil)
  }
}
