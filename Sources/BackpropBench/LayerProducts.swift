@_spi(Kernels) public import Backprop

/// The matrix products of a layer with m samples, n inputs and p outputs.
public enum LayerProduct: String, Codable, CaseIterable, Sendable {
  /// `Z = A·W + 1·bᵀ`, m × n times n × p.
  case forward
  /// `G = Δ·Wᵀ`, m × p times p × n.
  case back
  /// `W ← W - η/m · Aᵀ·Δ`, n × m times m × p.
  case step
}

/// Random matrices of one layer, and its products on them, dense.
public struct LayerProducts<S: Scalar> {
  /// A, m × n.
  let inputs: MatrixPointer<S>
  /// W, n × p, and b.
  let weights, bias: MatrixPointer<S>
  /// Z and Δ, m × p.
  let z, errors: MatrixPointer<S>
  /// G, m × n.
  let back: MatrixPointer<S>

  /// Asks for memory, which is given back by ``deallocate()``.
  public init(samples m: Int, inputs n: Int, outputs p: Int) {
    inputs = .random(rows: m, columns: n)
    weights = .random(rows: n, columns: p)
    bias = .random(rows: 1, columns: p)
    z = .random(rows: m, columns: p)
    errors = .random(rows: m, columns: p)
    back = .random(rows: m, columns: n)
  }

  /// Real operations of each product: a multiply-add counts as two, and one over ℂ as the four over
  /// ℝ that it is made of.
  public var flops: Int {
    2 * inputs.rows * inputs.columns * z.columns * S.realBasis.count * S.realBasis.count
  }

  /// Computes one product, over what an earlier call left.
  public func perform(_ product: LayerProduct) {
    switch product {
    case .forward: S.affine(inputs, weights, bias.base, into: z)
    case .back: S.affineTransposed(errors, weights, into: back)
    // So short a step that weights stay what they are over any number of repetitions. It uses its
    // errors up, which is why they are z and not those of the other product.
    case .step: S.descend(weights, bias.base, along: inputs, z, decay: 1, step: 1e-30)
    }
  }

  /// Gives the memory back; nothing may be computed after it.
  public func deallocate() {
    for matrix in [inputs, weights, bias, z, errors, back] { matrix.base.deallocate() }
  }
}
