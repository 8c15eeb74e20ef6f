import Backprop

/// The comparison of a gradient in single precision with that of the same network in double precision.
struct PrecisionCheck {
  /// The largest relative error of the biases' derivatives for one sample, which are those by z: of
  /// the last layer (BP1), and of the others (BP2).
  var outputError = 0.0
  var hiddenErrors: Double?
  /// The largest relative errors of ∂C/∂b (BP3), of ∂C/∂w (BP4), and of the thresholds.
  var biases = 0.0
  var weights = 0.0
  var thresholds: Double?

  /// Compares the gradients of a network over `Wide`, which is rounded to `Narrow` first.
  init<Narrow: Scalar, Wide: Scalar>(
    _ network: Network<Wide>, on data: Dataset<Wide>, cost: Cost, over _: Narrow.Type
  ) throws {
    let narrow: Network<Narrow> = try network.converted()
    // The same numbers in both, so that rounding them is no error.
    let wide: Network<Wide> = try narrow.converted()
    let samples: Dataset<Narrow> = try data.converted()
    let wideSamples: Dataset<Wide> = try samples.converted()
    func compared(_ count: Int) throws -> (own: Network<Narrow>, exact: Network<Wide>) {
      (
        try narrow.gradient(on: samples.prefix(count), cost: cost),
        try wide.gradient(on: wideSamples.prefix(count), cost: cost)
      )
    }
    let first = try compared(1)
    let onFirst = zip(first.own.layers, first.exact.layers).map {
      Self.error(of: $0.bias.parts, $1.bias.parts)
    }
    outputError = onFirst.last ?? 0
    hiddenErrors = onFirst.dropLast().max()
    let all = try compared(data.count)
    for (own, exact) in zip(all.own.layers, all.exact.layers) {
      biases = max(biases, Self.error(of: own.bias.parts, exact.bias.parts))
      weights = max(weights, Self.error(of: own.weights.parts, exact.weights.parts))
      guard !own.thresholds.isEmpty else { continue }
      let error = Self.error(of: own.thresholds.map(Double.init), exact.thresholds.map(Double.init))
      thresholds = max(thresholds ?? 0, error)
    }
  }

  /// The largest difference, relative to the larger value, but at least to a hundredth of the largest.
  private static func error(of own: [Double], _ exact: [Double]) -> Double {
    let floor = max((exact.map(abs).max() ?? 0) / 100, 1e-5)
    return zip(own, exact).map { abs($0 - $1) / max(abs($0), abs($1), floor) }.max() ?? 0
  }
}

extension Array where Element: Scalar {
  /// The real and imaginary parts.
  fileprivate var parts: [Double] {
    flatMap { value in Element.realBasis.map { Double((value.conjugate * $0).realPart) } }
  }

  /// The numbers with given parts.
  fileprivate init(parts: [Double]) {
    let basis = Element.realBasis
    self = stride(from: 0, to: parts.count, by: basis.count).map { start in
      basis.indices.reduce(Element.zero) { sum, part in
        sum + Element(real: parts[start + part]) * basis[part]
      }
    }
  }
}

extension Network {
  /// The network over another precision of the same field.
  fileprivate func converted<T: Scalar>(to _: T.Type = T.self) throws -> Network<T> {
    let converted = try layers.map { layer in
      guard let activation = T.Activation(rawValue: layer.activation.rawValue) else {
        preconditionFailure("both precisions of a field have the same activations")
      }
      var result = try Layer<T>(layer.map, input: layer.input, activation: activation)
      let weights = [T](parts: layer.weights.parts)
      let units = layer.parameterShape.units
      for (index, weight) in weights.enumerated() {
        result[unit: index % units, input: index / units] = weight
      }
      result.bias = [T](parts: layer.bias.parts)
      result.thresholds = layer.thresholds.map { T.RealType(Double($0)) }
      result.statistics = [T](parts: layer.statistics.parts)
      return result
    }
    return try Network<T>(layers: converted)
  }
}

extension Dataset {
  /// The samples over another precision of the same field.
  fileprivate func converted<T: Scalar>(to _: T.Type = T.self) throws -> Dataset<T> {
    guard case .values(let inputs) = inputs, case .values(let targets) = targets else {
      preconditionFailure("the samples of a check are numbers")
    }
    return try Dataset<T>(
      inputs: .values([T](parts: inputs.parts)), targets: .values([T](parts: targets.parts)),
      inputCount: inputCount, outputCount: outputCount)
  }
}
