/// Which of several results is the best.
public enum Goal: String, Codable, Sendable, Hashable {
  /// The largest, as of accuracies.
  case largest
  /// The smallest, as of costs.
  case smallest
}
