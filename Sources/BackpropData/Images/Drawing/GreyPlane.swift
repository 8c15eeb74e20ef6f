/// A grey image of numbers, for the steps on the way to MNIST's form.
struct GreyPlane {
  var width: Int
  var height: Int
  /// `height × width`, row by row.
  var values: [Float]

  /// Returns the part of the image in `columns` and `rows`.
  func cropped(columns: Range<Int>, rows: Range<Int>) -> GreyPlane {
    var result = GreyPlane(width: columns.count, height: rows.count, values: [])
    for row in rows {
      let start = row * width
      result.values += values[start + columns.lowerBound..<start + columns.upperBound]
    }
    return result
  }

  /// Returns the image in another size. Where it shrinks, a pixel is the mean of what it covers, which
  /// antialiases without blur; where it grows, it is interpolated linearly.
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

  /// Returns for each new pixel the old ones of which it is the mean, and their weights of sum 1.
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

extension GreyPlane {
  /// Returns the image smoothed by the binomial mask 1 2 1 in both directions.
  func smoothed() -> GreyPlane {
    var across = self
    for row in 0..<height {
      for column in 0..<width {
        let index = row * width + column
        let left = column > 0 ? values[index - 1] : values[index]
        let right = column + 1 < width ? values[index + 1] : values[index]
        across.values[index] = (left + 2 * values[index] + right) / 4
      }
    }
    var result = across
    for row in 0..<height {
      for column in 0..<width {
        let index = row * width + column
        let above = row > 0 ? across.values[index - width] : across.values[index]
        let below = row + 1 < height ? across.values[index + width] : across.values[index]
        result.values[index] = (above + 2 * across.values[index] + below) / 4
      }
    }
    return result
  }
}
