import ArgumentParser

/// The sizes of a network as an option's value: `784,30,10`.
struct SizeList: Hashable, Sendable {
  let sizes: [Int]

  /// - Throws: `ValidationError` if a part of the text is no whole number.
  static func parse(_ text: String) throws -> SizeList {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    return SizeList(
      sizes: try parts.map { part in
        guard let size = Int(part) else {
          throw ValidationError("give whole numbers separated by commas, as in 784,30,10")
        }
        return size
      })
  }
}

/// A whole number that is not negative, as an option's value.
func parseCount(_ text: String) throws -> Int {
  guard let count = Int(text), count >= 0 else {
    throw ValidationError("give a whole number, 0 or more")
  }
  return count
}

/// A whole number of 1 or more, as an option's value.
func parsePositiveCount(_ text: String) throws -> Int {
  guard let count = Int(text), count >= 1 else {
    throw ValidationError("give a whole number, 1 or more")
  }
  return count
}

/// A decimal number, as an option's value; which ones have a meaning is checked where they are used.
func parseNumber(_ text: String) throws -> Double {
  guard let number = Double(text) else { throw ValidationError("give a number, as in 0.5") }
  return number
}
