import Backprop
import Numerics
import Testing

@testable import BackpropStudio

/// What would break: a look at a network whose numbers grow without bound, as they do in the steps
/// before a run diverges, would end the server.
@Suite struct ProbeTests {
  private func look<S: Scalar>(
    _ activation: S.Activation, weight: S, sizes: [Int] = [1, 1, 1]
  ) throws -> Look? {
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
    var trail = GradientTrail()
    let look = Probe(data, image: (sizes[0], 1))
      .look(at: network, cost: .quadratic, epoch: 1, trail: &trail, nearestPole: .infinity)
    // Encoding is what fails where a number is infinite.
    _ = look?.encoded
    return look
  }

  @Test(arguments: [1e-300, 1, 1e75, 1e149, 1e154, 1e200, 1e308, .infinity, .nan])
  func anyWeightsCanBeLookedAt(_ size: Double) throws {
    let real = try look(.identity, weight: size)
    _ = try look(.sigmoid, weight: size)
    _ = try look(.relu, weight: -size, sizes: [2, 3, 2])
    let complex = try look(ComplexActivation.identity, weight: Complex(size, -size))
    _ = try look(ComplexActivation.tanh, weight: Complex(size, size))
    _ = try look(ComplexActivation.identity, weight: Complex<Float>(Float(size), Float(size)))
    #expect((real != nil) == (size <= 1))
    #expect((complex != nil) == (size <= 1))
  }
}
