public import BackpropData

/// One exercise of the sheet, ready to be worked.
public protocol Exercise: Sendable {
  /// How the sheet numbers it, as on the command line: `25a`.
  var id: String { get }

  /// What it is about, in a few words.
  var title: String { get }

  /// Works the exercise: runs its experiments and answers its questions from what they gave.
  ///
  /// - Throws: What the experiments throw, or `CancellationError`.
  func work(_ context: SheetContext) async throws -> ExerciseResult
}

/// What the exercises of a sheet have in common.
public struct SheetContext: Sendable {
  /// The digits, MNIST or synthetic.
  public let digits: DigitDataset

  /// One seed a replica; at least one.
  public let seeds: [UInt64]

  /// Whether to run on fewer digits and epochs: the same code in seconds, for a first look and for
  /// tests. The report says so.
  public let isQuick: Bool

  /// How many trainings may run at the same time.
  public let threads: Int

  /// Told in a line what is going on; may be called from several threads.
  public let progress: @Sendable (String) -> Void

  /// Who makes trials instead of this process; `nil` for nobody.
  public let workers: (any SheetWorkers)?

  /// How large the experiments on digits are.
  let scale: SheetScale

  /// Runs trainings and keeps them, so that exercises share them.
  let laboratory = Laboratory()

  /// Digits by their Fourier coefficients, shared by the seeds.
  let fourierSamples = Latest<[Int], FourierTrial.Samples>()

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
    precondition(!seeds.isEmpty && threads > 0, "a sheet has a seed and a thread at least")
    self.digits = digits
    self.seeds = seeds
    self.isQuick = isQuick
    self.threads = threads
    self.scale = scale
    self.workers = workers
    self.progress = progress
  }
}
