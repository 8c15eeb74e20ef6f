import Backprop
import Numerics

extension Network {
  /// Returns the linear layer `a = w x + b` that minimises Σ‖y - a‖² on a data set, from the normal
  /// equations.
  ///
  ///     (Xᴴ X) W = Xᴴ Y,  the rows of X being the inputs and a 1
  ///
  /// For an equaliser it is the linear one with the least mean square error on the same symbols: the
  /// baseline of a neural one.
  ///
  /// - Parameters:
  ///   - data: The samples.
  ///   - activation: The identity of the field.
  /// - Precondition: Inputs and targets are values, and there are enough samples to determine w.
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  public static func leastSquares(on data: Dataset<S>, activation: S.Activation) -> Network {
    guard case .values(let inputs) = data.inputs, case .values(let targets) = data.targets else {
      preconditionFailure("least squares need values")
    }
    let (n, p) = (data.inputCount, data.outputCount)
    var equations = Array(repeating: Array(repeating: S.zero, count: n + 1 + p), count: n + 1)
    for sample in 0..<data.count {
      let x = Array(inputs[sample * n..<(sample + 1) * n]) + [1]
      let row = x + targets[sample * p..<(sample + 1) * p]
      for i in 0...n {
        for j in row.indices { equations[i][j] += x[i].conjugate * row[j] }
      }
    }
    let solution = solve(equations, unknowns: n + 1)
    var layer = Layer<S>(inputCount: n, outputCount: p, activation: activation)
    for j in 0..<p {
      for k in 0..<n { layer[unit: j, input: k] = solution[k][j] }
      layer.bias[j] = solution[n][j]
    }
    var network: Network
    do throws(NetworkError) {
      network = try Network(layers: [layer])
    } catch {
      preconditionFailure("a single layer is a network: \(error)")
    }
    return network
  }

  /// Solves equations by Gauss–Jordan elimination with partial pivoting; the right-hand sides follow
  /// the unknowns in each row.
  private static func solve(_ system: [[S]], unknowns n: Int) -> [[S]] {
    var rows = system
    for column in 0..<n {
      let pivot =
        (column..<n).max {
          rows[$0][column].lengthSquared < rows[$1][column].lengthSquared
        } ?? column
      rows.swapAt(column, pivot)
      precondition(rows[column][column] != .zero, "too few different samples for least squares")
      let factor = 1 / rows[column][column]
      for j in column..<rows[column].count { rows[column][j] *= factor }
      for i in 0..<n where i != column {
        let share = rows[i][column]
        for j in column..<rows[i].count { rows[i][j] -= share * rows[column][j] }
      }
    }
    return rows.map { Array($0[n...]) }
  }
}
