/// The activation functions of one field, each with a name: ``RealActivation`` or
/// ``ComplexActivation``.
///
/// The raw value is the name in files and on the command line. `init(rawValue:)` finds the
/// functions of the library and those that were registered.
public protocol ActivationKind: RawRepresentable, CaseIterable, Hashable, Codable, Sendable,
  CustomStringConvertible
where RawValue == String {
  /// True over ℂ.
  static var isComplex: Bool { get }

  /// True if each unit has a learned threshold, a real number, besides its bias.
  var hasThresholds: Bool { get }

  /// True if the function is undefined at some numbers.
  var hasPoles: Bool { get }
}

extension ActivationKind {
  /// True if the names are equal: a name says everything about a function.
  public static func == (left: Self, right: Self) -> Bool { left.rawValue == right.rawValue }

  public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

  /// The name.
  public var description: String { rawValue }
}
