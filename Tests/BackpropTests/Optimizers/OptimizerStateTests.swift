import Numerics
import Testing

@_spi(Kernels) @testable import Backprop

/// One step of plain descent from a gradient that is given, against its formula: with and without
/// regularisation and clipping, for every kind of parameter.
@Suite struct OptimizerStateTests {
  private let shapes = [
    ParameterShape(rows: 3, units: 2), ParameterShape(rows: 2, units: 3, isRegularised: false),
  ]

  @Test(
    "a step follows the formula for weights, biases and thresholds", arguments: [0, 0.3],
    [nil, 1e9, 0.05])
  func plainDescent(l1: Double, gradientNorm: Double?) {
    check(Double.self, l1, gradientNorm)
    check(Complex<Double>.self, l1, gradientNorm)
  }

  @Test("weight decay applies to regularised weights, and to nothing else")
  func weightDecay() {
    let parameters = ParameterBuffer<Double>(shapes)
    var generator = Xoshiro256PlusPlus(seed: 4)
    for slot in parameters.layers { fill(slot, using: &generator) }
    let before = parameters.layers.map(numbers)
    var state = OptimizerState<Double>(
      .adamW(weightDecay: 0.5), shapes, moments: nil, order: nil)
    let configuration = TrainingConfiguration(epochs: 1, miniBatchSize: 1, learningRate: 0.25)
    state.apply(to: parameters, .init(configuration, learningRate: 0.25, trainingSize: 1))
    let after = parameters.layers.map(numbers)
    for (i, w) in before[0].enumerated() {
      #expect(abs(after[0][i] - (i < 6 ? (1 - 0.25 * 0.5) * w : w)) < 1e-15)
    }
    #expect(after[1] == before[1])
  }

  private func check<S: Scalar>(_: S.Type, _ l1: Double, _ gradientNorm: Double?) {
    let (η, λ, n, m) = (0.25, 0.6, 5, 4)
    var state = OptimizerState<S>(.sgd, shapes, moments: nil, order: nil)
    let parameters = ParameterBuffer<S>(shapes)
    var generator = Xoshiro256PlusPlus(seed: 3)
    for slots in [parameters.layers, state.gradient.layers] {
      for slot in slots { fill(slot, using: &generator) }
    }
    // |w| has no derivative here.
    parameters.layers[0].weights[1][0] = .zero
    let (before, gradient) = (parameters.layers.map(numbers), state.gradient.layers.map(numbers))
    let configuration = TrainingConfiguration(
      epochs: 1, miniBatchSize: m, learningRate: η, lambda: λ, l1: l1, gradientNorm: gradientNorm)
    state.apply(to: parameters, .init(configuration, learningRate: η, trainingSize: n))

    var directions: [[S]] = []
    for (ℓ, shape) in shapes.enumerated() {
      let weightCount = shape.isRegularised ? shape.rows * shape.units : 0
      var layer: [S] = []
      for (i, (w, g)) in zip(before[ℓ], gradient[ℓ]).enumerated() {
        var direction = S(real: 1 / Double(m)) * .steepestAscent(of: g)
        if i < weightCount {
          direction += S(real: λ / Double(n)) * w
          let length = w.lengthSquared.squareRoot()
          if length > 0 { direction += S(real: l1 / Double(n)) * w / S(length) }
        }
        layer.append(direction)
      }
      directions.append(layer)
    }
    let norm = directions.joined().reduce(0.0) { $0 + Double($1.lengthSquared) }.squareRoot()
    let factor = S(real: η * min(1, (gradientNorm ?? .infinity) / norm))
    for (ℓ, layer) in parameters.layers.enumerated() {
      for (i, found) in numbers(layer).enumerated() {
        let difference = found - (before[ℓ][i] - factor * directions[ℓ][i])
        #expect(difference.lengthSquared < 1e-28, "\(S.self), layer \(ℓ), number \(i)")
      }
    }
  }

  private func fill<S: Scalar>(
    _ slot: LayerParameters<S>, using generator: inout Xoshiro256PlusPlus
  ) {
    for j in 0..<slot.weights.columns {
      for k in 0..<slot.weights.rows { slot.weights[k][j] = .normal(using: &generator) }
      slot.bias[j] = .normal(using: &generator)
      slot.thresholds[j] = .normal(using: &generator)
    }
  }

  /// The weights, the biases and the thresholds.
  private func numbers<S: Scalar>(_ slot: LayerParameters<S>) -> [S] {
    let columns = 0..<slot.weights.columns
    return (0..<slot.weights.rows).flatMap { k in columns.map { slot.weights[k][$0] } }
      + columns.map { slot.bias[$0] } + columns.map { slot.thresholds[$0] }
  }
}
