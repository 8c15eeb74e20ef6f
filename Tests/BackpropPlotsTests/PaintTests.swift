import Testing

@testable import BackpropPlots

@Suite struct PaintTests {
  /// Red, green and blue of a `#rrggbb` colour as intensities of light.
  private func linear(_ color: String) throws -> [Double] {
    let value = try #require(Int(color.dropFirst(), radix: 16))
    return [16, 8, 0].map { shift in
      let level = Double(value >> shift & 255) / 255
      if level <= 0.04045 { return level / 12.92 }
      return powerOfTen(2.4 * commonLogarithm((level + 0.055) / 1.055))
    }
  }

  /// WCAG 2.1's contrast ratio.
  private func contrast(_ first: String, _ second: String) throws -> Double {
    func luminance(_ color: String) throws -> Double {
      zip([0.2126, 0.7152, 0.0722], try linear(color)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let (a, b) = (try luminance(first), try luminance(second))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// CIE L*a*b* of a colour as seen through a matrix on linear light.
  private func seen(_ color: String, through matrix: [[Double]]) throws -> [Double] {
    let light = try linear(color)
    func product(_ row: [Double]) -> Double { zip(row, light).reduce(0) { $0 + $1.0 * $1.1 } }
    let rgb = matrix.map { min(1, max(0, product($0))) }
    let rows: [[Double]] = [
      [0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8728],
    ]
    let xyz = rows.map { row in
      let t = zip(row, rgb).reduce(0) { $0 + $1.0 * $1.1 }
      return t > 0.008856 ? powerOfTen(commonLogarithm(t) / 3) : 7.787 * t + 16.0 / 116
    }
    return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])]
  }

  /// Normal sight, and complete protanopia, deuteranopia and tritanopia (Machado et al., 2009).
  private static let sights: [[[Double]]] = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [
      [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    [
      [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
      [-0.011820, 0.042940, 0.968881],
    ],
    [
      [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.303900],
    ],
  ]

  @Test("Data colours differ for readers without any one kind of cone")
  func colourBlindness() throws {
    for sight in Self.sights {
      for shade in [\Paint.light, \Paint.dark] {
        let colors = SeriesColor.allCases
        let seen = try colors.map { try self.seen($0.paint[keyPath: shade], through: sight) }
        for first in seen.indices {
          for second in seen.indices where second > first {
            let squares = zip(seen[first], seen[second]).map { ($0 - $1) * ($0 - $1) }
            let distance = squares.reduce(0, +).squareRoot()
            #expect(distance > 16.5, "\(colors[first]) and \(colors[second]): \(distance)")
          }
        }
      }
    }
  }

  @Test("Data can be seen and text be read on light and on dark paper")
  func contrasts() throws {
    for color in SeriesColor.allCases {
      #expect(try contrast(color.paint.light, Paint.paper.light) >= 3, "\(color) on light paper")
      #expect(try contrast(color.paint.dark, Paint.paper.dark) >= 3, "\(color) on dark paper")
    }
    for paint in [Paint.ink, .muted] {
      #expect(try contrast(paint.light, Paint.paper.light) >= 4.5)
      #expect(try contrast(paint.dark, Paint.paper.dark) >= 4.5)
    }
  }

  @Test("Signed values: zero is white, signs differ, equal magnitudes are about equally dark")
  func diverging() throws {
    #expect(DivergingPalette.color(of: 0, limit: 1) == (255, 255, 255))
    #expect(DivergingPalette.color(of: .nan, limit: 1) == (150, 150, 150))
    #expect(
      DivergingPalette.color(of: .infinity, limit: 1) == DivergingPalette.color(of: 1, limit: 1))
    #expect(DivergingPalette.color(of: 0.5, limit: 0) == (255, 255, 255))
    for magnitude in [0.3, 0.6, 1] {
      let (red, _, blue) = DivergingPalette.color(of: -magnitude, limit: 1)
      #expect(blue > red)
      let (warmRed, _, warmBlue) = DivergingPalette.color(of: magnitude, limit: 1)
      #expect(warmRed > warmBlue)
    }
  }
}
