/// A comparison of the four equations of backpropagation with finite differences of the cost.
///
/// The derivative of C along a direction u (1, and over ℂ also i) is measured by the five-point
/// stencil, whose error is of the order h⁴:
///
///     dC/dt ≈ [C(-2h) - 8 C(-h) + 8 C(h) - C(2h)] / 12h
///
/// at h = 10⁻³ and, where that does not agree, also at 10⁻⁴ and 10⁻⁵; the best counts. Near a pole
/// or a kink only a small h measures the derivative; elsewhere a large h has less rounding error. A
/// wrong derivative agrees with none of them. The result is compared with `Re(conj(ascent) · u)`,
/// where `ascent` is the steepest ascent by backpropagation. This checks the real and the imaginary
/// part of every parameter.
public struct GradientCheck: Equatable, Codable, Sendable {
  /// The largest relative error of BP1, `δ^L`.
  public var outputError: Double
  /// The largest relative error of BP2, the errors of the layers before the last; `nil` if there
  /// are none.
  public var hiddenErrors: Double?
  /// The largest relative error of BP3, `∂C/∂b`.
  public var biases: Double
  /// The largest relative error of BP4, `∂C/∂w`.
  public var weights: Double

  /// The largest relative error of the learned thresholds; `nil` if there are none.
  public var thresholds: Double?

  /// The largest of all.
  public var worst: Double {
    max(outputError, hiddenErrors ?? 0, biases, weights, thresholds ?? 0)
  }

  private enum CodingKeys: String, CodingKey {
    case outputError = "BP1"
    case hiddenErrors = "BP2"
    case biases = "BP3"
    case weights = "BP4"
    case thresholds
  }
}

extension GradientCheck {
  /// Checks the gradient of the mean cost of `network` on `data`.
  ///
  /// BP1 and BP2 are checked on the first sample alone, where δ^ℓ is the derivative by the biases.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: All samples, the same ones on all ranks.
  ///   - cost: C.
  ///   - collective: Ranks that compute the gradient together, each from its share of the samples,
  ///     as in training; `nil` for a single process. The differences are those of all samples.
  /// - Throws: ``NetworkError`` if the cost is undefined for the output activation,
  ///   ``TrainingError`` if the data does not fit or is empty.
  public init<S: Scalar>(
    _ network: Network<S>, on data: Dataset<S>, cost: Cost,
    among collective: (any Collective)? = nil
  ) throws {
    func gradient(on data: Dataset<S>) throws -> Network<S> {
      guard let collective else { return try network.gradient(on: data, cost: cost) }
      return try network.gradient(on: data, cost: cost, among: collective)
    }

    func worst<Value>(
      of values: WritableKeyPath<Layer<S>, [Value]>, on data: Dataset<S>, _ gradient: Network<S>,
      _ shift: (Value, S) -> Value, as scalar: (Value) -> S, along directions: [S]
    ) throws -> [Double] {
      try network.layers.indices.map { ℓ in
        try Self.relativeError(
          of: gradient.layers[ℓ][keyPath: values].map(scalar), along: directions
        ) { index, change in
          var shifted = network
          let value = shifted.layers[ℓ][keyPath: values][index]
          shifted.layers[ℓ][keyPath: values][index] = shift(value, change)
          return try shifted.evaluate(on: data, cost: cost).cost
        }
      }
    }

    let first = data.prefix(1)
    let onFirst = try worst(
      of: \.bias, on: first, gradient(on: first), +, as: \.self,
      along: S.realBasis)
    let sum = try gradient(on: data)
    outputError = onFirst[onFirst.count - 1]
    hiddenErrors = onFirst.dropLast().max()
    biases =
      try worst(of: \.bias, on: data, sum, +, as: \.self, along: S.realBasis).max() ?? 0
    weights =
      try worst(of: \.weights, on: data, sum, +, as: \.self, along: S.realBasis).max() ?? 0
    if network.layers.contains(where: \.activation.hasThresholds) {
      thresholds = try worst(
        of: \.thresholds, on: data, sum, { $0 + $1.realPart }, as: { S($0) }, along: [1]
      ).max()
    }
  }

  /// The largest |measured - computed| over all parameters and directions, relative to the larger
  /// of the two, but at least to a thousandth of the largest derivative and to 10⁻⁵: below that the
  /// rounding of C exceeds the difference.
  static func relativeError<S: Scalar>(
    of derivatives: [S], along directions: [S],
    cost: (_ index: Int, _ shift: S) throws -> Double
  ) rethrows -> Double {
    let computed = derivatives.map { derivative in
      directions.map { Double((S.steepestAscent(of: derivative).conjugate * $0).realPart) }
    }
    let floor = max((computed.joined().map(abs).max() ?? 0) / 1000, 1e-5)
    var worst = 0.0
    for index in derivatives.indices {
      for (direction, expected) in zip(directions, computed[index]) {
        var best = Double.infinity
        for h in [1e-3, 1e-4, 1e-5] where !(best < 1e-8) {
          func at(_ t: Double) throws -> Double { try cost(index, S(real: t * h) * direction) }
          let measured = try (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * h)
          let scale = max(abs(measured), abs(expected), floor)
          best = min(best, abs(measured - expected) / scale)
        }
        worst = max(worst, best)
      }
    }
    return worst
  }
}
