import Numerics

/// The learning rate η as a function of the epoch.
public indirect enum LearningRateSchedule: Hashable, Codable, Sendable {
  /// η is constant.
  case constant

  /// η is multiplied by `factor` after every `epochs` epochs.
  case step(every: Int, factor: Double)

  /// η is multiplied by `factor` after every epoch.
  case exponential(factor: Double)

  /// η falls to `minimum · η` along half a cosine over `epochs` epochs, and stays there.
  ///
  /// I. Loshchilov and F. Hutter, *SGDR*, ICLR 2017, without restarts.
  case cosine(epochs: Int, minimum: Double = 0)

  /// η rises in equal steps over `epochs` epochs to its value, then follows `then`.
  case warmUp(epochs: Int, then: LearningRateSchedule = .constant)

  /// η is halved when the monitored value has not improved by more than `minDelta` for `patience`
  /// epochs.
  case halveOnPlateau(
    monitor: MonitoredValue = .evaluationAccuracy, patience: Int = 10, minDelta: Double = 0)

  /// A schedule of your own.
  case custom(CustomSchedule)

  /// The factor of η in an epoch.
  ///
  /// A pure function of the history, so that a resumed run continues as the original would have.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch, from 1.
  ///   - history: The history of the epochs before it.
  public func factor(inEpoch epoch: Int, after history: History) -> Double {
    var plateau = PlateauProgress(of: self)
    plateau.follow(history)
    return factor(inEpoch: epoch, halvings: plateau.halvings, after: history)
  }

  /// The factor of η in an epoch.
  ///
  /// - Parameters:
  ///   - halvings: The number of plateaus before it.
  ///   - history: The history of the epochs before it.
  func factor(inEpoch epoch: Int, halvings: Int, after history: History) -> Double {
    let past = epoch - 1
    switch self {
    case .constant: return 1
    case .step(let every, let factor): return .pow(factor, past / max(1, every))
    case .exponential(let factor): return .pow(factor, past)
    case .cosine(let epochs, let minimum):
      let progress = min(1, Double(past) / Double(max(1, epochs)))
      return minimum + (1 - minimum) * (1 + .cos(.pi * progress)) / 2
    case .warmUp(let epochs, let then):
      if epoch <= epochs { return Double(epoch) / (Double(epochs) + 1) }
      return then.factor(inEpoch: epoch - max(0, epochs), halvings: halvings, after: history)
    case .halveOnPlateau: return .pow(0.5, halvings)
    case .custom(let schedule): return schedule.function.factor(inEpoch: epoch, after: history)
    }
  }

  /// The largest factor of η in the first `epochs` epochs, whatever the history.
  func largestFactor(within epochs: Int) -> Double {
    let last = max(1, epochs) - 1
    switch self {
    // A schedule of your own is not known before it is run.
    case .constant, .cosine, .halveOnPlateau, .custom: return 1
    case .step(let every, let factor): return max(1, .pow(factor, last / max(1, every)))
    case .exponential(let factor): return max(1, .pow(factor, last))
    case .warmUp(let length, let then):
      let warmest = Double(min(last + 1, length)) / (Double(length) + 1)
      return last < length
        ? warmest : max(warmest, then.largestFactor(within: epochs - max(0, length)))
    }
  }

  /// The monitored value that the schedule depends on, if any.
  var watched: MonitoredValue? {
    switch self {
    case .halveOnPlateau(let monitor, _, _): monitor
    case .warmUp(_, let then): then.watched
    case .custom(let schedule): schedule.function.monitor
    default: nil
    }
  }

  /// Validates the hyperparameters, and that the value it depends on is monitored.
  func check(monitor: Monitor) throws(TrainingError) {
    func require(_ condition: Bool, _ value: Any, _ reason: String) throws(TrainingError) {
      try TrainingError.require(condition, option: "learning-rate schedule", value: value, reason)
    }
    switch self {
    case .constant: break
    case .step(let every, let factor):
      try require(every > 0, every, "it needs a positive number of epochs")
      try require(factor > 0 && factor.isFinite, factor, "the factor must be positive")
    case .exponential(let factor):
      try require(factor > 0 && factor.isFinite, factor, "the factor must be positive")
    case .cosine(let epochs, let minimum):
      try require(epochs > 0, epochs, "it needs a positive number of epochs")
      try require(0...1 ~= minimum, minimum, "the minimum must lie between 0 and 1")
    case .warmUp(let epochs, let then):
      try require(epochs > 0, epochs, "it needs a positive number of epochs")
      try then.check(monitor: monitor)
    case .halveOnPlateau(let value, let patience, let minDelta):
      try require(patience > 0, patience, "the patience must be positive")
      try require(
        minDelta >= 0 && minDelta.isFinite, minDelta, "the smallest change must be zero or positive"
      )
      try require(
        monitor.contains(value.monitor), value.rawValue,
        "it depends on a value that is not monitored")
    case .custom(let schedule):
      try schedule.function.check()
      guard let value = schedule.function.monitor else { return }
      try require(
        monitor.contains(value.monitor), value.rawValue,
        "it depends on a value that is not monitored")
    }
  }
}

/// The plateaus in a growing history, of which each epoch is looked at once.
struct PlateauProgress {
  private let monitor: MonitoredValue?
  private let patience: Int
  private var improvement: Improvement
  /// The number of epochs that were looked at.
  private(set) var epochs = 0
  /// The number of plateaus so far; 0 for a schedule that does not depend on them.
  private(set) var halvings = 0

  /// The plateaus before the first epoch.
  init(of schedule: LearningRateSchedule) {
    var schedule = schedule
    while case .warmUp(_, let then) = schedule { schedule = then }
    if case .halveOnPlateau(let monitor, let patience, let minDelta) = schedule {
      self.monitor = monitor
      self.patience = max(1, patience)
      improvement = Improvement(of: monitor, minDelta: minDelta)
    } else {
      (monitor, patience) = (nil, 1)
      improvement = Improvement(of: .trainingCost, minDelta: 0)
    }
  }

  /// Looks at the epochs that were appended since the last call.
  mutating func follow(_ history: History) {
    guard let monitor else { return }
    while epochs < monitor.count(in: history) {
      improvement.add(monitor.value(in: history, at: epochs))
      epochs += 1
      if improvement.epochsWithoutImprovement >= patience {
        halvings += 1
        improvement.restart()
      }
    }
  }
}

/// The learning rate as a function of the epoch, with its hyperparameters.
///
/// ```swift
/// struct SquareRoot: ScheduleFunction {
///   static let name = "square-root"
///   func factor(inEpoch epoch: Int, after history: History) -> Double {
///     1 / Double(epoch).squareRoot()
///   }
/// }
/// configuration.schedule = .custom(CustomSchedule(SquareRoot()))
/// ```
public protocol ScheduleFunction: Hashable, Codable, Sendable {
  /// The name in files and on the command line.
  static var name: String { get }

  /// The schedule with its default hyperparameters.
  init()

  /// The monitored value that it depends on; by default `nil`.
  var monitor: MonitoredValue? { get }

  /// Validates the hyperparameters; by default does nothing.
  func check() throws(TrainingError)

  /// The factor of η in an epoch, a pure function of the history.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch, from 1.
  ///   - history: The history of the epochs before it.
  func factor(inEpoch epoch: Int, after history: History) -> Double
}

extension ScheduleFunction {
  public var monitor: MonitoredValue? { nil }
  public func check() throws(TrainingError) {}
}

/// A schedule of your own as a value, which is stored under its name: `{"square-root": {}}`.
public struct CustomSchedule: Hashable, Codable, Sendable {
  /// The schedule itself.
  public let function: any ScheduleFunction

  /// A schedule of your own.
  public init(_ function: some ScheduleFunction) { self.function = function }

  private static let registry = Registry<any ScheduleFunction.Type>([], name: { $0.name })

  /// Makes a schedule of your own known by its name, to files and the command line.
  ///
  /// A later one of the same name takes its place.
  ///
  /// - Precondition: The name has no comma.
  public static func register(_ function: any ScheduleFunction.Type) {
    registry.register(function)
  }

  /// The registered schedule with a name, and its default hyperparameters; `nil` if there is none.
  public init?(named name: String) {
    guard let known = Self.registry[name] else { return nil }
    function = known.init()
  }

  /// The name of the schedule.
  public var name: String { type(of: function).name }

  public static func == (left: CustomSchedule, right: CustomSchedule) -> Bool {
    left.function.erased == right.function.erased
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(function.erased) }

  public func encode(to encoder: any Encoder) throws {
    try function.encode(named: name, to: encoder)
  }

  public init(from decoder: any Decoder) throws {
    let (container, key, kind) = try Self.registry.entry(in: decoder, "learning-rate schedule")
    function = try kind.init(in: container, key)
  }
}
