/// The axis that a figure draws: its label, scale and range, for programs that read the figure.
public struct AxisDescription: Encodable, Hashable, Sendable {
  /// The name of the axis: `x` or `y`; `y1`, `y2`, … from the top of several panels.
  public var name: String
  /// The quantity and its unit.
  public var label: String
  /// The scale, linear or logarithmic.
  public var scale: AxisScale
  /// The lower end of the range that is drawn.
  public var minimum: Double
  /// The upper end of the range that is drawn.
  public var maximum: Double

  /// Creates a description.
  public init(
    name: String, label: String, scale: AxisScale, minimum: Double, maximum: Double
  ) {
    self.name = name
    self.label = label
    self.scale = scale
    self.minimum = minimum
    self.maximum = maximum
  }

  init(_ name: String, _ label: String, _ axis: ScaledAxis) {
    self.init(
      name: name, label: label, scale: axis.scale, minimum: axis.range.lowerBound,
      maximum: axis.range.upperBound)
  }
}
