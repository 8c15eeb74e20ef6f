import BackpropData

/// The notation of points in the plane as a data set: `spirals`, `spirals:0.2`, `moons:0.1:300`.
extension PlanePoints {
  /// The names of the rules.
  static let names = Rule.allCases.map(\.rawValue)

  private static let notation = "RULE[:NOISE[:POINTS[:CLASSES[:SEED]]]], as in spirals:0.2:300"

  /// The points that a text describes; `nil` if it does not begin with the name of a rule.
  ///
  /// - Throws: ``OptionError`` if a number is invalid.
  init?(optionText text: String) throws(OptionError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let rule = Rule(rawValue: String(parts[0])) else { return nil }
    guard parts.count <= 5 else { throw OptionError("write it as \(Self.notation)") }
    self.init(rule)
    if parts.count > 1 {
      guard let noise = Double(parts[1]), Self.noiseRange ~= noise else {
        throw OptionError(
          "the noise of \(rule.rawValue) is a number from 0 to 1, as in \(rule.rawValue):0.2")
      }
      self.noise = noise
    }
    if parts.count > 2 {
      count = try Self.whole(parts[2], in: Self.countRange, "number of points")
    }
    if parts.count > 3 {
      classCount = try Self.whole(
        parts[3], in: rule.classCounts, "number of classes of \(rule.rawValue)")
    }
    if parts.count > 4 {
      guard let seed = UInt64(parts[4]) else {
        throw OptionError("the seed of \(rule.rawValue) is a whole number, 0 or more")
      }
      self.seed = seed
    }
  }

  private static func whole(
    _ text: Substring, in range: ClosedRange<Int>, _ what: String
  ) throws(OptionError) -> Int {
    guard let number = Int(text), range ~= number else {
      throw OptionError(
        "the \(what) lies in \(range.lowerBound)…\(range.upperBound), '\(text.prefix(20))' does not"
      )
    }
    return number
  }

  /// The canonical text: numbers that have their defaults are left out at its end.
  var optionText: String {
    let usual = PlanePoints(rule)
    var parts: [String] = []
    for (text, isUsual) in [
      ("\(seed)", seed == usual.seed), ("\(classCount)", classCount == usual.classCount),
      ("\(count)", count == usual.count), ("\(noise)", noise == usual.noise),
    ] where !isUsual || !parts.isEmpty {
      parts.insert(text, at: 0)
    }
    return ([rule.rawValue] + parts).joined(separator: ":")
  }
}
