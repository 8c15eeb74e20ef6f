/// An axis with everything decided: the range shown, its ticks, its place on the page.
struct ScaledAxis: Sendable {
  /// A labelled tick.
  struct Tick: Sendable, Hashable {
    var value: Double
    var label: String
  }

  /// What happens to a range that the data decide.
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

  /// Decides on the range and the ticks.
  ///
  /// - Parameters:
  ///   - axis: What the caller asked for.
  ///   - data: The values to be covered; those that the scale cannot show do not count.
  ///   - fit: How bounds that the caller left open are found.
  ///   - limit: The number of labelled ticks not to exceed.
  init(_ axis: Axis, data: some Sequence<Double>, fit: Fit, limit: Int) {
    let scale = axis.scale
    let wanted = Self.wantedRange(axis, data: data)
    self.scale = scale
    if scale == .log10 {
      let range = LogTicks.widened(wanted)
      let rounded = fit == .loose ? LogTicks.rounded(range) : range
      self.range = Self.range(rounded, honouring: axis)
      let log = LogTicks(inside: self.range, limit: limit)
      let labels = axis.format == .automatic ? log.labels : axis.format.labels(log.decimals)
      self.ticks = zip(log.decimals, labels).map { Tick(value: $0.value, label: $1) }
      self.minorTicks = log.minorValues
    } else {
      let range = LinearTicks.widened(wanted)
      let linear = LinearTicks(
        covering: range, limit: limit, wholeNumbers: axis.format == .integer)
      let values = linear.values
      let covered = fit == .loose ? (values.first ?? 0)...(values.last ?? 1) : range
      let shown = Self.range(
        min(covered.lowerBound, range.lowerBound)...max(covered.upperBound, range.upperBound),
        honouring: axis)
      let tolerance = (shown.upperBound - shown.lowerBound) * 1e-9
      let decimals = linear.decimals.filter {
        ((shown.lowerBound - tolerance)...(shown.upperBound + tolerance)).contains($0.value)
      }
      self.range = shown
      self.ticks = zip(decimals, axis.format.labels(decimals)).map {
        Tick(value: $0.value, label: $1)
      }
      self.minorTicks = []
    }
  }

  /// Named places at 0, 1, 2, … with half a place on either side.
  init(categories: [String]) {
    scale = .linear
    range = -0.5...(max(1, Double(categories.count)) - 0.5)
    ticks = categories.enumerated().map { Tick(value: Double($0.offset), label: $0.element) }
    minorTicks = []
  }

  /// The pixel at which a value stands, nil for a value that the scale cannot show.
  func position(_ value: Double) -> Double? {
    guard scale.shows(value) else { return nil }
    let lower = scale.transformed(range.lowerBound)
    let upper = scale.transformed(range.upperBound)
    // Halved, so that a range over all of `Double` does not overflow.
    let fraction = (scale.transformed(value) / 2 - lower / 2) / (upper / 2 - lower / 2)
    let pixel = pixels.lower + fraction * (pixels.upper - pixels.lower)
    return min(max(pixel, -1e5), 1e5)
  }

  // MARK: - Ranges

  /// The bounds asked for, and those of the data where none were.
  private static func wantedRange(
    _ axis: Axis, data: some Sequence<Double>
  ) -> ClosedRange<Double> {
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
      // A maximum below the minimum says nothing: the data decide.
      if let minimum = axis.minimum, minimum >= maximum { return lower...upper }
      upper = maximum
      lower = min(lower, upper)
    }
    return lower...upper
  }

  /// `range` with the bounds that the caller fixed.
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
