import Testing

@testable import BackpropPlots

@Suite struct DomainColoringTests {
  private typealias Color = (UInt8, UInt8, UInt8)

  /// Red, green and blue as intensities of light.
  private func linear(_ color: Color) -> [Double] {
    [color.0, color.1, color.2].map {
      let level = Double($0) / 255
      return level <= 0.04045
        ? level / 12.92 : powerOfTen(2.4 * commonLogarithm((level + 0.055) / 1.055))
    }
  }

  private func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { row in zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// CIE L*a*b* of intensities of light.
  private func lab(_ light: [Double]) -> [Double] {
    let rows: [[Double]] = [
      [0.4339, 0.3762, 0.1899], [0.2126, 0.7152, 0.0722], [0.0177, 0.1095, 0.8728],
    ]
    let xyz = product(rows, light.map { min(1, max(0, $0)) }).map { t in
      t > 0.008856 ? powerOfTen(commonLogarithm(t) / 3) : 7.787 * t + 16.0 / 116
    }
    return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])]
  }

  /// Responses of the cones to linear light, as in Viénot, Brettel and Mollon (1999).
  private static let cones: [[Double]] = [
    [17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709],
  ]
  private static let light: [[Double]] = [
    [0.0809444479, -0.130504409, 0.116721066], [-0.0102485335, 0.0540193266, -0.113614708],
    [-0.000365296938, -0.00412161469, 0.693511405],
  ]
  /// Normal sight, protanopia and deuteranopia.
  private static let sights: [[[Double]]] = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]],
    [[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]],
  ]

  private func seen(_ color: Color, through sight: [[Double]]) -> [Double] {
    lab(product(Self.light, product(sight, product(Self.cones, linear(color)))))
  }

  private func distance(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
  }

  @Test("Eight phases differ for readers without red or green cones")
  func colourBlindness() {
    for sight in Self.sights {
      let colors = (0..<8).map {
        seen(DomainColoring.color(phase: .pi * Double($0) / 4), through: sight)
      }
      for first in colors.indices {
        for second in colors.indices where second > first {
          let distance = distance(colors[first], colors[second])
          #expect(distance >= 15, "phases \(first)π/4 and \(second)π/4: \(distance)")
        }
      }
    }
  }

  @Test("Colours have no component from green to red")
  func noRedGreen() {
    for step in 0..<360 {
      let lab = lab(linear(DomainColoring.color(phase: .pi * Double(step) / 180)))
      #expect(lab[1].magnitude < 1.5, "phase \(step)°: a* = \(lab[1])")
    }
  }

  @Test("The colours are a closed curve without a jump")
  func cyclic() {
    let colors = (0...360).map {
      lab(linear(DomainColoring.color(phase: .pi * Double($0) / 180)))
    }
    #expect(colors[0] == colors[360])
    for (color, next) in zip(colors, colors.dropFirst()) { #expect(distance(color, next) < 3) }
  }

  @Test("Zero is black, infinity white, and most moduli keep the colours of their phases")
  func moduli() {
    #expect(DomainColoring.color(real: 0, imaginary: 0) == (0, 0, 0))
    #expect(DomainColoring.color(real: .infinity, imaginary: 0) == (255, 255, 255))
    #expect(DomainColoring.color(real: .nan, imaginary: 0) == (255, 255, 255))
    #expect(DomainColoring.color(real: 1e-9, imaginary: 0) == (0, 0, 0))
    func lightness(_ modulus: Double) -> Double {
      lab(linear(DomainColoring.color(real: 0, imaginary: modulus)))[0]
    }
    #expect(lightness(0.005) < lightness(1) && lightness(1) < lightness(300))
    for modulus in [0.07, 0.5, 1, 3, 15] { #expect((lightness(modulus) - 58).magnitude < 3.5) }
    // A ring at each doubling.
    #expect(lightness(1.99) - lightness(2.01) > 3)
    #expect(lightness(3.99) - lightness(4.01) > 3)
  }

  @Test("A key has the phases' colours and labels, inside of the figure")
  func key() throws {
    let labels = try Inspection(Gallery.phases.resized(toWidth: 360).svg).labels.map(\.content)
    for label in ["−π", "−π/2", "0", "π/2", "π"] { #expect(labels.contains(label)) }
    let key = RasterImage.Key.phase()
    let middle = key.colors.count / 2
    let zero = DomainColoring.color(phase: 0)
    #expect(key.colors[(middle - 1)...(middle + 1)].elementsEqual([zero.0, zero.1, zero.2]))
    #expect(try Inspection(Gallery.phases.svg).all("image").count == 2)
    var plain = Gallery.phases
    plain.key = nil
    #expect(try Inspection(plain.svg).all("image").count == 1)
  }

  @Test("Lines over an image have a rim in the colour of the paper and do not move the axes")
  func lines() throws {
    let found = try Inspection(Gallery.classes.svg)
    let paths = found.all("path")
    let rim = try #require(paths.first { $0["class"] == "bp-stroke-paper" })
    #expect(paths.contains { $0["class"] == "bp-stroke-blue" && $0["d"] == rim["d"] })
    #expect(Gallery.classes.axes.map(\.maximum) == [3, 2])
    let fields = found.all("rect").compactMap { $0["fill"] }
    #expect(fields.contains("rgb(146,197,222)") && fields.contains("rgb(247,178,130)"))
  }
}
