import BackpropPlots
import Foundation
import Numerics

/// A colouring of complex numbers: hue for the phase, lightness for the logarithm of the modulus.
///
/// Zero is black, a pole white; positive numbers are red, i is a yellowish green, -1 cyan. Every
/// doubling of the modulus is a faint ring.
public enum DomainColoring {
  /// Returns the colour of a number as red, green and blue in sRGB.
  public static func color(of value: Complex<Double>) -> (UInt8, UInt8, UInt8) {
    let modulus = value.length
    guard modulus.isFinite else { return (255, 255, 255) }
    guard modulus > 0 else { return (0, 0, 0) }
    let hue = value.phase / (2 * .pi)
    let octaves = log2(modulus)
    let ring = octaves - octaves.rounded(.down)
    let lightness = 0.5 + 0.94 * atan(octaves / 2.5) / .pi + 0.05 * (ring - 0.5)
    return rgb(hue: hue, saturation: 0.85, lightness: min(max(lightness, 0), 1))
  }

  /// Converts HSL to RGB; a hue of 1 is a whole turn.
  static func rgb(hue: Double, saturation: Double, lightness: Double) -> (UInt8, UInt8, UInt8) {
    let turn = hue - hue.rounded(.down)
    let chroma = saturation * min(lightness, 1 - lightness)
    func channel(_ offset: Double) -> UInt8 {
      let k = (offset + turn * 12).truncatingRemainder(dividingBy: 12)
      return UInt8((255 * (lightness - chroma * max(-1, min(k - 3, 9 - k, 1)))).rounded())
    }
    return (channel(0), channel(8), channel(4))
  }

  /// Returns an image of a function on a rectangle of the plane.
  static func figure(
    _ title: String, subtitle: String, real: ClosedRange<Double>,
    imaginary: ClosedRange<Double>, names: (real: String, imaginary: String) = ("Re z", "Im z"),
    marks: [PointAnnotation] = [], pixelWidth: Int = 320,
    of function: (Complex<Double>) -> Complex<Double>
  ) -> RasterImage {
    let aspect =
      (imaginary.upperBound - imaginary.lowerBound) / (real.upperBound - real.lowerBound)
    return RasterImage(
      title, subtitle: subtitle, pixelWidth: pixelWidth,
      pixelHeight: max(1, Int((Double(pixelWidth) * aspect).rounded())), xRange: real,
      yRange: imaginary, xLabel: names.real, yLabel: names.imaginary, marks: marks
    ) { x, y in color(of: function(Complex(x, y))) }
  }
}
