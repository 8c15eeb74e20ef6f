import Backprop
import BackpropFormats
import Foundation
import Numerics
import Testing

extension AnyModel: CustomTestStringConvertible {
  /// The scalar and the sizes, which the log prints instead of the parameters.
  public var testDescription: String { "\(description.scalarType) \(description.sizes)" }
}

/// Models of all four scalars with awkward numbers in them, for the tests of every format.
enum Models {
  static let all: [AnyModel] = [
    .float32(real(Float.self)), .float64(real(Double.self)),
    .complex64(complex(Float.self)), .complex128(complex(Double.self)),
  ]

  /// [4, 3, 2], sigmoid and softmax.
  static func real<S: RealScalar>(
    _: S.Type, activations: [RealActivation] = [.sigmoid, .softmax], cost: Cost = .logLikelihood
  ) -> Model<S> {
    var network = random(activations, as: S.self)
    network.layers[0].bias[0] = .leastNonzeroMagnitude
    network.layers[0].bias[1] = -0.0
    network.layers[1].bias[0] = .greatestFiniteMagnitude
    return Model(network, cost: cost)
  }

  /// [4, 3, 2], modReLU with thresholds, then the split hyperbolic tangent.
  static func complex<R: RealScalar>(
    _: R.Type, activations: [ComplexActivation] = [.modrelu, .splitTanh]
  ) -> Model<Complex<R>> {
    var network = random(activations, as: Complex<R>.self)
    network.layers[0].bias[0] = Complex(-0.0, .leastNonzeroMagnitude)
    for j in network.layers[0].thresholds.indices {
      network.layers[0].thresholds[j] = R(j) / 10 - R(1) / 7
    }
    return Model(network, cost: .quadratic)
  }

  static func random<S: Scalar>(_ activations: [S.Activation], as _: S.Type) -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 7)
    do {
      return try Network(
        sizes: [4, 3, 2], activations: activations, initializer: .default, using: &generator)
    } catch {
      fatalError(error.description)
    }
  }
}
