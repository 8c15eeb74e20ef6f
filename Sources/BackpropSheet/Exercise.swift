public import BackpropData

/// An exercise of the sheet.
public protocol Exercise: Sendable {
  /// The sheet's number of the exercise, as on the command line: `25a`.
  var id: String { get }

  /// The subject, in a few words.
  var title: String { get }

  /// Works the exercise: runs its experiments and answers its questions from the results.
  ///
  /// - Throws: The errors of the experiments, or `CancellationError`.
  func work(_ context: SheetContext) async throws -> ExerciseResult
}

/// The data, the seeds and the resources that all exercises of a sheet share.
public struct SheetContext: Sendable {
  /// The digits, MNIST or synthetic.
  public let digits: DigitDataset

  /// One seed per replica; at least one.
  public let seeds: [UInt64]

  /// True for fewer digits and epochs: the same code in seconds, for a first look and for tests.
  /// The report says so.
  public let isQuick: Bool

  /// The maximum number of trainings that run at the same time.
  public let threads: Int

  /// A callback that receives progress as lines of text, possibly from several threads.
  public let progress: @Sendable (String) -> Void

  /// The workers that run trainings instead of this process; `nil` to run them here.
  public let workers: (any SheetWorkers)?

  /// The sizes of the experiments on digits.
  let scale: SheetScale

  /// The finished runs, which exercises share.
  let runCache = RunCache()

  /// Digits as Fourier coefficients, which the seeds share.
  let fourierSamples = LastValueCache<[Int], FourierTraining.Samples>()

  /// A context.
  ///
  /// - Precondition: There is at least one seed and one thread.
  public init(
    digits: DigitDataset, seeds: [UInt64], isQuick: Bool, threads: Int,
    workers: (any SheetWorkers)? = nil, progress: @escaping @Sendable (String) -> Void
  ) {
    self.init(
      digits: digits, seeds: seeds, isQuick: isQuick, threads: threads,
      scale: isQuick ? .quick : .full, workers: workers, progress: progress)
  }

  init(
    digits: DigitDataset, seeds: [UInt64], isQuick: Bool, threads: Int, scale: SheetScale,
    workers: (any SheetWorkers)? = nil, progress: @escaping @Sendable (String) -> Void
  ) {
    precondition(!seeds.isEmpty && threads > 0, "a sheet needs at least one seed and one thread")
    self.digits = digits
    self.seeds = seeds
    self.isQuick = isQuick
    self.threads = threads
    self.scale = scale
    self.workers = workers
    self.progress = progress
  }
}

/// The numbers of digits and epochs of the experiments of exercise 25.
struct SheetScale: Hashable, Sendable {
  /// Training digits of 25 a; all available ones, if there are fewer.
  var trainingDigits: Int
  /// Test digits of every experiment.
  var testDigits: Int
  /// Epochs of 25 a.
  var epochs: Int
  /// Training digits of 25 b and c.
  var fewDigits: Int
  /// Epochs of 25 b and c.
  var manyEpochs: Int
  /// The first epoch in the plots of 25 b and c that leave out the beginning.
  var lateEpoch: Int
  /// Training digits of the two runs that differ by one rounding error.
  var roundingDigits: Int
  /// Epochs of these runs.
  var roundingEpochs: Int

  /// The sizes that the sheet asks for.
  static let full = SheetScale(
    trainingDigits: 50_000, testDigits: 10_000, epochs: 30, fewDigits: 1_000, manyEpochs: 400,
    lateEpoch: 100, roundingDigits: 50_000, roundingEpochs: 20)

  /// Sizes for a first look, in seconds.
  static let quick = SheetScale(
    trainingDigits: 5_000, testDigits: 1_000, epochs: 10, fewDigits: 300, manyEpochs: 100,
    lateEpoch: 25, roundingDigits: 2_000, roundingEpochs: 10)
}
