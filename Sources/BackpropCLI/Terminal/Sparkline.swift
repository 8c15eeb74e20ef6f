/// A curve as one line of text, each character a bar between the smallest and the largest value.
struct Sparkline {
  let values: [Double]

  /// Bars from the lowest to the highest, in Unicode and in ASCII.
  private static let blocks = Array("▁▂▃▄▅▆▇█")
  private static let signs = Array("_.:-=+*#")

  /// The curve in at most `columns` characters: where there are more values, a character is the mean
  /// of those that fall to it.
  func text(columns: Int, isUnicode: Bool) -> String {
    let bars = isUnicode ? Self.blocks : Self.signs
    let means = Self.means(of: values, count: max(0, columns))
    guard let lowest = means.min(), let highest = means.max() else { return "" }
    // A half each, so that the difference of huge numbers does not overflow.
    let span = highest / 2 - lowest / 2
    return String(
      means.map { mean in
        guard span > 0 else { return bars[0] }
        let height = (mean / 2 - lowest / 2) / span
        return bars[Int((height * Double(bars.count - 1)).rounded())]
      })
  }

  private static func means(of values: [Double], count: Int) -> [Double] {
    let count = min(count, values.count)
    return (0..<count).map { column in
      let part = values[column * values.count / count..<(column + 1) * values.count / count]
      return part.reduce(0) { $0 + $1 / Double(part.count) }
    }
  }
}
