/// How numbers are distributed, in buckets of equal width.
public struct WeightHistogram: Sendable, Hashable {
  /// The smallest value; 0 if there is none.
  public private(set) var minimum = 0.0
  /// The largest value; 0 if there is none.
  public private(set) var maximum = 0.0
  /// Σ x over the values.
  public private(set) var sum = 0.0
  /// Σ x² over the values.
  public private(set) var sumOfSquares = 0.0
  /// The upper edge of each bucket; the first begins at ``minimum``.
  public private(set) var upperEdges: [Double] = [0]
  /// The number of values in each bucket.
  public private(set) var counts: [Int] = [0]

  /// The number of values that were counted.
  public var count: Int { counts.reduce(0, +) }

  /// Counts the finite ones of `values`; infinite ones and NaN have no place on the axis.
  public init(_ values: some Sequence<Double>, buckets: Int = 30) {
    precondition(buckets > 0, "a histogram has at least one bucket")
    let finite = values.filter(\.isFinite)
    guard let smallest = finite.min(), let largest = finite.max() else { return }
    (minimum, maximum) = (smallest, largest)
    // Half of everything, so that the difference of huge numbers does not overflow.
    let halfWidth = (largest / 2 - smallest / 2) / Double(buckets)
    let buckets = halfWidth > 0 ? buckets : 1
    upperEdges = (1...buckets).map {
      $0 == buckets ? largest : 2 * (smallest / 2 + Double($0) * halfWidth)
    }
    counts = Array(repeating: 0, count: buckets)
    for value in finite {
      let place = halfWidth > 0 ? (value / 2 - smallest / 2) / halfWidth : 0
      counts[min(buckets - 1, max(0, Int(place)))] += 1
      sum += value
      sumOfSquares += value * value
    }
  }
}
