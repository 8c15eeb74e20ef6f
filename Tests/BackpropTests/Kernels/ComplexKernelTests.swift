import Numerics
import Testing

@_spi(Kernels) @testable import Backprop

/// The complex kernels of every instruction set against plain loops over `Complex`. What would
/// break: a part that is taken for the other, a sign or a conjugate that is lost or added, and what
/// can break in the real kernels.
@Suite struct ComplexKernelTests {
  @Test(arguments: ComplexKernelSet<Float>.all) func float(_ kernels: ComplexKernelSet<Float>) {
    checkProducts(kernels)
    checkFunctions(kernels)
  }

  @Test(arguments: ComplexKernelSet<Double>.all) func double(_ kernels: ComplexKernelSet<Double>) {
    checkProducts(kernels)
    checkFunctions(kernels)
  }

  /// Shapes m × n × p: those of the real products, and random ones.
  private static let shapes: [(Int, Int, Int)] = {
    var generator = Xoshiro256PlusPlus(seed: 8)
    let random = (0..<12).map { _ in
      let sizes = (0..<3).map { _ in Int(generator.next(upperBound: 41 as UInt64)) }
      return (sizes[0], sizes[1], sizes[2])
    }
    return ProductKernelTests.shapes + random
  }()

  private func checkProducts<T: RealScalar>(_ kernels: ComplexKernelSet<T>) {
    var generator = Xoshiro256PlusPlus(seed: 27)
    for (m, n, p) in Self.shapes {
      for (padding, offset) in [(0, 1), (3, 0), (32, 0)] {
        func matrix(_ rows: Int, _ columns: Int, zeros: Double = 0) -> TestMatrix<T> {
          TestMatrix(
            rows, 2 * columns, padding: 2 * padding, offset: offset, zeros: zeros,
            using: &generator)
        }
        let a = matrix(m, n, zeros: 0.3)
        let (w, gw, z, delta) = (matrix(n, p), matrix(n, p), matrix(m, p), matrix(m, p))
        let (b, gb, g) = (matrix(1, p), matrix(1, p), matrix(m, n))
        let context = "\(kernels.real.name) \(m) × \(n) × \(p), padding \(padding)"

        let plainZ = TestMatrix(copying: z)
        PlainNumber.affine(
          a.complex.plain, w.complex.plain, b.complex.base.plain, into: plainZ.complex.plain)
        kernels.affine(a.pointer, w.pointer, b.pointer.base, z.pointer)
        #expect(z.distance(to: plainZ) <= tolerance(n), "affine \(context)")

        let plainG = TestMatrix(copying: g)
        PlainNumber.affineTransposed(
          delta.complex.plain, w.complex.plain, into: plainG.complex.plain)
        kernels.affineTransposed(delta.pointer, w.pointer, g.pointer)
        #expect(g.distance(to: plainG) <= tolerance(p), "affineTransposed \(context)")

        let (plainGW, plainGB) = (TestMatrix(copying: gw), TestMatrix(copying: gb))
        PlainNumber.parameterGradient(
          a.complex.plain, delta.complex.plain, weights: plainGW.complex.plain,
          bias: plainGB.complex.base.plain)
        kernels.parameterGradient(a.pointer, delta.pointer, gw.pointer, gb.pointer.base)
        #expect(gw.distance(to: plainGW) <= tolerance(m), "parameterGradient \(context)")
        #expect(gb.distance(to: plainGB) <= tolerance(m), "bias gradient \(context)")
        #expect(gw.paddingIsZero, "\(context)")

        for decay: T in [1, 0.75] {
          let (plainW, plainB, plainD) = (
            TestMatrix(copying: w), TestMatrix(copying: b), TestMatrix(copying: delta)
          )
          let (newW, newB, newD) = (
            TestMatrix(copying: w), TestMatrix(copying: b), TestMatrix(copying: delta)
          )
          PlainNumber.descend(
            plainW.complex.plain, plainB.complex.base.plain, along: a.complex.plain,
            plainD.complex.plain, decay: decay, step: 0.5)
          kernels.descend(newW.pointer, newB.pointer.base, a.pointer, newD.pointer, decay, 0.5)
          #expect(newW.distance(to: plainW) <= tolerance(m), "descend \(context)")
          #expect(newB.distance(to: plainB) <= tolerance(m), "descend, bias \(context)")
          #expect(newD.distance(to: plainD) <= tolerance(0), "descend, errors \(context)")
          #expect(newW.paddingIsZero && newW.isIntact && newB.isIntact && newD.isIntact)
        }
        #expect(z.isIntact && g.isIntact && gw.isIntact && gb.isIntact && a.isIntact, "\(context)")
      }
    }
  }

  private func checkFunctions<T: RealScalar>(_ kernels: ComplexKernelSet<T>) {
    var generator = Xoshiro256PlusPlus(seed: 4)
    for (m, p, padding, offset) in [
      (1, 1, 0, 1), (10, 10, 6, 0), (3, 17, 0, 0), (5, 30, 34, 3), (64, 10, 6, 0), (0, 4, 0, 0),
    ] {
      func matrix() -> TestMatrix<T> {
        TestMatrix(
          m, 2 * p, padding: 2 * padding, offset: offset, zeros: 0.2, using: &generator)
      }
      let (x, y, g, a, d) = (matrix(), matrix(), matrix(), matrix(), matrix())
      let (plainA, plainD) = (TestMatrix(copying: a), TestMatrix(copying: d))
      let context = "\(kernels.real.name) \(m) × \(p)"

      kernels.realPartSigmoid(x.pointer, a.pointer)
      x.complex.map(into: plainA.complex) { RealPartSigmoid().value(at: $0) }
      #expect(a.distance(to: plainA) <= 4 * T.ulpOfOne, "real-part sigmoid \(context)")
      kernels.backward(g.pointer, a.pointer, d.pointer)
      g.complex.map(x.complex, plainA.complex, into: plainD.complex) {
        RealPartSigmoid().chainRule($0, at: $1, value: $2)
      }
      #expect(d.distance(to: plainD) <= 8 * T.ulpOfOne, "real-part sigmoid \(context)")

      // The same operations as in Swift, and so the same bits.
      kernels.cardioid(x.pointer, a.pointer)
      x.complex.map(into: plainA.complex) { Cardioid().value(at: $0) }
      #expect(a.distance(to: plainA) == 0, "cardioid \(context)")
      kernels.cardioidBackward(g.pointer, x.pointer, d.pointer)
      g.complex.map(x.complex, plainA.complex, into: plainD.complex) {
        Cardioid().chainRule($0, at: $1, value: $2)
      }
      #expect(d.distance(to: plainD) == 0, "cardioid \(context)")

      kernels.real.activate(.tanh, x.pointer, a.pointer)
      let split = Split(HyperbolicTangent())
      x.complex.map(into: plainA.complex) { split.value(at: $0) }
      #expect(a.distance(to: plainA) <= 4 * T.ulpOfOne, "split tanh \(context)")
      kernels.real.backward(.tanh, g.pointer, a.pointer, d.pointer)
      g.complex.map(x.complex, plainA.complex, into: plainD.complex) {
        split.chainRule($0, at: $1, value: $2)
      }
      #expect(d.distance(to: plainD) <= 8 * T.ulpOfOne, "split tanh \(context)")

      kernels.real.subtract(x.pointer, y.pointer, d.pointer)
      kernels.conjugate(d.pointer, 0.5)
      PlainNumber.difference(x.complex.plain, y.complex.plain, into: plainD.complex.plain)
      #expect(d.distance(to: plainD) == 0, "difference \(context)")
      #expect(a.isIntact && d.isIntact, "\(context)")

      let bound = Double(T.ulpOfOne) * 8 * max(1, Double(m * p))
      let cost = PlainNumber.crossEntropy(logits: x.complex.plain, targets: y.complex.plain)
      #expect(abs(kernels.crossEntropy(x.pointer, y.pointer) - cost) <= bound, "\(context)")
      let distance = PlainNumber.halfSquaredDistance(x.complex.plain, y.complex.plain)
      #expect(abs(kernels.real.quadratic(x.pointer, y.pointer) - distance) <= bound, "\(context)")
      let labels = (0...m).map { Int32($0 % p) }
      let correct = PlainNumber.countCorrect(x.complex.plain, labels: labels)
      #expect(kernels.countCorrect(x.pointer, labels) == correct, "\(context)")
    }
    let pixels = (0..<259).map { UInt8($0 % 256) }
    let row = TestMatrix<T>(1, 2 * pixels.count, offset: 1, using: &generator)
    kernels.unpack(pixels, row.pointer.base)
    for (k, pixel) in pixels.enumerated() {
      #expect(row.complex[0][k] == Complex(T(pixel) / 255))
    }
    #expect(row.isIntact)
  }

  /// Rounding of a sum of `terms` complex products of numbers whose parts are below one.
  private func tolerance<T: RealScalar>(_ terms: Int) -> T { T.ulpOfOne * T(2 * terms + 16) }
}

/// The kernels of `Complex`, in training and on their own. What would break: a width that is
/// not doubled, a step that is not conjugated.
@Suite struct ComplexKernelUseTests {
  @Test("a step over compressed samples is the same step over dense ones, in both precisions")
  func compressed() throws {
    try check(Float.self, tolerance: 2e-5)
    try check(Double.self, tolerance: 1e-13)
  }

  private func check<R: RealScalar>(_: R.Type, tolerance: R) throws {
    var generator = Xoshiro256PlusPlus(seed: 6)
    let (count, n) = (40, 60)
    let pixels = (0..<count * n).map { i in
      generator.uniform() < (i % n % 5 == 0 ? 0.8 : 0.1) ? UInt8(1 + i % 255) : 0
    }
    let labels = (0..<count).map { Int32($0 % 3) }
    func data(_ inputs: Dataset<Complex<R>>.Inputs) throws -> Dataset<Complex<R>> {
      try Dataset(
        inputs: inputs, targets: .classes(labels, count: 3), inputCount: n, outputCount: 3)
    }
    let compressed = try data(.pixels(pixels))
    let dense = try data(.values(pixels.map { Complex(R($0) / 255) }))
    for (size, lambda) in [(7, 0.0), (30, 4)] {
      let network = try Network<Complex<R>>(
        sizes: [n, 9, 3], activations: [.splitTanh, .realPartSigmoid], using: &generator)
      let configuration = TrainingConfiguration(
        epochs: 2, miniBatchSize: size, learningRate: 0.3, lambda: lambda)
      var left = try Trainer(network, cost: .crossEntropy, configuration)
      var right = left
      var (one, other) = (generator, generator)
      _ = try left.train(on: compressed, using: &one)
      _ = try right.train(on: dense, using: &other)
      for (a, b) in zip(left.network.layers, right.network.layers) {
        for (x, y) in zip(a.weights + a.bias, b.weights + b.bias) {
          #expect((x - y).lengthSquared.squareRoot() <= tolerance)
        }
      }
    }
  }

  @Test("the instruction set in use can be asked for")
  func activeInstructionSet() {
    #expect(
      KernelSet<Float>.all.contains {
        $0.name == "\(KernelInformation.activeInstructionSet.rawValue) float"
      })
  }
}
