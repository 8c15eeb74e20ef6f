import ArgumentParser
import Backprop

/// What is done about poles, as an option's value: `stop:0.01` or `keep:0.1`.
struct PoleOption: Hashable, Sendable, CustomStringConvertible {
  let policy: PolePolicy

  /// - Throws: `ValidationError` if the text is neither form, or the distance no sensible one.
  static func parse(_ text: String) throws -> PoleOption {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let distance = Double(parts[1]), 0..<1 ~= distance else {
      throw ValidationError("give stop:DISTANCE or keep:DISTANCE with a distance from 0 to 1")
    }
    switch parts[0] {
    case "stop": return PoleOption(policy: .stop(within: distance))
    case "keep": return PoleOption(policy: .keepDistance(distance))
    default:
      throw ValidationError(NamedChoice.advice(on: String(parts[0]), among: ["stop", "keep"]))
    }
  }

  var description: String {
    switch policy {
    case .stop(let distance): "stop:\(distance.exact)"
    case .keepDistance(let distance): "keep:\(distance.exact)"
    }
  }
}
