import Foundation

/// A straight line through logarithms: `y ≈ start · growth^x`, by least squares.
struct ExponentialFit: Hashable, Sendable {
  /// y at x = 0.
  let start: Double
  /// The factor from x to x + 1.
  let growth: Double
  /// The x between which it was fitted.
  let range: ClosedRange<Double>

  /// `nil` for fewer than two places x with a positive y.
  init?(_ points: [(x: Double, y: Double)]) {
    let logs = points.filter { $0.y > 0 && $0.y.isFinite }.map { (x: $0.x, y: log($0.y)) }
    guard let first = logs.map(\.x).min(), let last = logs.map(\.x).max(), first < last else {
      return nil
    }
    let n = Double(logs.count)
    let meanX = logs.reduce(0) { $0 + $1.x } / n
    let meanY = logs.reduce(0) { $0 + $1.y } / n
    let slope =
      logs.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
      / logs.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    growth = exp(slope)
    start = exp(meanY - slope * meanX)
    range = first...last
  }

  func value(at x: Double) -> Double { start * pow(growth, x) }
}
