extension Look.Activations {
  private static let binCount = 32
  /// What counts as an end of an interval: a fiftieth of its length.
  private static let margin = 0.02

  /// - Parameters:
  ///   - values: All finite, and their differences, too.
  ///   - name: The activation function; its interval is the histogram's where it has one.
  init(_ values: [Double], layer: Int, of name: String) {
    self.layer = layer
    let bounds: (from: Double, to: Double)? =
      switch name {
      case "sigmoid" where values.allSatisfy { 0...1 ~= $0 }: (0, 1)
      case "softmax", "real-part-sigmoid": (0, 1)
      case "tanh" where values.allSatisfy { -1...1 ~= $0 }: (-1, 1)
      case "split-sigmoid", "split-tanh": (0, 2.0.squareRoot())
      case "georgiou-koutsougeras": (0, 1)
      default: nil
      }
    (from, to) = bounds ?? Self.range(of: values)
    let width = to - from
    var counts = [Int](repeating: 0, count: Self.binCount)
    for value in values {
      let bin = Int((value - from) / width * Double(Self.binCount))
      counts[min(max(bin, 0), Self.binCount - 1)] += 1
    }
    self.counts = counts
    let (low, high) = (from + Self.margin * width, to - Self.margin * width)
    saturated = bounds.map { _ in
      Double(values.count { $0 < low || $0 > high }) / Double(max(1, values.count))
    }
  }

  /// The smallest and the largest value, apart from each other in any case.
  private static func range(of values: [Double]) -> (Double, Double) {
    let low = min(0, values.min() ?? 0)
    let high = values.max() ?? 1
    return high > low ? (low, high) : (low, low + 1)
  }
}
