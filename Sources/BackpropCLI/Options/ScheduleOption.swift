import ArgumentParser
import Backprop

/// How the learning rate changes, as an option's value: `cosine:30`, `warmup:5,step:10:0.5`.
struct ScheduleOption: Hashable, Sendable, CustomStringConvertible {
  let description: String

  /// What a plateau watches is not known yet.
  private let schedule: LearningRateSchedule

  static let names = ["constant", "step", "exponential", "cosine", "warmup", "plateau"]

  static let constant = ScheduleOption(description: "constant", schedule: .constant)

  /// - Throws: `ValidationError` if the text is none of the forms.
  static func parse(_ text: String) throws -> ScheduleOption {
    ScheduleOption(description: text, schedule: try schedule(text[...]))
  }

  /// The schedule, with the value that a plateau is seen in.
  func schedule(watching value: MonitoredValue) -> LearningRateSchedule {
    func watching(_ schedule: LearningRateSchedule) -> LearningRateSchedule {
      switch schedule {
      case .halveOnPlateau(_, let patience, let minDelta):
        .halveOnPlateau(monitor: value, patience: patience, minDelta: minDelta)
      case .warmUp(let epochs, let then): .warmUp(epochs: epochs, then: watching(then))
      default: schedule
      }
    }
    return watching(schedule)
  }

  private static func schedule(_ text: Substring) throws -> LearningRateSchedule {
    let (own, rest) = text.cut(at: ",")
    let parts = own.split(separator: ":", omittingEmptySubsequences: false)
    if let rest, parts[0] != "warmup" {
      throw ValidationError("only after warmup:N another one follows, not '\(rest)'")
    }
    switch (parts[0], parts.count) {
    case ("constant", 1): return .constant
    case ("step", 3): return .step(every: try count(parts[1]), factor: try factor(parts[2]))
    case ("exponential", 2): return .exponential(factor: try factor(parts[1]))
    case ("cosine", 2): return .cosine(epochs: try count(parts[1]))
    case ("cosine", 3):
      return .cosine(epochs: try count(parts[1]), minimum: try share(parts[2]))
    case ("warmup", 2):
      return .warmUp(epochs: try count(parts[1]), then: try rest.map(schedule) ?? .constant)
    case ("plateau", 1): return .halveOnPlateau()
    case ("plateau", 2): return .halveOnPlateau(patience: try count(parts[1]))
    case (let name, _) where names.contains(String(name)):
      throw ValidationError("write it as \(forms)")
    case (let name, _): throw ValidationError(NamedChoice.advice(on: String(name), among: names))
    }
  }

  static let forms =
    "constant, step:N:FACTOR, exponential:FACTOR, cosine:N[:MINIMUM], plateau[:N] or "
    + "warmup:N[,another one]"

  private static func count(_ text: Substring) throws -> Int {
    try parsePositiveCount(String(text))
  }

  private static func factor(_ text: Substring) throws -> Double {
    guard let factor = Double(text), factor > 0, factor.isFinite else {
      throw ValidationError("the factor has to be a positive number, as in 0.5")
    }
    return factor
  }

  private static func share(_ text: Substring) throws -> Double {
    guard let share = Double(text), 0...1 ~= share else {
      throw ValidationError("the minimum has to lie between 0 and 1")
    }
    return share
  }
}

extension Substring {
  /// What stands before the first `separator`, and what after it, if there is one.
  fileprivate func cut(at separator: Character) -> (Substring, Substring?) {
    guard let place = firstIndex(of: separator) else { return (self, nil) }
    return (self[..<place], self[index(after: place)...])
  }
}
