public import Backprop
import Numerics

/// The errors of a network's values for one target, in the units of the data.
public struct RegressionError: Encodable, Hashable, Sendable {
  /// The name of the target.
  public let target: String
  /// The root-mean-square error, √(1/n Σ |a - y|²).
  public let rmse: Double
  /// The coefficient of determination, 1 - Σ|a - y|² / Σ|y - ȳ|²; nil if all targets are equal.
  public let r2: Double?

  private enum CodingKeys: CodingKey { case target, rmse, r2 }

  /// Encodes all values; r2 as null if it is undefined.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(target, forKey: .target)
    try container.encode(rmse, forKey: .rmse)
    try container.encode(r2, forKey: .r2)
  }
}

extension Network {
  /// Returns the errors of each output, over ℂ of its modulus.
  ///
  /// - Parameters:
  ///   - data: Samples whose targets are numbers.
  ///   - columns: The name of each output and the unit of its errors; by default `output 1` and so on,
  ///     in units of the targets.
  /// - Returns: One for each output; nothing if there are no samples, or they have classes.
  /// - Throws: `TrainingError` if the data does not fit.
  public func regressionErrors(
    on data: Dataset<S>, columns: [(name: String, unit: Double)]? = nil
  ) throws -> [RegressionError] {
    guard case .values(let expected) = data.targets, data.count > 0 else { return [] }
    let width = data.outputCount
    var squares = [Double](repeating: 0, count: width)
    for (row, output) in try outputs(for: data).enumerated() {
      for j in 0..<width {
        squares[j] += Double((output[j] - expected[row * width + j]).lengthSquared)
      }
    }
    return (0..<width).map { j in
      let column = stride(from: j, to: expected.count, by: width).map { expected[$0] }
      let mean = column.reduce(S.zero, +) / S(S.RealType(column.count))
      let spread = column.reduce(0) { $0 + Double(($1 - mean).lengthSquared) }
      let (name, unit) = columns?[j] ?? ("output \(j + 1)", 1)
      return RegressionError(
        target: name, rmse: unit * (squares[j] / Double(data.count)).squareRoot(),
        r2: spread > 0 ? 1 - squares[j] / spread : nil)
    }
  }
}

extension Preprocessing {
  /// Returns the errors of each target.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - data: Samples whose targets are numbers, prepared by this preprocessing.
  /// - Throws: `TrainingError` if the data does not fit.
  public func errors<S: Scalar>(
    of network: Network<S>, on data: Dataset<S>
  ) throws -> [RegressionError] {
    let columns =
      targets.count == data.outputCount
      ? targets : targets.flatMap { $0.isComplex ? [$0, $0] : [$0] }
    return try network.regressionErrors(
      on: data,
      columns: columns.map { column in
        let entry = targets.firstIndex(of: column) ?? 0
        return (column.name, targetScaling.map { 1 / $0.factors[entry] } ?? 1)
      })
  }
}

extension Preprocessing {
  /// Returns the values that the outputs of a network stand for, in the units of the data, and their
  /// names: of a complex target the real and the imaginary part.
  public func values<S: Scalar>(of output: [S]) -> (values: [Double], names: [String]) {
    var (values, names): ([Double], [String]) = ([], [])
    let isOverComplex = S.realBasis.count == 2
    var next = output.startIndex
    func unscaled(_ value: S.RealType, _ entry: Int, isImaginary: Bool = false) -> Double {
      targetScaling?.unscaled(Double(value), entry, isImaginary: isImaginary) ?? Double(value)
    }
    for (entry, target) in targets.enumerated() {
      values.append(unscaled(output[next].realPart, entry))
      names.append(target.isComplex ? target.name + ".re" : target.name)
      if target.isComplex {
        // i z has the real part -Im z.
        let imaginary =
          isOverComplex ? -(output[next] * S.realBasis[1]).realPart : output[next + 1].realPart
        values.append(unscaled(imaginary, entry, isImaginary: true))
        names.append(target.name + ".im")
      }
      next += target.isComplex && !isOverComplex ? 2 : 1
    }
    return (values, names)
  }
}
