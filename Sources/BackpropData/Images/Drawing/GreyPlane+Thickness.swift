extension GreyPlane {
  /// The thickness of strokes below which they are thickened, and to which, where the digit has 20
  /// pixels.
  private static let thickness: (thin: Float, target: Float) = (1.4, 2.4)

  /// Returns a cropped digit whose strokes are about as thick as MNIST's; the box grows with them.
  ///
  /// A stroke of length L and thickness t has the area L t and the outline 2 L, so that t is twice the
  /// area by the outline.
  func thickened() -> GreyPlane {
    let isInk = values.map { $0 > 0.4 }
    var (area, outline) = (0, 0)
    for index in isInk.indices where isInk[index] {
      let (x, y) = (index % width, index / width)
      area += 1
      outline += x == 0 || !isInk[index - 1] ? 1 : 0
      outline += x == width - 1 || !isInk[index + 1] ? 1 : 0
      outline += y == 0 || !isInk[index - width] ? 1 : 0
      outline += y == height - 1 || !isInk[index + width] ? 1 : 0
    }
    guard outline > 0 else { return self }
    // The staircase of a slanted line is longer than the line, by 4/π in the mean of all directions.
    let thickness = 2 * Float(area) / (Float(outline) * .pi / 4)
    let unit = Float(max(width, height)) / Float(HandwrittenImage.digitSide)
    guard thickness < Self.thickness.thin * unit else { return self }
    return dilated(by: (Self.thickness.target * unit - thickness) / 2, isInk)
  }

  /// Returns the image in which all within a radius of ink is ink.
  private func dilated(by radius: Float, _ isInk: [Bool]) -> GreyPlane {
    let margin = Int(radius.rounded(.up))
    let (newWidth, newHeight) = (width + 2 * margin, height + 2 * margin)
    var distance = [Float](repeating: .greatestFiniteMagnitude, count: newWidth * newHeight)
    for index in isInk.indices where isInk[index] {
      distance[(index / width + margin) * newWidth + index % width + margin] = 0
    }
    // Two passes of a chamfer: a step costs its length.
    let steps: [(dx: Int, dy: Int, cost: Float)] = [
      (-1, 0, 1), (-1, -1, 1.414), (0, -1, 1), (1, -1, 1.414),
    ]
    for sign in [1, -1] {
      for position in 0..<newWidth * newHeight {
        let index = sign > 0 ? position : newWidth * newHeight - 1 - position
        let (x, y) = (index % newWidth, index / newWidth)
        for step in steps {
          let (column, row) = (x + sign * step.dx, y + sign * step.dy)
          guard 0..<newWidth ~= column, 0..<newHeight ~= row else { continue }
          distance[index] = min(
            distance[index], distance[row * newWidth + column] + step.cost)
        }
      }
    }
    return GreyPlane(
      width: newWidth, height: newHeight,
      values: distance.map { max(0, min(1, radius - $0 + 0.5)) })
  }
}
