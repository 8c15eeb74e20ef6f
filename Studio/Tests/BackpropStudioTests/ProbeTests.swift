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
    let inspection = Probe(data, image: (sizes[0], 1))
      .inspect(network, cost: .quadratic, epoch: 1, trail: &trail, nearestPole: .infinity)
    // Encoding would fail if a number were infinite.
    _ = inspection?.encoded
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
}
