import Foundation

extension Int {
  /// With a comma between groups of three digits: `23,860`.
  var grouped: String {
    var digits = String(magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}

extension Double {
  /// Four significant digits, or as many as a large number has before the point.
  var short: String { String(format: magnitude >= 1000 ? "%.0f" : "%.4g", self) }

  /// A share of 1: `95.12 %`.
  var percent: String { String(format: "%.2f %%", self * 100) }

  /// A number as short as possible for the same value: `0.5`, `3`.
  var exact: String { Int(exactly: self).map(String.init) ?? description }

  /// A duration in seconds: `0.042 s`, `8.21 s`, `2 min 05 s`.
  var duration: String {
    switch self {
    case ..<0.1: String(format: "%.3f s", self)
    case ..<60: String(format: "%.2f s", self)
    default: String(format: "%d min %02d s", Int(self) / 60, Int(self) % 60)
    }
  }

  /// A duration as on a clock: `0:07`, `12:30`, `1:02:03`.
  var clock: String {
    let seconds = isFinite ? Int(Swift.min(rounded(), 1e9)) : 0
    let (minutes, rest) = (seconds / 60, seconds % 60)
    return minutes < 60
      ? String(format: "%d:%02d", minutes, rest)
      : String(format: "%d:%02d:%02d", minutes / 60, minutes % 60, rest)
  }
}
