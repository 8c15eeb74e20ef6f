/// When to look inside and when to store, so that each takes at most a fiftieth of the time.
struct SessionSchedule {
  private var nextLook = ContinuousClock.now
  private var nextSave = ContinuousClock.now + Self.saveInterval

  private static let lookInterval = Duration.milliseconds(125)
  private static let saveInterval = Duration.seconds(5)
  private static let share = 50

  func isLookDue(_ isWanted: Bool) -> Bool { isWanted && ContinuousClock.now >= nextLook }

  var isSaveDue: Bool { ContinuousClock.now >= nextSave }

  mutating func looked(in duration: Duration) {
    nextLook = .now + max(Self.lookInterval, duration * Self.share)
  }

  mutating func saved(in duration: Duration) {
    nextSave = .now + max(Self.saveInterval, duration * Self.share)
  }
}

/// How many samples a second are trained on, over about the last second.
struct Speedometer {
  private var start: (time: ContinuousClock.Instant, samples: Double)?
  private(set) var samplesPerSecond: Double?

  /// Says how many samples there were so far, in all.
  mutating func passed(_ samples: Double) {
    guard let start else {
      self.start = (.now, samples)
      return
    }
    let seconds = (ContinuousClock.now - start.time) / .seconds(1)
    if seconds < (samplesPerSecond == nil ? 0.1 : 1) { return }
    samplesPerSecond = (samples - start.samples) / seconds
    self.start = (.now, samples)
  }
}
