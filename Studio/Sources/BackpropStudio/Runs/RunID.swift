/// Names of runs and models that nobody can guess, and that mean nothing to a file system.
enum RunID {
  private static let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")

  /// Twelve letters, 60 bits of the system's randomness.
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<12).map { _ in letters[Int(generator.next() % 32)] })
  }
}
