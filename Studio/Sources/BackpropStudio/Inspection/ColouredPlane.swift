import Backprop
import BackpropFiles
import BackpropPlots
import Numerics

/// The domain colouring of a network with one complex input and output, or with two real ones each.
enum ColouredPlane {
  private static let side = 96
  private static let extent = 2.0

  /// The colour key as a PNG: the domain colouring of the identity, for moduli up to 4 and beyond.
  static let key: [UInt8] = PNGEncoder.encode(
    colours(of: points.map { Complex(2 * $0.x, 2 * $0.y) }), width: side, height: side,
    format: .rgb8)

  /// Returns the domain colouring of a network; nil for other numbers of inputs and outputs.
  static func plane<S: Scalar>(of network: Network<S>) -> NetworkInspection.Plane? {
    switch network {
    case let network as Network<Complex<Float>>: complex(network)
    case let network as Network<Complex<Double>>: complex(network)
    case let network as Network<Float>: real(network)
    case let network as Network<Double>: real(network)
    default: nil
    }
  }

  private static func complex<R: RealScalar>(_ network: Network<Complex<R>>) -> NetworkInspection
    .Plane?
  {
    guard network.inputCount == 1, network.outputCount == 1 else { return nil }
    return coloured(network, points.map { Complex<R>(R($0.x), R($0.y)) }) { row in
      Complex(Double(row[0].real), Double(row[0].imaginary))
    }
  }

  private static func real<R: RealScalar>(_ network: Network<R>) -> NetworkInspection.Plane? {
    guard network.inputCount == 2, network.outputCount == 2 else { return nil }
    return coloured(network, points.flatMap { [R($0.x), R($0.y)] }) { row in
      Complex(Double(row[0]), Double(row[1]))
    }
  }

  /// The centres of the pixels, row by row from the top.
  private static var points: [(x: Double, y: Double)] {
    func coordinate(_ pixel: Int) -> Double {
      extent * ((2 * Double(pixel) + 1) / Double(side) - 1)
    }
    return (0..<side).flatMap { row in (0..<side).map { (coordinate($0), -coordinate(row)) } }
  }

  private static func coloured<S: Scalar>(
    _ network: Network<S>, _ inputs: [S], _ value: ([S]) -> Complex<Double>
  ) -> NetworkInspection.Plane? {
    guard let rows = try? network.outputs(for: .values(inputs)) else { return nil }
    return NetworkInspection.Plane(
      width: side, height: side, real: [-extent, extent], imaginary: [-extent, extent],
      rgb: Base64.encode(colours(of: rows.map(value))))
  }

  /// The red, green and blue of each value.
  private static func colours(of values: [Complex<Double>]) -> [UInt8] {
    values.flatMap { value in
      let (red, green, blue) = DomainColoring.color(
        real: value.real, imaginary: value.imaginary)
      return [red, green, blue]
    }
  }
}
