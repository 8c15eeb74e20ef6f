/// A sequence of points and its style.
///
/// Coordinates that are not finite are gaps. On a logarithmic axis so are those that are not
/// positive.
public struct Series: Sendable, Hashable {
  /// A point in the units of the axes.
  public struct Point: Sendable, Hashable {
    /// The horizontal coordinate.
    public var x: Double
    /// The vertical coordinate.
    public var y: Double

    /// Creates a point.
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

    /// Creates a band.
    ///
    /// - Precondition: Both ends have the same number of values.
    public init(lower: [Double], upper: [Double]) {
      precondition(lower.count == upper.count, "a band's two ends are of different length")
      self.lower = lower
      self.upper = upper
    }
  }

  /// The connection of the points.
  public enum Drawing: Sendable, Hashable {
    /// A straight line from each point to the next.
    case line
    /// A level line from each point to the next one's x, then a jump.
    case steps
    /// None: a marker at each point.
    case points
  }

  /// The points of a line that have a marker.
  public enum Markers: Sendable, Hashable {
    /// No point.
    case none
    /// About eight, spread evenly, which are enough to recognise a line.
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
  /// The connection of the points.
  public var drawing: Drawing
  /// The points that have a marker.
  public var markers: Markers
  /// The colour; nil takes the next of the palette.
  public var color: SeriesColor?
  /// The dashes; nil takes the next pattern.
  public var pattern: StrokePattern?
  /// The shape of the markers; nil takes the next one.
  public var marker: MarkerShape?

  /// Creates a series of points.
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

  /// Creates a series of equally spaced values, such as one for each epoch: the first is drawn at `start`,
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

  /// Creates the mean of several runs with a band of one sample standard deviation on either side.
  ///
  /// A single run gives a line without a band. The mean is finite where all runs are. The first values are drawn at `start`, the others follow at distance 1.
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

  /// Creates a function at `count` equally spaced points of an interval, its ends included.
  ///
  /// - Precondition: `count` is at least 2.
  public init(
    _ name: String, over range: ClosedRange<Double>, count: Int = 400, color: SeriesColor? = nil,
    pattern: StrokePattern? = nil, function: (Double) throws -> Double
  ) rethrows {
    precondition(count >= 2, "a curve needs at least two points")
    let width = range.upperBound - range.lowerBound
    let points = try (0..<count).map { index in
      let x = range.lowerBound + width * Double(index) / Double(count - 1)
      return Point(x: x, y: try function(x))
    }
    self.init(name, points: points, color: color, pattern: pattern)
  }
}

/// The pixels of one series: the unbroken parts of its line, its points, the outlines of its band.
struct Trace {
  /// The parts of the line without a gap.
  let parts: [[PixelPoint]]
  /// All points that can be shown.
  let points: [PixelPoint]
  /// The closed outlines of the band.
  let bands: [[PixelPoint]]

  init(_ series: Series, in frame: PlotFrame) {
    let pixels = series.points.map { frame.pixel(x: $0.x, y: $0.y) }
    points = pixels.compactMap { $0 }
    let unbroken = pixels.split(separator: nil).map { $0.compactMap { $0 } }
    switch series.drawing {
    case .points: parts = []
    case .line: parts = unbroken.map(Self.thinned)
    case .steps: parts = unbroken.map { Self.thinned(Self.stairs($0)) }
    }
    bands = series.band.map { Self.outlines($0, of: series, in: frame) } ?? []
  }

  /// Returns a level line to the next point's x, then a vertical one, for each point.
  private static func stairs(_ points: [PixelPoint]) -> [PixelPoint] {
    var result = Array(points.prefix(1))
    for (point, next) in zip(points, points.dropFirst()) {
      result += [PixelPoint(x: next.x, y: point.y), next]
    }
    return result
  }

  /// Returns the first, lowest, highest and last point of each pixel column.
  ///
  /// Their line covers the same pixels (Jugel et al., "M4", VLDB 2014).
  static func thinned(_ points: [PixelPoint]) -> [PixelPoint] {
    guard points.count > 1000 else { return points }
    var result: [PixelPoint] = []
    var start = 0
    while start < points.count {
      let column = points[start].x.rounded(.down)
      var end = start
      var (lowest, highest) = (start, start)
      while end < points.count && points[end].x.rounded(.down) == column {
        if points[end].y < points[highest].y { highest = end }
        if points[end].y > points[lowest].y { lowest = end }
        end += 1
      }
      let kept = Set([start, lowest, highest, end - 1]).sorted()
      result += kept.map { points[$0] }
      start = end
    }
    return result
  }

  /// Returns the outlines along the upper ends and back along the lower ones.
  ///
  /// If a logarithmic axis cannot show the lower end, the band extends to the edge.
  private static func outlines(
    _ band: Series.Band, of series: Series, in frame: PlotFrame
  ) -> [[PixelPoint]] {
    let floor = frame.plot.maxY + 4
    let pairs: [(upper: PixelPoint, lower: PixelPoint)?] = series.points.indices.map { index in
      let (low, high) = (band.lower[index], band.upper[index])
      guard low.isFinite, let x = frame.x.position(series.points[index].x),
        let top = frame.y.position(high)
      else { return nil }
      let bottom = frame.y.position(low) ?? floor
      return (PixelPoint(x: x, y: top), PixelPoint(x: x, y: bottom))
    }
    return pairs.split(whereSeparator: { $0 == nil }).map { pairs in
      let ends = pairs.compactMap { $0 }
      return thinned(ends.map(\.upper)) + thinned(ends.map(\.lower)).reversed()
    }
  }
}
