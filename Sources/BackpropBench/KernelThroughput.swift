@_spi(Kernels) public import Backprop

/// How fast one matrix product of a layer is, dense, on one thread.
public struct KernelThroughput: Codable, Sendable {
  /// The network whose layer it is.
  public let network: String
  /// The type of the numbers.
  public let precision: String
  /// Which of the three products.
  public let product: LayerProduct
  /// m, n and p.
  public let samples, inputs, outputs: Int
  /// The time of one product, the shortest measured.
  public let microseconds: Double
  /// A multiply-add is two operations.
  public let gigaflops: Double
  /// `gigaflops` as a share of the peak that was measured.
  public let shareOfPeak: Double

  /// Measures the three products of every layer of the network.
  public static func measure<S: RealScalar>(
    _: S.Type, of network: BenchmarkNetwork, on machine: Machine
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

  /// The fastest of up to forty measurements, in each of which the product is repeated so often that the
  /// clock costs nothing.
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

/// `float32` or `float64`.
func precisionName<S: RealScalar>(of _: S.Type) -> String {
  "float\(8 * MemoryLayout<S>.stride)"
}
