/// A sequence of points that belong together, and how they are drawn.
///
/// Coordinates that are not finite, and those that are not positive on a logarithmic axis, are
/// gaps.
public struct Series: Sendable, Hashable {
  /// A point in the units of the axes.
  public struct Point: Sendable, Hashable {
    /// The horizontal coordinate.
    public var x: Double
    /// The vertical coordinate.
    public var y: Double

    /// A point.
    public init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The interval around each point: a standard deviation, a minimum and maximum, a quantile.
  public struct Band: Sendable, Hashable {
    /// The lower end at each point, in the unit of the y axis.
    public var lower: [Double]
    /// The upper end at each point, in the unit of the y axis.
    public var upper: [Double]

    /// A band.
    ///
    /// - Precondition: Both ends have the same number of values.
    public init(lower: [Double], upper: [Double]) {
      precondition(lower.count == upper.count, "a band's two ends are of different length")
      self.lower = lower
      self.upper = upper
    }
  }

  /// How the points are connected.
  public enum Drawing: Sendable, Hashable {
    /// A straight line from each point to the next.
    case line
    /// A level line from each point to the next one's x, then a jump.
    case steps
    /// Not at all: a marker at each point.
    case points
  }

  /// Which points of a line carry a marker.
  public enum Markers: Sendable, Hashable {
    /// No point.
    case none
    /// Some eight, spread evenly, which is enough to recognise a line.
    case sparse
    /// Every point.
    case every
  }

  /// The name in the legend; an empty one is left out there.
  public var name: String
  /// The points in the order in which they are connected.
  public var points: [Point]
  /// An interval around each point.
  public var band: Band?
  /// How the points are connected.
  public var drawing: Drawing
  /// Which points carry a marker.
  public var markers: Markers
  /// The colour; nil takes the next of the palette.
  public var color: SeriesColor?
  /// The dashes; nil takes the next pattern.
  public var pattern: StrokePattern?
  /// The shape of the markers; nil takes the next one.
  public var marker: MarkerShape?

  /// A series of points.
  ///
  /// - Precondition: A band has as many values as there are points.
  public init(
    _ name: String, points: [Point], band: Band? = nil, drawing: Drawing = .line,
    markers: Markers = .none, color: SeriesColor? = nil, pattern: StrokePattern? = nil,
    marker: MarkerShape? = nil
  ) {
    precondition(
      band == nil || band?.lower.count == points.count,
      "a band has one interval for each of the \(points.count) points")
    self.name = name
    self.points = points
    self.band = band
    self.drawing = drawing
    self.markers = markers
    self.color = color
    self.pattern = pattern
    self.marker = marker
  }
}

extension Series {
  /// A series of equally spaced values, such as one for each epoch: the first is drawn at `start`,
  /// the others follow at distance 1.
  public init(
    _ name: String, values: [Double], from start: Double = 0, band: Band? = nil,
    drawing: Drawing = .line, markers: Markers = .none, color: SeriesColor? = nil,
    pattern: StrokePattern? = nil, marker: MarkerShape? = nil
  ) {
    let points = values.enumerated().map { Point(x: start + Double($0.offset), y: $0.element) }
    self.init(
      name, points: points, band: band, drawing: drawing, markers: markers, color: color,
      pattern: pattern, marker: marker)
  }

  /// The mean of several runs with a band of one sample standard deviation on either side.
  ///
  /// A single run gives a line without a band. Where one run has no finite value, neither has the
  /// mean. The first values are drawn at `start`, the others follow at distance 1.
  ///
  /// - Precondition: All runs have the same length.
  public init(
    _ name: String, meanOf runs: [[Double]], from start: Double = 0, markers: Markers = .none,
    color: SeriesColor? = nil, pattern: StrokePattern? = nil, marker: MarkerShape? = nil
  ) {
    let length = runs.first?.count ?? 0
    precondition(runs.allSatisfy { $0.count == length }, "runs are of different length")
    let count = Double(runs.count)
    let means = (0..<length).map { index in runs.reduce(0) { $0 + $1[index] } / count }
    var band: Band?
    if runs.count > 1 {
      let deviations = (0..<length).map { index in
        let squares = runs.reduce(0) {
          $0 + ($1[index] - means[index]) * ($1[index] - means[index])
        }
        return (squares / (count - 1)).squareRoot()
      }
      band = Band(
        lower: zip(means, deviations).map { $0 - $1 }, upper: zip(means, deviations).map(+))
    }
    self.init(
      name, values: means, from: start, band: band, markers: markers, color: color,
      pattern: pattern, marker: marker)
  }

  /// A function at `count` equally spaced places of an interval, its ends included.
  ///
  /// - Precondition: There are two places at least.
  public init(
    _ name: String, over range: ClosedRange<Double>, count: Int = 400, color: SeriesColor? = nil,
    pattern: StrokePattern? = nil, function: (Double) throws -> Double
  ) rethrows {
    precondition(count >= 2, "a curve needs two places at least")
    let width = range.upperBound - range.lowerBound
    let points = try (0..<count).map { index in
      let x = range.lowerBound + width * Double(index) / Double(count - 1)
      return Point(x: x, y: try function(x))
    }
    self.init(name, points: points, color: color, pattern: pattern)
  }
}
