extension Page {
  /// Returns the grey of the bare paper at each pixel.
  ///
  /// It is that of the border if most of the page has it. Otherwise it is a quadratic polynomial of the
  /// position, fitted to the page without the ink: by least squares, whose weights fade out for values
  /// that are far from the previous fit, within ever narrower limits.
  /// Source: A. E. Beaton, J. W. Tukey, "The fitting of power series, meaning polynomials,
  /// illustrated on band-spectroscopic data" (1974).
  func paper() -> [Float] {
    let edge = border.map { grey[$0] }.sorted()
    let level = edge.isEmpty ? 0 : edge[edge.count / 2]
    let constant = [Float](repeating: level, count: grey.count)
    let same = grey.indices.count { isPage[$0] && abs(grey[$0] - level) < 3 }
    if 2 * same >= isPage.count(where: { $0 }) { return constant }

    let step = max(1, max(width, height) / 80)
    var samples: [(terms: [Float], grey: Float)] = []
    for y in stride(from: step / 2, to: height, by: step) {
      for x in stride(from: step / 2, to: width, by: step) where isPage[y * width + x] {
        samples.append((terms(x, y), grey[y * width + x]))
      }
    }
    var surface: [Float] = [level, 0, 0, 0, 0, 0]
    for limit: Float in [150, 100, 60, 40, 30, 30] {
      var matrix = [[Float]](repeating: [Float](repeating: 0, count: 7), count: 6)
      var total: Float = 0
      for sample in samples {
        let residual = (sample.grey - dot(sample.terms, surface)) / limit
        guard abs(residual) < 1 else { continue }
        let weight = (1 - residual * residual) * (1 - residual * residual)
        total += weight
        for i in 0..<6 {
          for j in 0..<6 { matrix[i][j] += weight * sample.terms[i] * sample.terms[j] }
          matrix[i][6] += weight * sample.terms[i] * sample.grey
        }
      }
      guard total >= 12 else { return constant }
      // Without paper the surface stays flat.
      for i in 1..<6 { matrix[i][i] += 1e-3 * total }
      guard let solution = Self.solution(of: matrix) else { return constant }
      surface = solution
    }
    return (0..<grey.count).map { max(0, min(255, dot(terms($0 % width, $0 / width), surface))) }
  }

  /// Returns 1, u, v, u², uv, v² of a position, from -1 to 1 along the longer side.
  private func terms(_ x: Int, _ y: Int) -> [Float] {
    let scale = 2 / Float(max(width, height))
    let (u, v) = (Float(x) * scale - 1, Float(y) * scale - 1)
    return [1, u, v, u * u, u * v, v * v]
  }

  private func dot(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  /// Returns the solution of linear equations, whose right side is the last column, by Gaussian
  /// elimination; nil if they are singular.
  private static func solution(of equations: [[Float]]) -> [Float]? {
    var rows = equations
    let count = rows.count
    for pivot in 0..<count {
      guard
        let best = (pivot..<count).max(by: { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) }),
        abs(rows[best][pivot]) > 1e-6
      else { return nil }
      rows.swapAt(pivot, best)
      for row in 0..<count where row != pivot {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot...count { rows[row][column] -= factor * rows[pivot][column] }
      }
    }
    let result = rows.indices.map { rows[$0][count] / rows[$0][$0] }
    return result.allSatisfy(\.isFinite) ? result : nil
  }
}
