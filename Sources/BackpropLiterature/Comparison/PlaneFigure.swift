import BackpropPlots
import Numerics

/// Returns the image of a function of the complex plane on a square around 0, by domain colouring.
///
/// - Parameters:
///   - title: The title, in one line.
///   - subtitle: The second line.
///   - say: The language.
///   - radius: Half the side of the square.
///   - names: The labels of both axes.
///   - key: The quantity whose phase the colours show.
///   - marks: Marked points.
///   - lines: Lines over the image.
///   - function: The function, for all points at once.
func planeFigure(
  _ title: String, subtitle: String, in say: Language, radius: Double,
  names: (real: String, imaginary: String), key: String, marks: [PointAnnotation] = [],
  lines: [Series] = [], of function: ([Complex<Double>]) -> [Complex<Double>]
) -> RasterImage {
  let count = 240
  let steps = (0..<count).map { radius * (Double(2 * $0 + 1) / Double(count) - 1) }
  let points = steps.reversed().flatMap { y in steps.map { x in Complex(x, y) } }
  let pixels = function(points).flatMap { value in
    let color = DomainColoring.color(real: value.real, imaginary: value.imaginary)
    return [color.0, color.1, color.2]
  }
  var image = RasterImage(
    title, subtitle: subtitle, pixels: pixels, pixelWidth: count, pixelHeight: count,
    xRange: -radius...radius, yRange: -radius...radius, xLabel: names.real,
    yLabel: names.imaginary, marks: marks, lines: lines, key: .phase(key))
  image.language = say
  return image
}
