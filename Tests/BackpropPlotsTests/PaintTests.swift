import Testing

@testable import BackpropPlots

@Suite struct PaintTests {
  /// WCAG 2.1's contrast ratio of two `#rrggbb` colours.
  private func contrast(_ first: String, _ second: String) throws -> Double {
    func luminance(_ color: String) throws -> Double {
      let value = try #require(Int(color.dropFirst(), radix: 16))
      let channels = [16, 8, 0].map { shift -> Double in
        let level = Double(value >> shift & 255) / 255
        if level <= 0.04045 { return level / 12.92 }
        return powerOfTen(2.4 * commonLogarithm((level + 0.055) / 1.055))
      }
      return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    }
    let (a, b) = (try luminance(first), try luminance(second))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
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
