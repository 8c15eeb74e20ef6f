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
  /// The width of the line in CSS pixels; thin ones for single runs beside their mean.
  public var lineWidth: Double

  /// Creates a series of points.
  ///
  /// - Precondition: A band has as many values as there are points.
  public init(
    _ name: String, points: [Point], band: Band? = nil, drawing: Drawing = .line,
    markers: Markers = .none, color: SeriesColor? = nil, pattern: StrokePattern? = nil,
    marker: MarkerShape? = nil, lineWidth: Double = 2
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
    self.lineWidth = lineWidth
  }

  /// Creates a series of equally spaced values, such as one for each epoch: the first is drawn at
  /// `start`, the others follow at distance 1.
  public init(
    _ name: String, values: [Double], from start: Double = 0, band: Band? = nil,
    drawing: Drawing = .line, markers: Markers = .none, color: SeriesColor? = nil,
    pattern: StrokePattern? = nil, marker: MarkerShape? = nil, lineWidth: Double = 2
  ) {
    let points = values.enumerated().map { Point(x: start + Double($0.offset), y: $0.element) }
    self.init(
      name, points: points, band: band, drawing: drawing, markers: markers, color: color,
      pattern: pattern, marker: marker, lineWidth: lineWidth)
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
