/// A line across the whole plot at one value: a threshold, a theoretical value, an epoch.
public struct ReferenceLine: Sendable, Hashable {
  /// The direction of a reference line.
  public enum Orientation: Sendable, Hashable {
    /// At one y.
    case horizontal
    /// At one x.
    case vertical
  }

  /// The direction.
  public var orientation: Orientation
  /// The x of a vertical line, the y of a horizontal one.
  public var value: Double
  /// What is written beside the line.
  public var label: String

  /// A line from top to bottom.
  public static func vertical(at x: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(orientation: .vertical, value: x, label: label)
  }

  /// A line from left to right.
  public static func horizontal(at y: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(orientation: .horizontal, value: y, label: label)
  }
}

/// A marked point with a note, such as "maximum at w = 6.894".
///
/// The note is set where it covers the least of the data.
public struct PointAnnotation: Sendable, Hashable {
  /// The horizontal coordinate, in the unit of the x axis.
  public var x: Double
  /// The vertical coordinate, in the unit of the y axis.
  public var y: Double
  /// What is written beside the point.
  public var label: String

  /// A marked point.
  public init(x: Double, y: Double, _ label: String) {
    self.x = x
    self.y = y
    self.label = label
  }
}

/// A stretch of the x axis, shaded from top to bottom, such as the epochs of overfitting.
public struct ShadedRegion: Sendable, Hashable {
  /// The stretch, in the unit of the x axis.
  public var range: ClosedRange<Double>
  /// What is written at its top.
  public var label: String

  /// A shaded stretch of the x axis.
  public init(_ range: ClosedRange<Double>, _ label: String = "") {
    self.range = range
    self.label = label
  }
}
