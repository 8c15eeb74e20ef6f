import BackpropFiles

/// The ink of a digit, separated from all else in an image.
struct Ink {
  /// The smallest difference between ink and paper that counts as writing, of 255.
  private static let smallestContrast: Float = 24

  /// The digit alone, cropped to its box; 0 is background.
  let digit: GreyPlane
  /// The doubts about the image.
  let remarks: [HandwrittenImage.Remark]

  /// Finds the digit in an image; nil if the image is blank.
  init?(of image: PixelImage) {
    var page = Page(image)
    page.removeOuterFrame()
    guard var drawn = Self.drawn(on: page) else { return nil }
    let withFrame = page.isPage
    page.removeInnerFrame(isInk: drawn.isInk)
    if page.isPage != withFrame, let rest = Self.drawn(on: page) { drawn = rest }

    let lines = RuledLines(isInk: drawn.isInk, isPage: page.isPage, width: page.width)
    if !lines.isEmpty {
      var rest = drawn
      rest.strength = lines.removed(from: drawn.strength)
      // Lines with nothing beside them are a digit.
      if let contrast = Self.contrast(of: rest.strength), contrast >= 0.3 * drawn.contrast {
        rest.contrast = contrast
        drawn = rest
      }
    }
    let shapes = InkShapes(drawn.strength, contrast: drawn.contrast, threshold: drawn.threshold)
    guard let digit = shapes.digit else { return nil }
    self.digit = digit
    var remarks: [HandwrittenImage.Remark] = []
    if shapes.separateCount > 1 {
      remarks.append(.separateShapes(count: shapes.separateCount))
    }
    if drawn.contrast < 1.5 * Self.smallestContrast { remarks.append(.faint) }
    self.remarks = remarks
  }

  /// The differences of an image from its paper.
  private struct Drawn {
    /// The difference from the paper, in the direction of the ink.
    var strength: GreyPlane
    /// The strength of full ink.
    var contrast: Float
    /// The strength from which a pixel is not paper.
    var threshold: Float

    /// True for pixels that are not paper.
    var isInk: [Bool] { strength.values.map { $0 > threshold } }
  }

  /// Separates ink from paper; nil if nothing stands out.
  private static func drawn(on page: Page) -> Drawn? {
    let paper = page.paper()
    var difference = GreyPlane(
      width: page.width, height: page.height,
      values: page.grey.indices.map { page.isPage[$0] ? page.grey[$0] - paper[$0] : 0 })
    var grain = Self.grain(of: difference, isPage: page.isPage)
    var smoothings = 0
    while grain > 1.5, smoothings < 3, min(page.width, page.height) >= 84 {
      difference = difference.smoothed()
      grain = Self.grain(of: difference, isPage: page.isPage)
      smoothings += 1
    }
    // Squares: the ink is farther from the paper than the grain is.
    let lighter = difference.values.reduce(Float(0)) { $0 + max(0, $1) * max(0, $1) }
    let darker = difference.values.reduce(Float(0)) { $0 + min(0, $1) * min(0, $1) }
    if darker >= lighter {
      // Dark ink reflects a share of the light, wherever it is.
      let brightest = max(1, paper.max() ?? 1)
      for index in difference.values.indices {
        difference.values[index] =
          page.isPage[index]
          ? max(0, -difference.values[index] * brightest / max(32, paper[index])) : 0
      }
    } else {
      for index in difference.values.indices {
        difference.values[index] = page.isPage[index] ? max(0, difference.values[index]) : 0
      }
    }
    guard let contrast = contrast(of: difference) else { return nil }
    let threshold = max(0.06 * contrast, min(0.4 * contrast, 4 * grain))
    return Drawn(strength: difference, contrast: contrast, threshold: threshold)
  }

  /// Returns the strength that a few of a thousand pixels exceed, so that specks do not count; nil if it
  /// is too small for writing.
  private static func contrast(of strength: GreyPlane) -> Float? {
    let sorted = strength.values.filter { $0 >= smallestContrast }.sorted(by: >)
    guard let strongest = sorted.first else { return nil }
    let rank = min(sorted.count - 1, strength.values.count / 500)
    return max(sorted[rank], 0.4 * strongest)
  }

  /// Returns the standard deviation of the paper's grain, from the median of absolute differences.
  private static func grain(of difference: GreyPlane, isPage: [Bool]) -> Float {
    let deviations = difference.values.indices.lazy.filter { isPage[$0] }.map {
      abs(difference.values[$0])
    }.sorted()
    return deviations.isEmpty ? 0 : 1.4826 * deviations[deviations.count / 2]
  }
}
