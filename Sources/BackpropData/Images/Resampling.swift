/// A grey image of numbers, for work on its way to MNIST's form.
struct GreyPlane {
  var width: Int
  var height: Int
  /// `height × width`, row by row.
  var values: [Float]

  /// The part of `columns` and `rows`.
  func cropped(columns: Range<Int>, rows: Range<Int>) -> GreyPlane {
    GreyPlane(
      width: columns.count, height: rows.count,
      values: rows.flatMap { row in
        values[row * width + columns.lowerBound..<row * width + columns.upperBound]
      })
  }

  /// The image scaled: where it shrinks, a pixel is the mean of what it covers, which antialiases
  /// and does not blur; where it grows, linear interpolation.
  func scaled(width newWidth: Int, height newHeight: Int) -> GreyPlane {
    let across = Self.weights(from: width, to: newWidth)
    let down = Self.weights(from: height, to: newHeight)
    var narrow = [Float](repeating: 0, count: height * newWidth)
    for row in 0..<height {
      for column in 0..<newWidth {
        var sum: Float = 0
        for (offset, weight) in across[column].weights.enumerated() {
          sum += weight * values[row * width + across[column].first + offset]
        }
        narrow[row * newWidth + column] = sum
      }
    }
    var result = GreyPlane(
      width: newWidth, height: newHeight,
      values: [Float](repeating: 0, count: newWidth * newHeight))
    for row in 0..<newHeight {
      for (offset, weight) in down[row].weights.enumerated() {
        let source = (down[row].first + offset) * newWidth
        for column in 0..<newWidth {
          result.values[row * newWidth + column] += weight * narrow[source + column]
        }
      }
    }
    return result
  }

  /// For each new pixel the old ones that it is the mean of, and their weights, of sum 1.
  private static func weights(
    from old: Int, to new: Int
  ) -> [(first: Int, weights: [Float])] {
    let ratio = Float(old) / Float(new)
    let reach = ratio > 1 ? ratio / 2 : 1
    return (0..<new).map { index in
      let centre = (Float(index) + 0.5) * ratio
      let first = max(0, min(old - 1, Int(centre - reach)))
      let last = min(old - 1, Int(centre + reach))
      let raw = (first...max(first, last)).map { pixel in
        let left = Float(pixel)
        return ratio > 1
          ? max(0, min(left + 1, centre + reach) - max(left, centre - reach))
          : max(0, 1 - abs(left + 0.5 - centre))
      }
      let sum = raw.reduce(0, +)
      return (first, raw.map { $0 / sum })
    }
  }
}
