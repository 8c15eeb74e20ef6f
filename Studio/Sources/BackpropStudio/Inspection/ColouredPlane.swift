import Backprop
import BackpropFiles
import BackpropPlots
import Numerics

/// The domain colouring of a network with one complex input and output, or with two real ones each, and
/// curves that show what the network does with the plane.
struct ColouredPlane: Sendable {
  /// A Boolean value that indicates whether the output is read part by part, each against ½, as that of
  /// the exclusive or over ℂ.
  let isReadByParts: Bool

  /// A function on the plane, for all points at once.
  private typealias Function = ([Complex<Double>]) throws -> [Complex<Double>]

  private static let extent = 2.0
  /// The number of cells along a side while a run trains, and of one at rest.
  private static let (side, fineSide) = (96, 192)
  /// The number of lines of the grid in each direction, and of the points on each.
  private static let (lineCount, pointCount) = (9, 33)
  /// The largest modulus of a point of a curve.
  private static let modulusLimit = 1e6

  /// The colour key as a PNG: the domain colouring of the identity, for moduli up to 4 and beyond.
  static let key: [UInt8] = PNGEncoder.encode(
    colours(of: centres(side).map { Complex(2 * $0.real, 2 * $0.imaginary) }), width: side,
    height: side, format: .rgb8)

  /// Returns the domain colouring of a network; nil for other numbers of inputs and outputs.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - isFine: True for twice the cells along a side.
  func plane<S: Scalar>(of network: Network<S>, isFine: Bool) -> NetworkInspection.Plane? {
    switch network {
    case let network as Network<Complex<Float>>: complex(network, isFine)
    case let network as Network<Complex<Double>>: complex(network, isFine)
    case let network as Network<Float>: real(network, isFine)
    case let network as Network<Double>: real(network, isFine)
    default: nil
    }
  }

  private func complex<R: RealScalar>(
    _ network: Network<Complex<R>>, _ isFine: Bool
  ) -> NetworkInspection.Plane? {
    guard network.inputCount == 1, network.outputCount == 1 else { return nil }
    return plane(isFine) { points in
      let inputs = points.map { Complex<R>(R($0.real), R($0.imaginary)) }
      return try network.outputs(for: .values(inputs)).map { row in
        Complex(Double(row[0].real), Double(row[0].imaginary))
      }
    }
  }

  private func real<R: RealScalar>(
    _ network: Network<R>, _ isFine: Bool
  ) -> NetworkInspection.Plane? {
    guard network.inputCount == 2, network.outputCount == 2 else { return nil }
    return plane(isFine) { points in
      let inputs = points.flatMap { [R($0.real), R($0.imaginary)] }
      return try network.outputs(for: .values(inputs)).map { row in
        Complex(Double(row[0]), Double(row[1]))
      }
    }
  }

  private func plane(_ isFine: Bool, of function: Function) -> NetworkInspection.Plane? {
    let side = isFine ? Self.fineSide : Self.side
    guard let values = try? function(Self.centres(side)), let grid = try? Self.grid(of: function)
    else { return nil }
    return NetworkInspection.Plane(
      width: side, height: side, real: [-Self.extent, Self.extent],
      imaginary: [-Self.extent, Self.extent], rgb: Base64.encode(Self.colours(of: values)),
      boundaries: isReadByParts ? try? Self.boundaries(of: function) : nil, grid: grid)
  }

  /// The centres of the cells, row by row from the top.
  private static func centres(_ side: Int) -> [Complex<Double>] {
    func coordinate(_ cell: Int) -> Double {
      extent * ((2 * Double(cell) + 1) / Double(side) - 1)
    }
    return (0..<side).flatMap { row in
      (0..<side).map { Complex(coordinate($0), -coordinate(row)) }
    }
  }

  /// The red, green and blue of each value.
  private static func colours(of values: [Complex<Double>]) -> [UInt8] {
    values.flatMap { value in
      let (red, green, blue) = DomainColoring.color(
        real: value.real, imaginary: value.imaginary)
      return [red, green, blue]
    }
  }

  // MARK: - Curves

  /// The values on lines of constant real part, and on lines of constant imaginary part. A line ends where
  /// its values are very large or not finite.
  private static func grid(of function: Function) throws -> NetworkInspection.Plane.Curves {
    func coordinate(_ index: Int, of count: Int) -> Double {
      extent * (2 * Double(index) / Double(count - 1) - 1)
    }
    func images(_ point: (Double, Double) -> Complex<Double>) throws -> [[Double]] {
      let points = (0..<lineCount).flatMap { line in
        (0..<pointCount).map {
          point(coordinate(line, of: lineCount), coordinate($0, of: pointCount))
        }
      }
      let values = try function(points)
      return (0..<lineCount).flatMap { line in
        values[line * pointCount..<(line + 1) * pointCount].split { !($0.length < modulusLimit) }
          .map { curve($0.map { ($0.real, $0.imaginary) }) }
      }
    }
    return NetworkInspection.Plane.Curves(
      real: try images { Complex($0, $1) }, imaginary: try images { Complex($1, $0) })
  }

  /// The curves on which the real part of the output is ½, and those on which the imaginary part is.
  private static func boundaries(
    of function: Function
  ) throws -> NetworkInspection.Plane.Curves {
    let corners = side + 1
    func index(_ coordinate: Double) -> Int {
      Int(((coordinate / extent + 1) / 2 * Double(side)).rounded())
    }
    let values = try function(
      (0..<corners).flatMap { row in
        (0..<corners).map {
          Complex(
            extent * (2 * Double($0) / Double(side) - 1),
            extent * (2 * Double(row) / Double(side) - 1))
        }
      })
    func curves(_ part: (Complex<Double>) -> Double) -> [[Double]] {
      let range = -extent...extent
      // Gaps separate the curves.
      return Series("", contoursOver: range, range, levels: [0.5], resolution: side) { x, y in
        part(values[index(y) * corners + index(x)])
      }.points.split { $0.x.isNaN }.map { curve($0.map { ($0.x, $0.y) }) }
    }
    return NetworkInspection.Plane.Curves(
      real: curves { $0.real }, imaginary: curves { $0.imaginary })
  }

  /// The coordinates of points one after the other, with as many digits as a screen can show.
  private static func curve(_ points: [(Double, Double)]) -> [Double] {
    points.flatMap { [$0, $1] }.map { ($0 * 1e4).rounded() / 1e4 }
  }
}
