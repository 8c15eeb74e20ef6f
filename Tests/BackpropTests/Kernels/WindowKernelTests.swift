import Numerics
import Testing

@_spi(Kernels) @testable import Backprop

/// The kernels of windows against plain Swift, over windows of many sizes, strides and paddings.
@Suite struct WindowKernelTests {
  /// A scalar without kernels in C: the reference.
  private func check<S: Scalar>(_: S.Type) throws {
    var generator = Xoshiro256PlusPlus(seed: 3)
    for text in [
      "1x1", "3x3", "5x5", "2x3 stride 2", "3x2 stride 1x2", "3x3 same", "5x5 same",
      "4x2 stride 3 same",
      "1x7 same", "9x9 same",
    ] {
      for channels in [1, 2, 5, 17, 36] {
        var arguments = LayerArguments(text)
        let window = try Window(&arguments, stridesByItsSize: false)
        let input = LayerShape(height: 7, width: 8, channels: channels)
        let geometry = try window.geometry(over: input, "window")
        try check(geometry, S.self, &generator)
      }
    }
  }

  private func check<S: Scalar>(
    _ geometry: WindowGeometry, _: S.Type, _ generator: inout Xoshiro256PlusPlus
  ) throws {
    let n = geometry.input.channels
    // Few different values, so that some are equal.
    func values(_ count: Int) -> [S] {
      (0..<count).map { _ in
        S(real: (4 * generator.uniform()).rounded(.down)) * .normal(using: &generator)
      }
    }
    var sample = values(geometry.input.count)
    let first = geometry.outputHeight > 1 ? geometry.outputWidth : 0
    let positions = first..<geometry.positions
    for taps in [
      0..<geometry.taps, geometry.taps / 3..<max(geometry.taps / 3 + 1, geometry.taps - 1),
    ] {
      var result = values(positions.count * taps.count * n)
      var expected = [S](repeating: 7, count: result.count)
      sample.withUnsafeMutableBufferPointer { sample in
        result.withMatrix(positions.count) { patches in
          S.gather(geometry, positions, taps: taps, of: sample.baseAddress!, into: patches)
        }
        geometry.forEachTap(positions, taps) { position, tap, point in
          let at = ((position - first) * taps.count + tap - taps.lowerBound) * n
          for c in 0..<n { expected[at + c] = point.map { sample[$0 * n + c] } ?? .zero }
        }
      }
      #expect(result == expected, "\(geometry) \(taps)")
    }
    var patches = values(positions.count * geometry.taps * n)
    var (sum, expected) = (sample, sample)
    patches.withMatrix(positions.count) { patches in
      sum.withUnsafeMutableBufferPointer {
        S.scatter(geometry, positions, patches, addingTo: $0.baseAddress!)
      }
      geometry.forEachTap(positions, 0..<geometry.taps) { position, tap, point in
        guard let point else { return }
        for c in 0..<n { expected[point * n + c] += patches[position - first][tap * n + c] }
      }
    }
    let distance = zip(sum, expected).map { ($0 - $1).lengthSquared }.max() ?? 0
    #expect(distance < 1e-8, "\(geometry)")

    var largest = [S](repeating: 7, count: geometry.positions * n)
    var errors = values(largest.count)
    var gradient = [S](repeating: .zero, count: sample.count)
    var (expectedLargest, expectedGradient) = (largest, gradient)
    sample.withUnsafeMutableBufferPointer { x in
      largest.withUnsafeMutableBufferPointer {
        S.maximum(of: x.baseAddress!, geometry, into: $0.baseAddress!)
      }
      errors.withUnsafeMutableBufferPointer { errors in
        gradient.withUnsafeMutableBufferPointer {
          S.maximumTransposed(
            errors.baseAddress!, at: x.baseAddress!, geometry, addingTo: $0.baseAddress!)
        }
      }
      geometry.forEachWindow { position, points in
        for c in 0..<n {
          var candidates: [Int] = []
          geometry.forEachPoint(of: points) { candidates.append($0 * n + c) }
          func size(_ at: Int) -> S.RealType {
            S.self == S.RealType.self ? x[at].realPart : x[at].lengthSquared
          }
          let best = candidates.map(size).max()
          guard let at = candidates.first(where: { size($0) == best }) else { continue }
          expectedLargest[position * n + c] = x[at]
          expectedGradient[at] += errors[position * n + c]
        }
      }
    }
    #expect(largest == expectedLargest, "\(geometry)")
    #expect(
      zip(gradient, expectedGradient).allSatisfy { ($0 - $1).lengthSquared < 1e-8 }, "\(geometry)")
  }

  @Test("copies, their transpose and largest values are those of the definition")
  func windows() throws {
    try check(Float.self)
    try check(Double.self)
    try check(Complex<Float>.self)
    try check(Complex<Double>.self)
  }
}

extension Array {
  /// Calls `body` with the elements as a matrix of a number of rows.
  fileprivate mutating func withMatrix(_ rows: Int, _ body: (MatrixPointer<Element>) -> Void) {
    let width = count / rows
    withUnsafeMutableBufferPointer {
      body(MatrixPointer(base: $0.baseAddress!, rows: rows, columns: width, stride: width))
    }
  }
}
