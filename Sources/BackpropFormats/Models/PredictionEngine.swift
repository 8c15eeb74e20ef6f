@_spi(Kernels) import Backprop
import BackpropData
import Numerics

/// The predictions of a network over one scalar, behind a call that does not depend on it.
protocol PredictionEngine: Sendable {
  /// Computes the results of rows.
  ///
  /// - Parameters:
  ///   - rows: Whole rows.
  ///   - reals: The real parts of the outputs, row by row, if they are wanted.
  ///   - imaginaries: Their imaginary parts.
  ///   - classes: The index of the largest output of each row.
  /// - Throws: ``PredictionError`` if a number is not finite, or complex for a real network.
  func predict(
    _ rows: PredictorRows, reals: UnsafeMutablePointer<Double>?,
    imaginaries: UnsafeMutablePointer<Double>?, classes: UnsafeMutablePointer<Int>?
  ) throws(PredictionError)
}

/// The network, and the numbers of its preprocessing.
final class Engine<S: Scalar>: PredictionEngine {
  /// The affine scaling of a row, one number per input, over ℝ and ℂ.
  private struct Scaling {
    /// True for the division by 255, which is not the product with a rounded number.
    let divides: Bool
    let offsets: [Double]
    let imaginaryOffsets: [Double]
    let factors: [Double]

    @inline(__always)
    func scaled(_ x: Double, _ y: Double, _ k: Int) -> (Double, Double) {
      if divides { return factors[k] == 1 ? (x, y) : (x / 255, y / 255) }
      return ((x - offsets[k]) * factors[k], (y - imaginaryOffsets[k]) * factors[k])
    }

    @inline(__always)
    func unscaled(_ x: Double, _ y: Double, _ k: Int) -> (Double, Double) {
      (x / factors[k] + offsets[k], y / factors[k] + imaginaryOffsets[k])
    }
  }

  private let passes: ForwardPasses<S>
  private let isComplex: Bool
  private let inputs: Scaling?
  private let outputs: Scaling?
  /// True if bytes are divided by 255 and nothing else is done.
  private let takesPlainPixels: Bool
  /// The number of a byte of 255 in a column of pixels.
  private let pixelMaximum: Double

  init(_ network: Network<S>, _ preprocessing: Preprocessing?) {
    passes = ForwardPasses(of: network)
    isComplex = S.realBasis.count == 2
    inputs = Self.scaling(preprocessing?.scaling, preprocessing?.inputScaling, network.inputCount)
    outputs = Self.scaling(
      preprocessing?.targetScaling, preprocessing?.outputScaling, network.outputCount)
    let isTable = preprocessing?.isTable ?? false
    let divides = preprocessing?.scaling?.method == .pixels
    switch (isTable, preprocessing?.pixelMaximum) {
    case (false, _): takesPlainPixels = true
    case (true, 255?): takesPlainPixels = divides
    case (true, 1?): takesPlainPixels = preprocessing?.scaling == nil
    default: takesPlainPixels = false
    }
    pixelMaximum = preprocessing?.pixelMaximum ?? 255
  }

  /// The scaling of entries, which over ℂ are the inputs and over ℝ give one or two of them.
  private static func scaling(
    _ scaling: BackpropData.Scaling?, _ perNumber: (offsets: [Double], factors: [Double])?,
    _ count: Int
  ) -> Scaling? {
    guard let scaling, let perNumber else { return nil }
    let divides = scaling.method == .pixels
    let zeros = [Double](repeating: 0, count: count)
    guard S.realBasis.count == 2 else {
      return Scaling(
        divides: divides, offsets: perNumber.offsets, imaginaryOffsets: zeros,
        factors: perNumber.factors)
    }
    return Scaling(
      divides: divides, offsets: scaling.offsets,
      imaginaryOffsets: scaling.imaginaryOffsets.isEmpty ? zeros : scaling.imaginaryOffsets,
      factors: scaling.factors)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  func predict(
    _ rows: PredictorRows, reals: UnsafeMutablePointer<Double>?,
    imaginaries: UnsafeMutablePointer<Double>?, classes: UnsafeMutablePointer<Int>?
  ) throws(PredictionError) {
    let results = Results(reals: reals, imaginaries: imaginaries, classes: classes)
    switch rows.numbers {
    case .bytes(let bytes):
      let n = passes.inputCount
      if takesPlainPixels, let base = bytes.baseAddress {
        passes.forEachOutput(
          of: bytes.count / n, fill: { S.unpack(base + $0 * n, into: $1, count: n) },
          read: { write($1, of: $0, results) })
      } else {
        try predict(bytes, results) { (Double($0) * pixelMaximum / 255, 0) }
      }
    case .float32(let numbers): try predict(numbers, results) { (Double($0), 0) }
    case .float64(let numbers): try predict(numbers, results) { ($0, 0) }
    case .complex64(let numbers):
      guard isComplex else { throw .complexNumbers }
      try predict(numbers, results) { (Double($0.rawStorage.x), Double($0.rawStorage.y)) }
    case .complex128(let numbers):
      guard isComplex else { throw .complexNumbers }
      try predict(numbers, results) { $0.rawStorage }
    }
  }

  private struct Results {
    let reals: UnsafeMutablePointer<Double>?
    let imaginaries: UnsafeMutablePointer<Double>?
    let classes: UnsafeMutablePointer<Int>?
  }

  @inline(__always)
  private func predict<Number>(
    _ numbers: UnsafeBufferPointer<Number>, _ results: Results,
    _ parts: (Number) -> (Double, Double)
  ) throws(PredictionError) {
    let n = passes.inputCount
    guard let base = numbers.baseAddress else { return }
    var bad: Int?
    passes.forEachOutput(
      of: numbers.count / n,
      fill: { row, input in
        let source = base + row * n
        let isFinite = fill(input, n, source, parts)
        if !isFinite, bad == nil { bad = row }
      },
      read: { write($1, of: $0, results) })
    if let bad { throw .notFinite(row: bad) }
  }

  /// Writes the inputs of a row; returns false if one is not finite.
  @inline(__always)
  private func fill<Number>(
    _ input: UnsafeMutablePointer<S>, _ n: Int, _ source: UnsafePointer<Number>,
    _ parts: (Number) -> (Double, Double)
  ) -> Bool {
    if Number.self == S.self, inputs == nil {
      UnsafeMutableRawPointer(input).copyMemory(
        from: source, byteCount: n * MemoryLayout<S>.stride)
    } else {
      let storage = UnsafeMutableRawPointer(input).assumingMemoryBound(to: S.RealType.self)
      for k in 0..<n {
        var (x, y) = parts(source[k])
        if let inputs { (x, y) = inputs.scaled(x, y, k) }
        if isComplex {
          storage[2 * k] = S.RealType(x)
          storage[2 * k + 1] = S.RealType(y)
        } else {
          storage[k] = S.RealType(x)
        }
      }
    }
    return S.allFinite(MatrixPointer(base: input, rows: 1, columns: n, stride: n))
  }

  /// Writes the results of a row.
  @inline(__always)
  private func write(_ output: UnsafePointer<S>, of row: Int, _ results: Results) {
    let p = passes.outputCount
    let storage = UnsafeRawPointer(output).assumingMemoryBound(to: S.RealType.self)
    if let classes = results.classes {
      var best = 0
      let stride = isComplex ? 2 : 1
      for j in 1..<max(1, p) where storage[j * stride] > storage[best * stride] { best = j }
      classes[row] = best
    }
    guard results.reals != nil || results.imaginaries != nil else { return }
    for j in 0..<p {
      var (x, y) =
        isComplex
        ? (Double(storage[2 * j]), Double(storage[2 * j + 1])) : (Double(storage[j]), 0)
      if let outputs { (x, y) = outputs.unscaled(x, y, j) }
      results.reals?[row * p + j] = x
      results.imaginaries?[row * p + j] = y
    }
  }
}
