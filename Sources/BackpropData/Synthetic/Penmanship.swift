/// How much the writing varies from image to image.
///
/// Chosen so that the sheet's network [784,30,10] learns the digits about as well as MNIST's.
struct Penmanship {
  /// Standard deviation of an anchor's place, in heights of the digit.
  var jitter: Float = 0.03
  /// Standard deviation of the elastic field's vectors, in heights of the digit.
  var elasticity: Float = 0.09
  /// Mean and standard deviation of the slant, in columns a row.
  var slant: (mean: Float, deviation: Float) = (0.12, 0.22)
  /// Standard deviation of half the angle of rotation, as a tangent.
  var turn: Float = 0.07
  /// Width against height of the outline, as drawn.
  var stretch: (low: Float, high: Float) = (0.75, 1.2)
  /// The longer side, in pixels.
  var size: (low: Float, high: Float) = (16, 20.5)
  /// Standard deviation of the centre's place, in pixels.
  var offset: Float = 0.8
  /// Half the width of the pen's line, in pixels.
  var radius: (low: Float, high: Float) = (0.75, 1.9)
  /// Pixels over which the line's edge fades.
  var softness: (low: Float, high: Float) = (0.7, 1.5)
  /// The brightest ink.
  var contrast: (low: Float, high: Float) = (0.75, 1)
  /// Standard deviation of the ink's brightness from pixel to pixel.
  var noise: Float = 0.05
  /// How often the pen skips somewhere in a digit.
  var gaps: Float = 0.1
  /// How often a speck lies beside the digit.
  var specks: Float = 0.1
}
