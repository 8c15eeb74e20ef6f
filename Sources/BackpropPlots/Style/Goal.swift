/// Which of several results is the best.
public enum Goal: String, Codable, Sendable, Hashable {
  case largest
  case smallest
}
