/// What this package calls itself.
public enum Product {
  /// The package's name.
  public static let name = "swift-backprop"

  /// Its version, as in the changelog.
  public static let version = "0.1.0"
}
