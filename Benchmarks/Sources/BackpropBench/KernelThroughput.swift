@_spi(Kernels) import Backprop

/// The speed of one matrix product of a layer, dense, on one thread.
public struct KernelThroughput: Codable, Sendable {
  /// The name of the network that the layer belongs to.
  public let network: String
  /// The type of the numbers: `float32` or `float64`.
  public let precision: String
  /// The product that was measured.
  public let product: LayerProduct
  /// The sizes m, n and p.
  public let samples, inputs, outputs: Int
  /// The shortest time of one product, in µs.
  public let microseconds: Double
  /// The throughput in GFLOP/s; a multiply-add counts as two operations.
  public let gigaflops: Double
  /// ``gigaflops`` as a share of the measured peak.
  public let shareOfPeak: Double

  /// Measures the three products of every layer of the network.
  public static func measure<S: RealScalar>(
    _: S.Type, of network: BenchmarkNetwork, on machine: MachinePeak
  ) -> [KernelThroughput] {
    network.layers.flatMap { inputs, outputs in
      let layer = LayerProducts<S>(
        samples: network.miniBatchSize, inputs: inputs, outputs: outputs)
      defer { layer.deallocate() }
      return LayerProduct.allCases.map { product in
        let seconds = seconds(of: product, layer)
        let gigaflops = Double(layer.flops) / seconds / 1e9
        return KernelThroughput(
          network: network.name, precision: precisionName(of: S.self), product: product,
          samples: network.miniBatchSize, inputs: inputs, outputs: outputs,
          microseconds: seconds * 1e6, gigaflops: gigaflops,
          shareOfPeak: gigaflops / machine.peak(S.self))
      }
    }
  }

  /// Returns the seconds of one product: the fastest of up to forty measurements, each of which
  /// repeats the product so often that reading the clock costs nothing.
  private static func seconds<S: RealScalar>(
    of product: LayerProduct, _ layer: LayerProducts<S>
  ) -> Double {
    let repetitions = max(1, 2_000_000 / layer.flops)
    let seconds = shortestTime(of: 40) {
      for _ in 0..<repetitions { layer.perform(product) }
      return Double(layer.z.base[0])
    }
    return seconds / Double(repetitions)
  }
}

/// Returns `float32` or `float64`.
func precisionName<S: RealScalar>(of _: S.Type) -> String {
  "float\(8 * MemoryLayout<S>.stride)"
}

/// The matrix products of a layer with m samples, n inputs and p outputs.
public enum LayerProduct: String, Codable, CaseIterable, Sendable {
  /// `Z = A·W + 1·bᵀ`, m × n times n × p.
  case forward
  /// `G = Δ·Wᵀ`, m × p times p × n.
  case back
  /// `W ← W - η/m · Aᵀ·Δ`, n × m times m × p.
  case step
}

/// The random matrices of one layer, and its dense products on them.
public struct LayerProducts<S: Scalar> {
  /// A, m × n.
  private let inputs: MatrixPointer<S>
  /// W, n × p, and b.
  private let weights, bias: MatrixPointer<S>
  /// Z and Δ, m × p.
  fileprivate let z, errors: MatrixPointer<S>
  /// G, m × n.
  private let back: MatrixPointer<S>

  /// Allocates the matrices, which ``deallocate()`` frees.
  public init(samples m: Int, inputs n: Int, outputs p: Int) {
    inputs = .random(rows: m, columns: n)
    weights = .random(rows: n, columns: p)
    bias = .random(rows: 1, columns: p)
    z = .random(rows: m, columns: p)
    errors = .random(rows: m, columns: p)
    back = .random(rows: m, columns: n)
  }

  /// The number of real operations of each product: a multiply-add counts as two, and one over ℂ as
  /// the four over ℝ that it consists of.
  public var flops: Int {
    2 * inputs.rows * inputs.columns * z.columns * S.realBasis.count * S.realBasis.count
  }

  /// Computes one product and overwrites its previous result.
  public func perform(_ product: LayerProduct) {
    switch product {
    case .forward: S.affine(inputs, weights, bias.base, into: z)
    case .back: S.affineTransposed(errors, weights, into: back)
    // The step is so short that the weights stay the same over any number of repetitions. It
    // overwrites its errors, which is why they are z and not those of the other product.
    case .step: S.descend(weights, bias.base, along: inputs, z, decay: 1, step: 1e-30)
    }
  }

  /// Frees the matrices; nothing may be computed afterwards.
  public func deallocate() {
    for matrix in [inputs, weights, bias, z, errors, back] { matrix.base.deallocate() }
  }
}

@_spi(Kernels) extension MatrixPointer where Element: Scalar {
  /// Returns a newly allocated matrix of normally distributed numbers, the same in every row, with
  /// rows on cache lines as the library lays them out; the caller calls `base.deallocate()`.
  package static func random(rows: Int, columns: Int) -> MatrixPointer {
    let width = 64 / MemoryLayout<Element>.stride
    let stride = (columns + width - 1) / width * width
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: rows * stride * MemoryLayout<Element>.stride, alignment: 64)
    let base = memory.bindMemory(to: Element.self, capacity: rows * stride)
    base.initialize(repeating: .zero, count: rows * stride)
    var generator = Xoshiro256PlusPlus(seed: UInt64(rows * columns))
    for column in 0..<columns { base[column] = .normal(using: &generator) }
    for row in 1..<max(1, rows) { (base + row * stride).update(from: base, count: stride) }
    return MatrixPointer(base: base, rows: rows, columns: columns, stride: stride)
  }
}
