// Write a layer, check its derivatives over ℂ, and train a network with it.

import Backprop
import Numerics

// snippet.layer
/// A fully connected layer that adds its inputs: z = w a + b + a.
struct Residual: LayerMap {
  static let keyword = "residual"
  let arguments = ""
  init() {}
  init(_ arguments: inout LayerArguments) {}

  func outputShape(of input: LayerShape) -> LayerShape { input }

  func parameterShape<S: Scalar>(_ input: LayerShape, over _: S.Type) -> ParameterShape {
    ParameterShape(rows: input.count, units: input.count)
  }

  func forward<S: Scalar>(
    _ x: MatrixPointer<S>, _ layer: LayerContext<S>, into z: MatrixPointer<S>
  ) {
    Dense(x.columns).forward(x, layer, into: z)
    z.map(x, into: z, +)
  }

  func transpose<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: MatrixPointer<S>
  ) {
    Dense(x.columns).transpose(errors, at: x, layer, into: gradient)
    gradient.map(errors, into: gradient, +)
  }

  func parameterGradient<S: Scalar>(
    _ errors: MatrixPointer<S>, at x: MatrixPointer<S>, _ layer: LayerContext<S>,
    into gradient: LayerParameters<S>
  ) { Dense(x.columns).parameterGradient(errors, at: x, layer, into: gradient) }
}
// snippet.end

// snippet.use
LayerSpecification.register(Residual.self)
var generator = Xoshiro256PlusPlus(seed: 1)
let check = try LayerGradientCheck(
  Residual(), over: Complex<Double>.self, input: LayerShape(5), using: &generator)
print("its derivatives differ from finite differences by at most \(check.worst)")

let layers = try LayerSpecification.list(
  "dense 8 split-tanh, residual split-tanh, residual split-tanh, dense 1")
let network = try Network<Complex<Double>>(
  input: LayerShape(2), layers, initializer: .glorot, using: &generator)
print(network)
// snippet.end

// Fit f(u, v) = u conj(v), which is not holomorphic.
let rows = (0..<200).map { _ in
  [Complex<Double>.normal(using: &generator), Complex<Double>.normal(using: &generator)]
}
let data = try Dataset(rows: rows, targets: rows.map { [$0[0] * $0[1].conjugate] })
var trainer = try Trainer(
  network, cost: .quadratic,
  TrainingConfiguration(epochs: 100, miniBatchSize: 10, learningRate: 0.05))
let history = try trainer.train(on: data, using: &generator)
print("mean cost \(history.trainingCost[0]), after 100 epochs \(history.trainingCost[99])")
