import Numerics

/// The parameters of a network as a vector of real numbers: layer by layer the weights, the biases
/// and the learned thresholds; over ℂ the real and the imaginary part of each.
///
/// A method for real vectors is thereby the same over ℂ as on the equivalent real problem.
extension Network {
  /// The parameters as real numbers, ``realParameterCount`` of them.
  var realParameters: [Double] { realNumbers(ascending: false) }

  /// The steepest ascent of C, of which this network holds the derivatives in place of parameters:
  /// ∂C/∂x for each real parameter x.
  var realGradient: [Double] { realNumbers(ascending: true) }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  private func realNumbers(ascending: Bool) -> [Double] {
    let basis = S.realBasis
    var numbers: [Double] = []
    numbers.reserveCapacity(realParameterCount)
    for layer in layers {
      for values in [layer.weights, layer.bias] {
        for value in values {
          let number = ascending ? S.steepestAscent(of: value) : value
          for direction in basis {
            numbers.append(Double((direction.conjugate * number).realPart))
          }
        }
      }
      for threshold in layer.thresholds { numbers.append(Double(threshold)) }
    }
    return numbers
  }

  /// Returns the network of the same shape with other parameters, rounded to its precision.
  ///
  /// - Precondition: There are as many numbers as in ``realParameters``.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func replacing(realParameters numbers: [Double]) -> Network {
    precondition(numbers.count == realParameterCount, "the number of parameters differs")
    let basis = S.realBasis
    var (network, next) = (self, 0)
    func scalar() -> S {
      var sum = S.zero
      for direction in basis {
        sum += S(S.RealType(numbers[next])) * direction
        next += 1
      }
      return sum
    }
    for ℓ in layers.indices {
      for i in layers[ℓ].weights.indices { network.layers[ℓ].weights[i] = scalar() }
      for j in layers[ℓ].bias.indices { network.layers[ℓ].bias[j] = scalar() }
      for j in layers[ℓ].thresholds.indices {
        network.layers[ℓ].thresholds[j] = S.RealType(numbers[next])
        next += 1
      }
    }
    return network
  }

  /// The positions of the regularised weights among the real parameters, as of
  /// ``squaredWeightNorm``: one range per layer.
  var realWeightRanges: [Range<Int>] {
    let parts = S.realBasis.count
    var next = 0
    return layers.map { layer in
      let weights = next..<next + layer.weights.count * parts
      next = weights.upperBound + layer.bias.count * parts + layer.thresholds.count
      return layer.parameterShape.isRegularised ? weights : weights.lowerBound..<weights.lowerBound
    }
  }
}

/// Vectors of real numbers.
extension [Double] {
  /// Σ x_i y_i.
  func dot(_ other: [Double]) -> Double {
    var sum = 0.0
    for i in indices { sum += self[i] * other[i] }
    return sum
  }

  /// √(Σ x_i²).
  var norm: Double { dot(self).squareRoot() }

  /// max |x_i|.
  var largestMagnitude: Double { reduce(0) { Swift.max($0, abs($1)) } }

  /// x + factor · y.
  func adding(_ other: [Double], times factor: Double) -> [Double] {
    var sum = self
    for i in sum.indices { sum[i] += factor * other[i] }
    return sum
  }
}
