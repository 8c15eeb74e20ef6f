import BackpropPlots
import Numerics

extension DomainColoring {
  /// Returns the colour of a number as red, green and blue in sRGB.
  package static func color(of value: Complex<Double>) -> (UInt8, UInt8, UInt8) {
    color(real: value.real, imaginary: value.imaginary)
  }

  /// Returns an image of a function on a rectangle of the plane, with the key of its colours.
  package static func figure(
    _ title: String, subtitle: String = "", real: ClosedRange<Double>,
    imaginary: ClosedRange<Double>, names: (real: String, imaginary: String) = ("Re z", "Im z"),
    marks: [PointAnnotation] = [], pixelWidth: Int = 320, in language: Language,
    of function: (Complex<Double>) -> Complex<Double>
  ) -> RasterImage {
    let aspect =
      (imaginary.upperBound - imaginary.lowerBound) / (real.upperBound - real.lowerBound)
    var image = RasterImage(
      title, subtitle: subtitle, pixelWidth: pixelWidth,
      pixelHeight: max(1, Int((Double(pixelWidth) * aspect).rounded())), xRange: real,
      yRange: imaginary, xLabel: names.real, yLabel: names.imaginary, marks: marks,
      key: .phase(language(en: "phase", de: "Phase"))
    ) { x, y in color(of: function(Complex(x, y))) }
    image.language = language
    return image
  }
}
