import Backprop
import Benchmark
import Numerics

/// The three matrix products of every layer, dense.
///
/// A multiply-add over ℂ counts as the four over ℝ that it is made of.
func layerSuite<S: Scalar>(_: S.Type, _ scalar: String, _ shapes: Shapes) -> BenchmarkSuite {
  BenchmarkSuite(name: "\(scalar), \(shapes.name)") { suite in
    for (n, p) in shapes.layers {
      let m = shapes.batchSize
      let multiplyAdds = m * n * p * S.realBasis.count * S.realBasis.count
      let (inputs, errors) = (allocateMatrix(S.self, m, n), allocateMatrix(S.self, m, p))
      let (z, back) = (allocateMatrix(S.self, m, p), allocateMatrix(S.self, m, n))
      let (weights, bias) = (allocateMatrix(S.self, n, p), allocateMatrix(S.self, 1, p))
      suite.add("affine \(m)×\(n)×\(p)", flops: 2 * multiplyAdds) {
        S.affine(inputs, weights, bias.base, into: z)
      }
      suite.add("affineTransposed \(m)×\(p)×\(n)", flops: 2 * multiplyAdds) {
        S.affineTransposed(errors, weights, into: back)
      }
      suite.add("descend \(n)×\(m)×\(p)", flops: 2 * multiplyAdds) {
        // So short a step that weights stay what they are over any number of repetitions; the
        // errors are used up, which is why they are not those of the other kernels.
        S.descend(weights, bias.base, along: inputs, z, decay: 1, step: 1e-30)
      }
    }
  }
}

/// What goes over the outputs value by value.
func valueSuite<S: Scalar>(_: S.Type, _ scalar: String) -> BenchmarkSuite {
  BenchmarkSuite(name: "\(scalar), values") { suite in
    let (m, p) = (128, 512)
    let (outputs, targets) = (allocateMatrix(S.self, m, p), allocateMatrix(S.self, m, p))
    let errors = allocateMatrix(S.self, m, p)
    suite.add("difference", values: m * p) { S.difference(outputs, targets, into: errors) }
    suite.add("quadratic cost", values: m * p) {
      _ = S.total(of: .quadratic, logits: outputs, outputs: outputs, targets: targets)
    }
    suite.add("sum of squares", values: m * p) { _ = S.sumOfSquares(outputs) }
    suite.add("all finite", values: m * p) { _ = S.allFinite(outputs) }
  }
}

extension BenchmarkSuite {
  /// Adds a kernel, repeated so often in one measurement that the clock costs nothing.
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
