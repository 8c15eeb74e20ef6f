import BackpropFiles

/// A way in which an image of a digit differs from MNIST's.
enum DrawingKind: String, CaseIterable, Sendable {
  case darkOnLight, lightOnDark, greyPaper
  case shifted28, invertedShifted28, shifted, half28, half, twice
  case touchingOneEdge, touchingAllEdges
  case frameOutside, frameInside, thinFrameInside, lightFrame
  case transparentPaper, roundPage, pageWithMargins, slantedPage, whiteOnTransparent
  case turnedLeft, turnedRight
  case grain, grainOnGrey
  case ruled, squared, boldRuled
  case specks, manySpecks
  case thin, hairline
  case gradient, photograph, ruledPhotograph

  /// Returns a drawing of `digit`, 28 × 28 bytes, on a page of `side` pixels; some kinds have their own
  /// size.
  func image(_ digit: [UInt8], side: Int, seed: UInt64) -> PixelImage {
    let unit = Float(side) / 280
    func pixels(_ length: Float) -> Int { max(1, Int((length * unit).rounded())) }
    let sign = (x: Float(seed % 2) * 2 - 1, y: Float(seed / 2 % 2) * 2 - 1)
    var plain = Drawing(digit, side: side, seed: seed)
    switch self {
    case .darkOnLight: return plain.image()
    case .lightOnDark: return plain.image(ink: 255, paper: 0)
    case .greyPaper: return plain.image(ink: 60, paper: 170)
    case .shifted28, .invertedShifted28:
      var small = Drawing(
        digit, side: 28, shift: (sign.x * 4 / 28, sign.y * 4 / 28), seed: seed)
      let isInverted = self == .invertedShifted28
      return small.image(ink: isInverted ? 0 : 255, paper: isInverted ? 255 : 0)
    case .shifted:
      var moved = Drawing(digit, side: side, shift: (sign.x * 0.14, sign.y * 0.14), seed: seed)
      return moved.image()
    case .half28:
      var small = Drawing(digit, side: 28, scale: 0.5, seed: seed)
      return small.image(ink: 255, paper: 0)
    case .half:
      var small = Drawing(
        digit, side: side, scale: 0.5, shift: (sign.x * 0.1, sign.y * 0.1), seed: seed)
      return small.image()
    case .twice:
      var large = Drawing(digit, side: 2 * side, scale: 1.25, seed: seed)
      return large.image()
    case .touchingOneEdge:
      let box = plain.box
      let gap = sign.x < 0 ? -box.x.lowerBound : side - 1 - box.x.upperBound
      var moved = Drawing(digit, side: side, shift: (Float(gap) / Float(side), 0), seed: seed)
      return moved.image()
    case .touchingAllEdges:
      let box = plain.box
      let scale = Float(side) / Float(max(box.x.count, box.y.count))
      func shift(_ range: ClosedRange<Int>) -> Float {
        scale * (0.5 - Float(range.lowerBound + range.upperBound + 1) / 2 / Float(side))
      }
      var moved = Drawing(
        digit, side: side, scale: scale, shift: (shift(box.x), shift(box.y)), seed: seed)
      return moved.image()
    case .frameOutside:
      plain.frame(margin: 0, width: pixels(8))
      return plain.image()
    case .frameInside:
      plain.frame(margin: pixels(12), width: pixels(5))
      return plain.image()
    case .thinFrameInside:
      plain.frame(margin: pixels(6), width: pixels(2))
      return plain.image()
    case .lightFrame:
      plain.frame(margin: 0, width: pixels(8))
      return plain.image(ink: 255, paper: 0)
    case .transparentPaper: return plain.image(alpha: { _, _, ink in ink })
    case .whiteOnTransparent: return plain.image(ink: 255, alpha: { _, _, ink in ink })
    case .roundPage:
      return plain.image(alpha: { x, y, _ in
        (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5) < 0.24 ? 1 : 0
      })
    case .pageWithMargins:
      return plain.image(alpha: { x, y, _ in x > 0.08 && x < 0.9 && y > 0.05 && y < 0.93 ? 1 : 0 })
    case .slantedPage:
      return plain.image(alpha: { x, y, _ in x + 0.3 * y > 0.2 && x - 0.2 * y < 0.85 ? 1 : 0 })
    case .turnedLeft, .turnedRight:
      var turned = Drawing(digit, side: side, angle: self == .turnedLeft ? -10 : 10, seed: seed)
      return turned.image()
    case .grain: return plain.image(grain: 8)
    case .grainOnGrey: return plain.image(ink: 60, paper: 190, grain: 8)
    case .ruled:
      plain.rule(every: pixels(40), width: pixels(2), strength: 0.35, isSquared: false)
      return plain.image(ink: 20, paper: 250)
    case .squared:
      plain.rule(every: pixels(20), width: pixels(1), strength: 0.35, isSquared: true)
      return plain.image(ink: 20, paper: 250)
    case .boldRuled:
      plain.rule(every: pixels(50), width: pixels(3), strength: 0.9, isSquared: false)
      return plain.image(ink: 20, paper: 250)
    case .specks:
      plain.speckle(count: 2, radius: 4 * unit)
      return plain.image()
    case .manySpecks:
      plain.speckle(count: 12, radius: 2.5 * unit)
      return plain.image()
    case .thin, .hairline:
      plain.thin(width: pixels(self == .thin ? 4 : 1))
      return plain.image()
    case .gradient:
      return plain.image(ink: 40, light: { x, y in 1 - 0.35 * x - 0.2 * y })
    case .photograph, .ruledPhotograph:
      if self == .ruledPhotograph {
        plain.rule(every: pixels(40), width: pixels(2), strength: 0.35, isSquared: false)
      }
      return plain.image(
        ink: 60, paper: 235, grain: 4,
        light: { x, y in
          1 - 0.4 * (1 - x) - 0.25 * ((x - 0.5) * (x - 0.5) + (y - 0.4) * (y - 0.4))
        })
    }
  }
}
