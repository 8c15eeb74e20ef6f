@_spi(Kernels) import Backprop
@_spi(Kernels) import BackpropBench
import Benchmark
import Numerics

/// Returns the suite of the three dense matrix products of every layer. The matrices are never freed.
func layerSuite<S: Scalar>(
  _: S.Type, _ scalar: String, _ network: BenchmarkNetwork
) -> BenchmarkSuite {
  BenchmarkSuite(name: "\(scalar), \(network.name)") { suite in
    for (n, p) in network.layers {
      let m = network.miniBatchSize
      let layer = LayerProducts<S>(samples: m, inputs: n, outputs: p)
      for product in LayerProduct.allCases {
        suite.add("\(product) \(m) × \(n) × \(p)", flops: layer.flops) { layer.perform(product) }
      }
    }
  }
}

/// Returns the suite of the elementwise kernels: activations, derivatives, costs and checks.
func valueSuite<S: Scalar>(
  _: S.Type, _ scalar: String, activations: [S.Activation]
) -> BenchmarkSuite {
  BenchmarkSuite(name: "\(scalar), values") { suite in
    func matrix() -> MatrixPointer<S> { .random(rows: 128, columns: 512) }
    let count = 128 * 512
    let (z, outputs, targets, errors) = (matrix(), matrix(), matrix(), matrix())
    let thresholds = Thresholds(values: matrix().base, gradient: matrix().base)
    for activation in activations {
      suite.add("\(activation)", values: count) {
        S.activate(activation, thresholds: thresholds, z, into: outputs)
      }
      suite.add("\(activation), derivative", values: count) {
        S.backward(
          targets, through: activation, thresholds: thresholds, z: z, a: outputs, into: errors)
      }
    }
    suite.add("difference", values: count) { S.difference(outputs, targets, into: errors) }
    suite.add("quadratic cost", values: count) {
      _ = S.halfSquaredDistance(outputs, targets)
    }
    suite.add("sum of squares", values: count) { _ = S.sumOfSquares(outputs) }
    suite.add("all finite", values: count) { _ = S.allFinite(outputs) }
  }
}

extension BenchmarkSuite {
  /// Adds a kernel, repeated so often in one measurement that reading the clock costs nothing.
  fileprivate func add(
    _ name: String, flops: Int = 0, values: Int = 0, _ kernel: @escaping () -> Void
  ) {
    let repetitions = max(1, 2_000_000 / max(flops, 10 * values))
    benchmark(name) { state in
      try state.measure { for _ in 0..<repetitions { kernel() } }
      if flops > 0 { state.counters["flops"] = Double(flops * repetitions) }
      if values > 0 { state.counters["values"] = Double(values * repetitions) }
      state.counters["repetitions"] = Double(repetitions)
    }
  }
}
