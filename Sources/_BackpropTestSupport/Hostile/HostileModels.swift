import Backprop
import BackpropFormats
import Numerics

/// Small models of every scalar: what attacks on the files of models begin with.
enum HostileModels {
  static let network2 = Model<Double>(network([3, 2, 2], [.sigmoid]), cost: .crossEntropy)

  @Sendable static func all() -> [AnyModel] {
    [
      .float32(Model(network([4, 3, 2], [.sigmoid, .softmax]), cost: .logLikelihood)),
      .float64(Model(network([3, 2], [.sigmoid]), cost: .quadratic)),
      .complex64(Model(network([2, 2, 1], [.modrelu, .splitTanh]), cost: .quadratic)),
      .complex128(Model(network([2, 1], [.identity]), cost: .quadratic)),
    ]
  }

  private static func network<S: Scalar>(
    _ sizes: [Int], _ activations: [S.Activation]
  ) -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 5)
    do {
      return try Network(sizes: sizes, activations: activations, using: &generator)
    } catch {
      preconditionFailure("a network of fixed sizes: \(error)")
    }
  }
}
