/// The kernels that look at a matrix element by element, in plain generic Swift: see
/// `Scalar+ReferenceKernels.swift`.
extension Scalar {
  public static func scale(_ weights: MatrixPointer<Self>, by factor: RealType) {
    let factor = Self(factor)
    for k in 0..<weights.rows {
      let row = weights[k]
      for j in 0..<weights.columns { row[j] *= factor }
    }
  }

  public static func difference(
    _ outputs: MatrixPointer<Self>, _ targets: MatrixPointer<Self>,
    into errors: MatrixPointer<Self>
  ) {
    for sample in 0..<outputs.rows {
      let (a, y, delta) = (outputs[sample], targets[sample], errors[sample])
      for j in 0..<outputs.columns { delta[j] = derivative(withSteepestAscent: a[j] - y[j]) }
    }
  }

  public static func total(
    of cost: Cost, logits: MatrixPointer<Self>, outputs: MatrixPointer<Self>,
    targets: MatrixPointer<Self>
  ) -> Double {
    cost.total(logits: logits, outputs: outputs, targets: targets)
  }

  public static func sumOfSquares(_ x: MatrixPointer<Self>) -> Double {
    var sum = 0.0
    for k in 0..<x.rows {
      let row = x[k]
      for j in 0..<x.columns { sum += Double(row[j].lengthSquared) }
    }
    return sum
  }

  public static func countRecognised(
    _ outputs: MatrixPointer<Self>, labels: UnsafePointer<Int32>
  ) -> Int {
    var count = 0
    for sample in 0..<outputs.rows {
      let a = outputs[sample]
      var best = 0
      for j in 1..<max(1, outputs.columns) where a[j].realPart > a[best].realPart { best = j }
      if best == Int(labels[sample]) { count += 1 }
    }
    return count
  }

  public static func allFinite(_ x: MatrixPointer<Self>) -> Bool {
    for k in 0..<x.rows {
      let row = x[k]
      for j in 0..<x.columns where !row[j].isFinite { return false }
    }
    return true
  }
}
