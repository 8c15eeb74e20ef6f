/// Colours for signed values: blue below zero, white at it, vermilion above.
///
/// Both arms darken alike, so that a reader who sees no hues still sees magnitudes, and one who
/// confuses red with green still sees signs.
public enum DivergingPalette {
  private static let negative: [(Double, Double, Double)] = [
    (255, 255, 255), (146, 197, 222), (33, 113, 181), (5, 48, 97),
  ]
  private static let positive: [(Double, Double, Double)] = [
    (255, 255, 255), (247, 178, 130), (214, 84, 20), (110, 31, 0),
  ]

  /// The colour of a value.
  ///
  /// - Parameters:
  ///   - value: The value; what is not a number is grey.
  ///   - limit: The positive magnitude at and beyond which the colour is the darkest.
  /// - Returns: Red, green and blue, in sRGB.
  public static func color(of value: Double, limit: Double) -> (UInt8, UInt8, UInt8) {
    guard !value.isNaN else { return (150, 150, 150) }
    let share = limit > 0 ? min(1, value.magnitude / limit) : 0
    let arm = value < 0 ? negative : positive
    let position = (share.isNaN ? 1 : share) * Double(arm.count - 1)
    let index = min(Int(position), arm.count - 2)
    let weight = position - Double(index)
    func mixed(_ from: Double, _ to: Double) -> UInt8 {
      UInt8((from + weight * (to - from)).rounded())
    }
    let (from, to) = (arm[index], arm[index + 1])
    return (mixed(from.0, to.0), mixed(from.1, to.1), mixed(from.2, to.2))
  }

  /// The colours of many values, three bytes each.
  static func pixels(_ values: [Double], limit: Double) -> [UInt8] {
    values.flatMap { value in
      let (red, green, blue) = color(of: value, limit: limit)
      return [red, green, blue]
    }
  }
}
