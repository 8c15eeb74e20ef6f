import Numerics
import Testing
import _BackpropTestSupport

@_spi(Kernels) @testable import Backprop

/// The fused kernels against the four equations: BP3 and BP4 in one pass, and BP3, BP4 and the step of
/// plain gradient descent in one pass.
@Suite struct FusedGradientTests {
  @Test func real() throws {
    try check(Float.self, [.tanh, .sigmoid])
    try check(Double.self, [.relu, .sigmoid])
  }

  @Test func complex() throws {
    try check(Complex<Float>.self, [.cardioid, .realPartSigmoid])
    try check(Complex<Double>.self, [.splitTanh, .realPartSigmoid])
  }

  private func check<S: Scalar>(_: S.Type, _ activations: [S.Activation]) throws {
    var generator = Xoshiro256PlusPlus(seed: 5)
    let (m, rate, lambda) = (7, 0.25, 1.5)
    let sizes = [12, 5, 4]
    let network = try Network<S>(sizes: sizes, activations: activations, using: &generator)
    let data: Dataset<S> = try stripes(count: m)
    let workspace = Workspace(for: network, cost: .crossEntropy, capacity: evaluationBatchSize)
    let gradient = ParameterBuffer<S>(network.layers.map(\.parameterShape))
    _ = data.withSamples { samples in
      workspace.forEachBatch(of: samples) { _, rows in
        workspace.takeInputs(rows)
        workspace.backward(rows, part: 0)
        workspace.parameterGradient(m, into: gradient)
        var expected: [(bias: [S], weights: [S])] = []
        for ℓ in workspace.layers.indices {
          guard case .dense(let a) = workspace.inputs(of: ℓ, rows) else {
            Issue.record("the inputs are not dense")
            return
          }
          let bias = workspace.biasGradient(ℓ, rows)
          let weights = workspace.weightGradient(ℓ, a, rows)
          expected.append((bias, weights))
          let slot = gradient.layers[ℓ]
          for j in bias.indices { expectEqual(slot.bias[j], bias[j], m) }
          for k in 0..<a.columns {
            for j in bias.indices {
              expectEqual(slot.weights[k][j], weights[k * bias.count + j], m)
            }
          }
        }
        SGD(learningRate: rate, lambda: lambda, trainingSize: 20)
          .step(workspace, miniBatchSize: m)
        let decay = S(real: 1 - rate * lambda / 20)
        let share = S(real: rate / Double(m))
        for (ℓ, layer) in network.layers.enumerated() {
          let (slot, sums) = (workspace.parameters.layers[ℓ], expected[ℓ])
          for (i, w) in layer.weights.enumerated() {
            let p = layer.outputCount
            expectEqual(
              slot.weights[i / p][i % p], decay * w - share * .steepestAscent(of: sums.weights[i]),
              m)
          }
          for (j, b) in layer.bias.enumerated() {
            expectEqual(slot.bias[j], b - share * .steepestAscent(of: sums.bias[j]), m)
          }
        }
      }
    }
  }

  /// Equal up to the rounding of m products and a step.
  private func expectEqual<S: Scalar>(_ x: S, _ y: S, _ m: Int) {
    let difference = Double((x - y).lengthSquared.squareRoot())
    let scale = max(1, Double(y.lengthSquared.squareRoot()))
    let unit = Double(S.RealType.ulpOfOne)
    #expect(difference <= Double(4 * m + 16) * unit * scale, "\(x), \(y)")
  }
}
