/// How values are laid out along an axis.
public enum AxisScale: Sendable, Hashable {
  /// Equal differences are equal lengths.
  case linear
  /// Equal ratios are equal lengths. Values that are not positive cannot be shown: a gap.
  case log10
}

/// A horizontal or vertical axis.
public struct Axis: Sendable, Hashable {
  /// What is measured, and in which unit.
  public var label: String
  /// Linear or logarithmic.
  public var scale: AxisScale
  /// The first value shown; nil leaves it to the data. Ignored where the scale cannot show it.
  public var minimum: Double?
  /// The last value shown; nil leaves it to the data. Ignored where the scale cannot show it.
  public var maximum: Double?
  /// How the ticks are written.
  public var format: NumberFormat

  /// An axis; without bounds it covers the data.
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

  /// An axis that shows exactly `range`.
  public init(
    _ label: String = "", scale: AxisScale = .linear, range: ClosedRange<Double>,
    format: NumberFormat = .automatic
  ) {
    self.init(
      label, scale: scale, minimum: range.lowerBound, maximum: range.upperBound, format: format)
  }
}

extension AxisScale {
  /// The largest magnitude that is drawn: beyond it differences of values overflow.
  private static let largest = 1e300

  /// Whether `value` has a place on an axis of this scale.
  func shows(_ value: Double) -> Bool {
    guard value.isFinite, value.magnitude <= Self.largest else { return false }
    return self == .linear || value >= 1e-300
  }

  /// The value in which the axis is evenly spaced.
  func transformed(_ value: Double) -> Double {
    self == .linear ? value : commonLogarithm(value)
  }
}
