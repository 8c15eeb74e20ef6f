/// The four equations of backpropagation held against finite differences of the cost.
///
/// The derivative of C along a direction u (1, and over ℂ also i) is measured by the five-point
/// stencil, whose error is of the order h⁴:
///
///     dC/dt ≈ [C(-2h) - 8 C(-h) + 8 C(h) - C(2h)] / 12h
///
/// and compared with `Re(conj(ascent) · u)`, where `ascent` is the steepest ascent that
/// backpropagation gives. This way the real and the imaginary part of every parameter are checked.
public struct GradientCheck: Equatable, Codable, Sendable {
  /// The largest relative error of BP1, `δ^L`.
  public var outputError: Double
  /// The same of BP2, the errors of the layers before the last; `nil` if there are none.
  public var hiddenErrors: Double?
  /// The same of BP3, `∂C/∂b`.
  public var biases: Double
  /// The same of BP4, `∂C/∂w`.
  public var weights: Double

  /// The largest of the four.
  public var worst: Double { max(outputError, hiddenErrors ?? 0, biases, weights) }

  private enum CodingKeys: String, CodingKey {
    case outputError = "BP1"
    case hiddenErrors = "BP2"
    case biases = "BP3"
    case weights = "BP4"
  }
}

extension GradientCheck {
  /// Checks the gradient of the mean cost of `network` on `data`.
  ///
  /// BP1 and BP2 are checked on the first sample alone, where δ^ℓ is the derivative by the biases.
  ///
  /// - Parameter step: h.
  /// - Throws: ``NetworkError`` if the cost has no meaning here, ``TrainingError`` if the data does
  ///   not fit or is empty.
  public init<S: Scalar>(
    _ network: Network<S>, on data: Dataset<S>, cost: Cost, step: Double = 1e-3
  ) throws {
    let layers = network.layers.indices
    let first = data.prefix(1)
    let errors = try network.gradient(on: first, cost: cost)
    let onFirst = try layers.map {
      try Self.biasError(network, errors, layer: $0, on: first, cost: cost, step: step)
    }
    outputError = onFirst[layers.upperBound - 1]
    hiddenErrors = onFirst.dropLast().max()

    let gradient = try network.gradient(on: data, cost: cost)
    biases =
      try layers.map {
        try Self.biasError(network, gradient, layer: $0, on: data, cost: cost, step: step)
      }.max() ?? 0
    weights =
      try layers.map {
        try Self.weightError(network, gradient, layer: $0, on: data, cost: cost, step: step)
      }.max() ?? 0
  }

  private static func biasError<S: Scalar>(
    _ network: Network<S>, _ gradient: Network<S>, layer ℓ: Int, on data: Dataset<S>, cost: Cost,
    step: Double
  ) throws -> Double {
    try relativeError(of: gradient.layers[ℓ].bias, step: step) { index, shift in
      var shifted = network
      shifted.layers[ℓ].bias[index] += shift
      return try shifted.evaluate(on: data, cost: cost).cost
    }
  }

  private static func weightError<S: Scalar>(
    _ network: Network<S>, _ gradient: Network<S>, layer ℓ: Int, on data: Dataset<S>, cost: Cost,
    step: Double
  ) throws -> Double {
    try relativeError(of: gradient.layers[ℓ].weights, step: step) { index, shift in
      var shifted = network
      shifted.layers[ℓ].weights[index] += shift
      return try shifted.evaluate(on: data, cost: cost).cost
    }
  }

  /// The largest |measured - computed| over all parameters and directions, relative to the larger
  /// of the two, but not to less than a thousandth of the largest derivative, nor than 10⁻⁵: below
  /// that the rounding of C drowns what is measured.
  private static func relativeError<S: Scalar>(
    of derivatives: [S], step h: Double, cost: (_ index: Int, _ shift: S) throws -> Double
  ) throws -> Double {
    var pairs: [(measured: Double, computed: Double)] = []
    for index in derivatives.indices {
      for direction in S.realBasis {
        func at(_ t: Double) throws -> Double { try cost(index, S(real: t * h) * direction) }
        let measured = try (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
        let ascent = S.steepestAscent(of: derivatives[index])
        pairs.append((measured, Double((ascent.conjugate * direction).score)))
      }
    }
    let floor = max((pairs.map { abs($0.computed) }.max() ?? 0) / 1000, 1e-5)
    return pairs.reduce(0) { worst, pair in
      let scale = max(abs(pair.measured), abs(pair.computed), floor)
      return max(worst, abs(pair.measured - pair.computed) / scale)
    }
  }
}
