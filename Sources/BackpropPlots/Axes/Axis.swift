/// The scale of an axis.
public enum AxisScale: String, Codable, Sendable, Hashable {
  /// Equal differences are equal lengths.
  case linear
  /// Equal ratios are equal lengths. Values that are not positive are gaps.
  case log10

  /// The largest magnitude that is drawn: beyond it differences of values overflow.
  private static let largest = 1e300

  /// A Boolean value that indicates whether an axis of this scale can show `value`.
  func shows(_ value: Double) -> Bool {
    guard value.isFinite, value.magnitude <= Self.largest else { return false }
    return self == .linear || value >= 1e-300
  }

  /// Returns the quantity in which the axis is evenly spaced.
  func transformed(_ value: Double) -> Double {
    self == .linear ? value : commonLogarithm(value)
  }
}

/// A horizontal or vertical axis.
public struct Axis: Sendable, Hashable {
  /// The quantity and its unit.
  public var label: String
  /// The scale, linear or logarithmic.
  public var scale: AxisScale
  /// The first value shown; nil leaves it to the data. Ignored where the scale cannot show it.
  public var minimum: Double?
  /// The last value shown; nil leaves it to the data. Ignored where the scale cannot show it.
  public var maximum: Double?
  /// The format of the ticks' labels.
  public var format: NumberFormat

  /// Creates an axis; without bounds it covers the data.
  public init(
    _ label: String = "", scale: AxisScale = .linear, minimum: Double? = nil,
    maximum: Double? = nil, format: NumberFormat = .automatic
  ) {
    self.label = label
    self.scale = scale
    self.minimum = minimum
    self.maximum = maximum
    self.format = format
  }

  /// Creates an axis that shows exactly `range`.
  public init(
    _ label: String = "", scale: AxisScale = .linear, range: ClosedRange<Double>,
    format: NumberFormat = .automatic
  ) {
    self.init(
      label, scale: scale, minimum: range.lowerBound, maximum: range.upperBound, format: format)
  }
}

/// A complete axis: the range that it shows, its ticks, its pixels on the page.
struct ScaledAxis: Sendable {
  /// A labelled tick.
  struct Tick: Sendable, Hashable {
    var value: Double
    var label: String
  }

  /// The treatment of a range that the data determine.
  enum Fit {
    /// Starts and ends with the data.
    case tight
    /// Ends at ticks around the data.
    case loose
  }

  let scale: AxisScale
  let range: ClosedRange<Double>
  let ticks: [Tick]
  let minorTicks: [Double]
  /// The pixel of the range's lower bound, and that of its upper one.
  var pixels: (lower: Double, upper: Double) = (0, 1)

  /// Chooses the range and the ticks.
  ///
  /// - Parameters:
  ///   - axis: The requested axis.
  ///   - data: The values to be covered; those that the scale cannot show do not count.
  ///   - fit: The treatment of bounds that are not requested.
  ///   - limit: The largest number of labelled ticks.
  ///   - language: The language of the labels.
  init(
    _ axis: Axis, data: [Double], fit: Fit, limit: Int, language: Language = .english
  ) {
    let scale = axis.scale
    let requested = Self.requestedRange(axis, data: data)
    self.scale = scale
    if scale == .log10 {
      let range = LogTicks.widened(requested)
      let rounded = fit == .loose ? LogTicks.rounded(range) : range
      self.range = Self.range(rounded, honouring: axis)
      let log = LogTicks(inside: self.range, limit: limit)
      let labels =
        axis.format == .automatic
        ? log.labels(in: language) : axis.format.labels(log.decimals, in: language)
      self.ticks = zip(log.decimals, labels).map { Tick(value: $0.value, label: $1) }
      self.minorTicks = log.minorValues
    } else {
      let range = LinearTicks.widened(requested)
      // Ticks that enclose the range may lie outside of what is shown, and do not count then.
      var choices = [limit + 2, limit + 1, limit].map {
        Self.linearTicks(axis, range, fit: fit, limit: $0)
      }
      choices.removeAll { $0.decimals.count > max(3, limit) }
      let (shown, decimals) =
        choices.first ?? Self.linearTicks(axis, range, fit: fit, limit: limit)
      self.range = shown
      self.ticks = zip(decimals, axis.format.labels(decimals, in: language)).map {
        Tick(value: $0.value, label: $1)
      }
      self.minorTicks = []
    }
  }

  /// Returns the range that is shown and the ticks inside of it, if `limit` ticks enclose the data.
  private static func linearTicks(
    _ axis: Axis, _ range: ClosedRange<Double>, fit: Fit, limit: Int
  ) -> (range: ClosedRange<Double>, decimals: [DecimalNumber]) {
    let linear = LinearTicks(
      covering: range, limit: limit, wholeNumbers: axis.format == .integer)
    let values = linear.values
    let covered = fit == .loose ? (values.first ?? 0)...(values.last ?? 1) : range
    let shown = Self.range(
      min(covered.lowerBound, range.lowerBound)...max(covered.upperBound, range.upperBound),
      honouring: axis)
    let tolerance = (shown.upperBound - shown.lowerBound) * 1e-9
    let visible = (shown.lowerBound - tolerance)...(shown.upperBound + tolerance)
    return (shown, linear.decimals.filter { visible.contains($0.value) })
  }

  /// Creates an axis of names at 0, 1, 2, … with a margin of 0.5 on either side.
  init(categories: [String]) {
    scale = .linear
    range = -0.5...(max(1, Double(categories.count)) - 0.5)
    ticks = categories.enumerated().map { Tick(value: Double($0.offset), label: $0.element) }
    minorTicks = []
  }

  /// Returns the same axis between two pixels.
  func placed(from lower: Double, to upper: Double) -> ScaledAxis {
    var copy = self
    copy.pixels = (lower, upper)
    return copy
  }

  /// Returns the pixel of a value; nil if the scale cannot show it.
  @inline(never)
  func position(_ value: Double) -> Double? {
    guard scale.shows(value) else { return nil }
    let lower = scale.transformed(range.lowerBound)
    let upper = scale.transformed(range.upperBound)
    // Halved, so that a range over all of `Double` does not overflow.
    let fraction = (scale.transformed(value) / 2 - lower / 2) / (upper / 2 - lower / 2)
    let pixel = pixels.lower + fraction * (pixels.upper - pixels.lower)
    return min(max(pixel, -1e5), 1e5)
  }

  /// Returns the requested bounds, and those of the data in place of missing ones.
  private static func requestedRange(_ axis: Axis, data: [Double]) -> ClosedRange<Double> {
    var lower = Double.infinity
    var upper = -Double.infinity
    for value in data where axis.scale.shows(value) {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    if lower > upper { (lower, upper) = axis.scale == .linear ? (0, 1) : (0.1, 10) }
    if let minimum = axis.minimum, axis.scale.shows(minimum) {
      lower = minimum
      upper = max(upper, lower)
    }
    if let maximum = axis.maximum, axis.scale.shows(maximum) {
      // A maximum below the minimum is ignored.
      if let minimum = axis.minimum, minimum >= maximum { return lower...upper }
      upper = maximum
      lower = min(lower, upper)
    }
    return lower...upper
  }

  /// Returns `range` with the requested bounds.
  private static func range(
    _ range: ClosedRange<Double>, honouring axis: Axis
  ) -> ClosedRange<Double> {
    let minimum = axis.minimum.flatMap { axis.scale.shows($0) ? $0 : nil }
    let maximum = axis.maximum.flatMap { axis.scale.shows($0) ? $0 : nil }
    let lower = minimum ?? range.lowerBound
    let upper = maximum ?? range.upperBound
    return lower < upper ? lower...upper : range
  }
}
