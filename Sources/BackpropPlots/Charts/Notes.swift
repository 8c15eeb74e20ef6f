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
  /// The text beside the line.
  public var label: String

  /// Returns a line from top to bottom.
  public static func vertical(at x: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(orientation: .vertical, value: x, label: label)
  }

  /// Returns a line from left to right.
  public static func horizontal(at y: Double, _ label: String = "") -> ReferenceLine {
    ReferenceLine(orientation: .horizontal, value: y, label: label)
  }
}

/// A marked point with a note, such as "maximum at w = 6.894" or a pole.
///
/// The note is placed where it covers the least of the data.
public struct PointAnnotation: Sendable, Hashable {
  /// The horizontal coordinate, in the unit of the x axis.
  public var x: Double
  /// The vertical coordinate, in the unit of the y axis.
  public var y: Double
  /// The text beside the point.
  public var label: String

  /// Creates a marked point.
  public init(x: Double, y: Double, _ label: String = "") {
    self.x = x
    self.y = y
    self.label = label
  }
}

/// An interval of the x axis, shaded from top to bottom, such as the epochs of overfitting.
public struct ShadedRegion: Sendable, Hashable {
  /// The interval, in the unit of the x axis.
  public var range: ClosedRange<Double>
  /// The text at its top.
  public var label: String

  /// Creates a shaded interval of the x axis.
  public init(_ range: ClosedRange<Double>, _ label: String = "") {
    self.range = range
    self.label = label
  }
}
