/// A comparison of the derivatives of a ``LayerMap`` with finite differences, on random numbers.
///
/// The cost is `C = ½ Σ |z - y|²` with random targets y. Its derivatives along every input and every
/// parameter (over ℂ along 1 and i) are measured by the five-point stencil of ``GradientCheck`` and
/// compared with those of the map, both as in an evaluation and, where samples depend on each other,
/// as in training.
///
/// ```swift
/// let check = try LayerGradientCheck(
///   MyLayer(), over: Complex<Double>.self, input: LayerShape(6), using: &generator)
/// print(check.worst)  // 10⁻⁸, if the derivatives are right
/// ```
public struct LayerGradientCheck: Equatable, Sendable {
  /// The largest relative error of ∂C/∂x.
  public var inputs = 0.0
  /// The largest relative error of ∂C/∂w.
  public var weights = 0.0
  /// The largest relative error of ∂C/∂b.
  public var biases = 0.0

  /// The largest of all.
  public var worst: Double { max(inputs, weights, biases) }

  /// Checks a map.
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - scalar: The numbers; of `Float` the differences have few digits.
  ///   - input: The shape of the inputs.
  ///   - samples: The number of samples m.
  ///   - generator: The source of inputs, parameters and targets.
  /// - Throws: ``LayerError`` if the map is undefined for inputs of the shape.
  public init<S: Scalar>(
    _ map: some LayerMap, over scalar: S.Type, input: LayerShape, samples: Int = 3,
    using generator: inout some RandomSource
  ) throws(LayerError) {
    let output = try map.outputShape(of: input)
    for isTraining in map.usesBatchStatistics ? [false, true] : [false] {
      let trial = LayerTrial<S>(map, input, output, samples, isTraining, using: &generator)
      inputs = max(inputs, trial.worst(of: trial.x, trial.inputGradient()))
      let gradient = trial.parameterGradient()
      weights = max(weights, trial.worst(of: trial.layer.parameters.weights, gradient.weights))
      if trial.shape.hasBiases {
        let bias = trial.row(trial.layer.parameters.bias)
        biases = max(biases, trial.worst(of: bias, trial.row(gradient.bias)))
      }
    }
  }
}

/// A layer with random inputs, parameters and targets.
private struct LayerTrial<S: Scalar>: ~Copyable {
  let shape: ParameterShape
  let layer: LayerContext<S>
  let x: MatrixPointer<S>
  private let map: any LayerMap
  private let z: MatrixPointer<S>
  private let y: MatrixPointer<S>
  private let errors: MatrixPointer<S>
  private let derivative: MatrixPointer<S>
  private let parameters: ParameterBuffer<S>
  private let gradient: ParameterBuffer<S>
  private let allocations = Allocations()

  init(
    _ map: some LayerMap, _ input: LayerShape, _ output: LayerShape, _ samples: Int,
    _ isTraining: Bool, using generator: inout some RandomSource
  ) {
    self.map = map
    shape = map.parameterShape(input, over: S.self)
    parameters = ParameterBuffer([shape])
    gradient = ParameterBuffer([shape])
    let allocations = allocations
    func matrix(_ columns: Int) -> MatrixPointer<S> {
      let stride = paddedStride(columns, of: S.self)
      let base: UnsafeMutablePointer<S> = allocations.allocate(samples * stride)
      base.initialize(repeating: .zero, count: samples * stride)
      return MatrixPointer(base: base, rows: samples, columns: columns, stride: stride)
    }
    func fill(_ matrix: MatrixPointer<S>) {
      for row in 0..<matrix.rows {
        for j in 0..<matrix.columns { matrix[row][j] = .normal(using: &generator) }
      }
    }
    (x, z) = (matrix(input.count), matrix(output.count))
    (y, errors, derivative) = (matrix(output.count), matrix(output.count), matrix(input.count))
    let scratch: UnsafeMutablePointer<S> = allocations.allocate(
      map.scratchCount(input, over: S.self))
    layer = LayerContext(
      input: input, output: output, parameters: parameters.layers[0], scratch: scratch,
      isTraining: isTraining)
    for matrix in [x, y, parameters.layers[0].weights, row(parameters.layers[0].bias)] {
      fill(matrix)
    }
    let statistics = parameters.layers[0].statistics
    for k in 0..<statistics.rows {
      for j in 0..<statistics.columns { statistics[k][j] = S(real: map.initialStatistic(inRow: k)) }
    }
  }

  /// Values that belong to the units as a matrix of one row.
  func row(_ values: UnsafeMutablePointer<S>) -> MatrixPointer<S> {
    MatrixPointer(base: values, rows: 1, columns: shape.units, stride: shape.units)
  }

  private func cost() -> Double {
    map.forward(x, layer, into: z)
    return S.halfSquaredDistance(z, y)
  }

  private func findErrors() {
    map.forward(x, layer, into: z)
    S.difference(z, y, into: errors)
  }

  func inputGradient() -> MatrixPointer<S> {
    findErrors()
    map.transpose(errors, at: x, layer, into: derivative)
    return derivative
  }

  func parameterGradient() -> LayerParameters<S> {
    findErrors()
    map.parameterGradient(errors, at: x, layer, into: gradient.layers[0])
    return gradient.layers[0]
  }

  /// The largest relative error of derivatives by the values of a matrix.
  func worst(of values: MatrixPointer<S>, _ gradient: MatrixPointer<S>) -> Double {
    let columns = values.columns
    let derivatives = (0..<values.rows * columns).map { gradient[$0 / columns][$0 % columns] }
    return GradientCheck.relativeError(of: derivatives, along: S.realBasis) { index, shift in
      let value = values[index / columns] + index % columns
      let old = value.pointee
      value.pointee += shift
      defer { value.pointee = old }
      return cost()
    }
  }
}
