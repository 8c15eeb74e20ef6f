#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A colouring of the complex plane: the phase as a colour on a closed curve, the modulus as rings.
///
/// Positive numbers are light grey, negative ones dark grey, positive multiples of i yellow and
/// negative ones blue. The colours have no component from green to red (a* = 0 in CIELAB), so that
/// readers without red or green cones see the same differences. A faint ring is at every doubling
/// of the modulus; colours fade to black beside zeros and to white beside poles.
public enum DomainColoring {
  /// Returns the colour of a complex number.
  ///
  /// - Parameters:
  ///   - real: The real part.
  ///   - imaginary: The imaginary part.
  /// - Returns: Red, green and blue, in sRGB. Zero is black; white is infinity, or not a number.
  public static func color(real: Double, imaginary: Double) -> (UInt8, UInt8, UInt8) {
    let modulus = hypot(real, imaginary)
    guard modulus.isFinite else { return (255, 255, 255) }
    guard modulus > 0 else { return (0, 0, 0) }
    let octaves = log2(modulus)
    let ring = octaves - octaves.rounded(.down)
    var (lightness, yellowness) = phaseColor(atan2(imaginary, real))
    lightness += 5 * (ring - 0.5)
    // From 1/8 down to 2⁻¹⁵, and from 8 up to 2¹⁵.
    let fading = smoothStep((octaves.magnitude - 3) / 12)
    lightness += fading * ((octaves < 0 ? 0 : 100) - lightness)
    yellowness *= 1 - fading
    return rgb(lightness: lightness, yellowness: yellowness)
  }

  /// Returns the colour of a phase in radians, at the modulus in the middle between two rings.
  public static func color(phase: Double) -> (UInt8, UInt8, UInt8) {
    let (lightness, yellowness) = phaseColor(phase)
    return rgb(lightness: lightness, yellowness: yellowness)
  }

  /// Returns CIE L* and b* of a phase; the curve just fits into sRGB.
  private static func phaseColor(_ phase: Double) -> (lightness: Double, yellowness: Double) {
    let (cosine, sine) = (cos(phase), sin(phase))
    return (58 + 27 * cosine, (sine > 0 ? 55 : 45) * sine)
  }

  private static func smoothStep(_ value: Double) -> Double {
    let x = min(1, max(0, value))
    return x * x * (3 - 2 * x)
  }

  /// Returns the sRGB colour of CIE L* and b* for a* = 0 and the white of D65 (IEC 61966-2-1).
  private static func rgb(lightness: Double, yellowness: Double) -> (UInt8, UInt8, UInt8) {
    func cube(_ t: Double) -> Double {
      t > 6.0 / 29 ? t * t * t : 3 * 36.0 / 841 * (t - 4.0 / 29)
    }
    let middle = (lightness + 16) / 116
    let y = cube(middle)
    let (x, z) = (0.95047 * y, 1.08883 * cube(middle - yellowness / 200))
    func channel(_ linear: Double) -> UInt8 {
      let level = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055
      return UInt8((255 * min(1, max(0, level))).rounded())
    }
    return (
      channel(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
      channel(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
      channel(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)
    )
  }
}
