// Write an activation function, check its derivative, and train with it on the library's kernels.

@_spi(Kernels) import Backprop
import Numerics

// snippet.function
/// A smooth rectifier.
///
///     σ(z) = ln(1 + e^z)      σ'(z) = 1 / (1 + e^-z)
enum Softplus: DifferentiableFunction {
  typealias Element = Double

  static func value(at z: Double) -> Double { max(z, 0) + .log(onePlus: .exp(-abs(z))) }
  static func derivative(at z: Double, value: Double) -> Double { .sigmoid(z) }
}
// snippet.end

// snippet.derivative
let h = 1e-5
let worst =
  stride(from: -8.0, through: 8, by: 0.25).map { z in
    let measured = (Softplus.value(at: z + h) - Softplus.value(at: z - h)) / (2 * h)
    return abs(measured - Softplus.derivative(at: z, value: Softplus.value(at: z)))
  }.max() ?? 0
print("σ' differs from the central difference by at most \(worst)")
// snippet.end

// snippet.memory
/// A matrix of zeros that lives as long as the program.
func matrix(_ rows: Int, _ columns: Int) -> MatrixPointer<Double> {
  let base = UnsafeMutablePointer<Double>.allocate(capacity: rows * columns)
  base.initialize(repeating: 0, count: rows * columns)
  return MatrixPointer(base: base, rows: rows, columns: columns, stride: columns)
}
// snippet.end

// Learn y = |x| on [-1, 1] with eight units, the whole set being one mini-batch of m samples.
let (m, units) = (64, 8)
var generator = Xoshiro256PlusPlus(seed: 1)
let (x, y) = (matrix(m, 1), matrix(m, 1))
for row in 0..<m {
  x[row][0] = 2 * Double(row) / Double(m - 1) - 1
  y[row][0] = abs(x[row][0])
}
let (w1, w2) = (matrix(1, units), matrix(units, 1))  // input-major: [in][out]
let (b1, b2) = (matrix(1, units).base, matrix(1, 1).base)
for j in 0..<units {
  w1[0][j] = 2 * generator.normal()
  b1[j] = generator.normal()
  w2[j][0] = generator.normal() / Double(units).squareRoot()
}

// snippet.equations
let (z, a, δ) = (matrix(m, units), matrix(m, units), matrix(m, units))
let (output, error) = (matrix(m, 1), matrix(m, 1))
var costs: [Double] = []
for _ in 0..<3_000 {
  Double.affine(x, w1, b1, into: z)
  Softplus.apply(to: z, into: a)
  Double.affine(a, w2, b2, into: output)
  costs.append(
    QuadraticCost<Double>.total(logits: output, outputs: output, targets: y) / Double(m))

  Double.difference(output, y, into: error)  // BP1, the last layer being linear
  Double.affineTransposed(error, w2, into: δ)  // BP2: the transpose …
  Softplus.backward(δ, z: z, a: a, into: δ)  // … times σ'
  let step = 0.2 / Double(m)
  Double.descend(w2, b2, along: a, error, decay: 1, step: step)  // BP3, BP4 and the step
  Double.descend(w1, b1, along: x, δ, decay: 1, step: step)
}
print("mean cost \(costs[0]), after \(costs.count) steps \(costs[costs.count - 1])")
// snippet.end
