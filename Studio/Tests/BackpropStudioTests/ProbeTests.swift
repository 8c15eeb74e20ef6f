import Backprop
import Numerics
import Testing

@testable import BackpropStudio

/// Inspections of networks whose values grow without bound, as before a run diverges: they must not
/// end the server.
@Suite struct ProbeTests {
  private func inspect<S: Scalar>(
    _ activation: S.Activation, weight: S, sizes: [Int] = [1, 1, 1]
  ) throws -> NetworkInspection? {
    var network = try Network<S>(sizes: sizes, activations: [activation])
    for ℓ in network.layers.indices {
      for j in 0..<sizes[ℓ + 1] {
        for k in 0..<sizes[ℓ] { network.layers[ℓ][unit: j, input: k] = weight }
      }
    }
    let inputs = (0..<8 * sizes[0]).map { S(S.RealType($0) / 8) }
    let targets = [S](repeating: .zero, count: 8 * sizes[sizes.count - 1])
    let data = try Dataset(
      inputs: .values(inputs), targets: .values(targets), inputCount: sizes[0],
      outputCount: sizes[sizes.count - 1])
    var trail = GradientNormTrail()
    let plane = ColouredPlane(isReadByParts: true)
    let inspection = Probe(data, image: (sizes[0], 1), plane: plane)
      .inspect(network, cost: .quadratic, epoch: 1, trail: &trail, nearestPole: .infinity)
    // Encoding would fail if a number were infinite.
    _ = inspection?.encoded(isFine: false)
    return inspection
  }

  @Test(arguments: [1e-300, 1, 1e75, 1e149, 1e154, 1e200, 1e308, .infinity, .nan])
  func anyWeightsCanBeInspected(_ size: Double) throws {
    let real = try inspect(.identity, weight: size)
    _ = try inspect(.sigmoid, weight: size)
    _ = try inspect(.relu, weight: -size, sizes: [2, 3, 2])
    let complex = try inspect(ComplexActivation.identity, weight: Complex(size, -size))
    _ = try inspect(ComplexActivation.tanh, weight: Complex(size, size))
    _ = try inspect(ComplexActivation.identity, weight: Complex<Float>(Float(size), Float(size)))
    #expect((real != nil) == (size <= 1))
    #expect((complex != nil) == (size <= 1))
  }

  /// The boundaries of a neuron a = wz + b are the straight lines on which a part of wz + b is ½, and the
  /// images of the grid are straight lines, too.
  @Test func theCurvesOfALinearNeuronAreLines() throws {
    var network = try Network<Complex<Double>>(sizes: [1, 1], activations: [.identity])
    let (w, b) = (Complex(0.75, 0.5), Complex(0.25, -0.125))
    network.layers[0][unit: 0, input: 0] = w
    network.layers[0].bias[0] = b
    let plane = try #require(
      ColouredPlane(isReadByParts: true).plane(of: network, isFine: false))
    let boundaries = try #require(plane.boundaries)
    func points(_ curve: [Double]) -> [Complex<Double>] {
      stride(from: 0, to: curve.count, by: 2).map { Complex(curve[$0], curve[$0 + 1]) }
    }
    for (curves, part) in [
      (boundaries.real, \Complex<Double>.real), (boundaries.imaginary, \.imaginary),
    ] {
      #expect(curves.count == 1)
      let line = points(curves[0])
      #expect(line.count > 96)
      #expect(line.allSatisfy { abs((w * $0 + b)[keyPath: part] - 0.5) < 2e-4 })
      // From one edge of the square to another.
      #expect(
        [line[0], line[line.count - 1]].allSatisfy { max(abs($0.real), abs($0.imaginary)) == 2 })
    }
    #expect(plane.grid.real.count == 9 && plane.grid.imaginary.count == 9)
    for (line, image) in plane.grid.real.enumerated() {
      for (place, value) in points(image).enumerated() {
        let z = Complex(Double(line) / 2 - 2, Double(place) / 8 - 2)
        #expect((w * z + b - value).length < 2e-4)
      }
    }
    #expect(points(plane.grid.imaginary[8])[0] == w * Complex(-2, 2) + b)
    let fine = try #require(ColouredPlane(isReadByParts: false).plane(of: network, isFine: true))
    #expect((plane.width, fine.width) == (96, 192))
    #expect(fine.boundaries == nil)
    #expect(fine.rgb.utf8.count == 4 * plane.rgb.utf8.count)
  }

  /// A line of the grid ends before a pole, and goes on behind it.
  @Test func curvesEndAtPoles() throws {
    var network = try Network<Complex<Double>>(sizes: [1, 1], activations: [.sigmoid])
    // Of σ(wz) for w = iπ the nearest poles are ±1.
    network.layers[0][unit: 0, input: 0] = Complex(0, .pi)
    let plane = try #require(
      ColouredPlane(isReadByParts: true).plane(of: network, isFine: false))
    #expect(plane.grid.real.count == 9 + 2)
    #expect(plane.grid.imaginary.count == 9 + 2)
  }
}
