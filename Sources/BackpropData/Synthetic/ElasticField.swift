/// A smooth random displacement of the plane: a grid of random vectors, joined by quadratic
/// B-splines.
///
/// In the spirit of the elastic distortions of Simard, Steinkraus, Platt, "Best practices for
/// convolutional neural networks applied to visual document analysis" (2003), with polynomials in
/// place of a Gaussian filter: they round alike on every machine.
struct ElasticField {
  /// Knots along each side; the unit square spans all but two of them.
  private static let side = 5
  private var vectors: [Point] = []

  /// A field whose vectors have the given standard deviation.
  init(amplitude: Float, using generator: inout CounterGenerator) {
    vectors.reserveCapacity(Self.side * Self.side)
    for _ in 0..<Self.side * Self.side {
      vectors.append(Point(x: generator.bell() * amplitude, y: generator.bell() * amplitude))
    }
  }

  /// The displacement at a point of the unit square; outside, that of the nearest point in it.
  func displacement(at point: Point) -> Point {
    let (column, u) = Self.cell(point.x)
    let (row, v) = Self.cell(point.y)
    let (across, down) = (Self.weights(u), Self.weights(v))
    var sum = Point(x: 0, y: 0)
    for j in 0..<3 {
      for i in 0..<3 {
        let weight = across[i] * down[j]
        let vector = vectors[(row + j) * Self.side + column + i]
        sum.x += weight * vector.x
        sum.y += weight * vector.y
      }
    }
    return sum
  }

  /// The first of three knots, and the place between 0 and 1 in their common cell.
  private static func cell(_ coordinate: Float) -> (Int, Float) {
    let scaled = max(0, min(1, coordinate)) * Float(side - 2)
    let index = min(Int(scaled), side - 3)
    return (index, scaled - Float(index))
  }

  /// The quadratic B-spline: ½(1-t)², ½ + t(1-t), ½t².
  private static func weights(_ t: Float) -> SIMD3<Float> {
    SIMD3(0.5 * (1 - t) * (1 - t), 0.5 + t * (1 - t), 0.5 * t * t)
  }
}
