extension Series {
  /// The band around a mean of several runs.
  public enum Spread: Sendable, Hashable {
    /// One sample standard deviation on either side: how much the runs differ.
    case standardDeviation
    /// A multiple of the standard error on either side: how uncertain the mean is.
    ///
    /// With Student's quantile as the factor, such as 2.776 for five runs and 95 %, it is a
    /// confidence interval.
    case standardError(times: Double)
    /// No band.
    case none
  }

  /// Creates the mean of several runs with a band around it.
  ///
  /// A single run gives a line without a band. The mean is finite where all runs are. The first
  /// values are drawn at `start`, the others follow at distance 1.
  ///
  /// - Precondition: All runs have the same length.
  public init(
    _ name: String, meanOf runs: [[Double]], from start: Double = 0,
    band spread: Spread = .standardDeviation, markers: Markers = .none,
    color: SeriesColor? = nil, pattern: StrokePattern? = nil, marker: MarkerShape? = nil,
    lineWidth: Double = 2
  ) {
    let length = runs.first?.count ?? 0
    precondition(runs.allSatisfy { $0.count == length }, "runs are of different length")
    let count = Double(runs.count)
    let means = (0..<length).map { index in runs.reduce(0) { $0 + $1[index] } / count }
    let factor: Double? =
      switch spread {
      case .standardDeviation: 1
      case .standardError(let times): times / count.squareRoot()
      case .none: nil
      }
    var band: Band?
    if let factor, runs.count > 1 {
      let distances = (0..<length).map { index in
        let squares = runs.reduce(0) {
          $0 + ($1[index] - means[index]) * ($1[index] - means[index])
        }
        return factor * (squares / (count - 1)).squareRoot()
      }
      band = Band(
        lower: zip(means, distances).map { $0 - $1 }, upper: zip(means, distances).map(+))
    }
    self.init(
      name, values: means, from: start, band: band, markers: markers, color: color,
      pattern: pattern, marker: marker, lineWidth: lineWidth)
  }

  /// Creates one thin line for each of several runs, all in one style and with one name.
  ///
  /// The first value of each run is drawn at `start`, the others follow at distance 1.
  public init(
    _ name: String, runs: [[Double]], from start: Double = 0, color: SeriesColor? = nil,
    pattern: StrokePattern? = .solid, lineWidth: Double = 0.8
  ) {
    var points: [Point] = []
    for run in runs {
      points += run.enumerated().map { Point(x: start + Double($0.offset), y: $0.element) }
      points.append(Point(x: .nan, y: .nan))
    }
    self.init(name, points: points, color: color, pattern: pattern, lineWidth: lineWidth)
  }
}
