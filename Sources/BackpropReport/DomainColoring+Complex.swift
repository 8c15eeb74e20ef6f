import BackpropPlots
import Numerics

extension DomainColoring {
  /// Returns an image of a function on a rectangle of the complex plane, with the key of its colours.
  ///
  /// - Parameters:
  ///   - title: The title, in one line.
  ///   - subtitle: The second line.
  ///   - real: The real parts.
  ///   - imaginary: The imaginary parts.
  ///   - names: The labels of both axes.
  ///   - marks: Marked points.
  ///   - lines: Lines over the image.
  ///   - key: The quantity whose phase the colours show.
  ///   - pixelWidth: The number of pixels in a row.
  ///   - language: The language.
  ///   - function: The function, for all points at once.
  package static func figure(
    _ title: String, subtitle: String, real: ClosedRange<Double>, imaginary: ClosedRange<Double>,
    names: (real: String, imaginary: String), marks: [PointAnnotation] = [],
    lines: [Series] = [], key: String, pixelWidth: Int = 240, in language: Language,
    of function: ([Complex<Double>]) -> [Complex<Double>]
  ) -> RasterImage {
    let (width, height) = (
      real.upperBound - real.lowerBound, imaginary.upperBound - imaginary.lowerBound
    )
    let pixelHeight = max(1, Int((Double(pixelWidth) * height / width).rounded()))
    let points = (0..<pixelHeight).flatMap { row -> [Complex<Double>] in
      let y = imaginary.upperBound - (Double(row) + 0.5) / Double(pixelHeight) * height
      return (0..<pixelWidth).map { column in
        Complex(real.lowerBound + (Double(column) + 0.5) / Double(pixelWidth) * width, y)
      }
    }
    let pixels = function(points).flatMap { value -> [UInt8] in
      let (red, green, blue) = color(real: value.real, imaginary: value.imaginary)
      return [red, green, blue]
    }
    var image = RasterImage(
      title, subtitle: subtitle, pixels: pixels, pixelWidth: pixelWidth, pixelHeight: pixelHeight,
      xRange: real, yRange: imaginary, xLabel: names.real, yLabel: names.imaginary, marks: marks,
      lines: lines, key: .phase(key))
    image.language = language
    return image
  }
}
