@_spi(Kernels) import Backprop
import Numerics
import Testing

@Suite struct ComplexActivationTests {
  private func points(_ count: Int, scale: Double = 1) -> [Complex<Double>] {
    var generator = Xoshiro256PlusPlus(seed: 7)
    return (0..<count).map { _ in Complex.normal(using: &generator).multiplied(by: scale) }
  }

  /// ∂σ/∂z and ∂σ/∂z̄ by central differences along both axes.
  private func measured(
    _ function: (Complex<Double>) -> Complex<Double>, at z: Complex<Double>
  ) -> WirtingerPair<Double> {
    let h = 1e-5
    let dx = (function(z + Complex(h)) - function(z - Complex(h))).divided(by: 2 * h)
    let dy = (function(z + Complex(0, h)) - function(z - Complex(0, h))).divided(by: 2 * h)
    return WirtingerPair(
      z: (dx - .i * dy).divided(by: 2), conjugate: (dx + .i * dy).divided(by: 2))
  }

  @Test("the Cauchy–Riemann equations hold for σ and tanh, and fail for the split sigmoid")
  func cauchyRiemann() {
    let sigmoid = Sigmoid()
    for z in points(50) {
      #expect(measured({ sigmoid.value(at: $0) }, at: z).conjugate.length < 1e-8)
      #expect(measured({ HyperbolicTangent().value(at: $0) }, at: z).conjugate.length < 1e-6)
      let derivative = sigmoid.derivative(at: z, value: sigmoid.value(at: z))
      #expect((measured({ sigmoid.value(at: $0) }, at: z).z - derivative).length < 1e-7)
    }
    let split = measured({ Split(sigmoid).value(at: $0) }, at: Complex(0.2, 2))
    #expect(split.conjugate.length > 0.01)
  }

  @Test("both Wirtinger derivatives of every non-holomorphic function equal differences")
  func derivatives() {
    let functions = ComplexActivation.allCases.compactMap {
      $0.function as? any NonHolomorphicFunction
    }
    #expect(functions.count >= 7)
    for function in functions {
      for z in points(40) where abs(z.real) > 1e-3 && abs(z.imaginary) > 1e-3 {
        let expected = measured({ function.value(at: $0) }, at: z)
        let found = function.derivatives(at: z)
        #expect((expected.z - found.z).length < 1e-6, "\(function.name) at \(z)")
        #expect((expected.conjugate - found.conjugate).length < 1e-6, "\(function.name) at \(z)")
      }
    }
    for z in points(40) where abs(z.length - 0.5) > 1e-3 {
      let expected = measured({ ModReLU().value(at: $0, threshold: -0.5) }, at: z)
      let found = ModReLU().derivatives(at: z, threshold: -0.5)
      #expect((expected.z - found.z).length < 1e-6)
      #expect((expected.conjugate - found.conjugate).length < 1e-6)
    }
  }

  @Test("the phase-amplitude function and the leaky rectifier of both parts equal NumPy's")
  func referenceValues() {
    let (phase, leaky) = (PhaseAmplitude(), Split(LeakyReLU()))
    #expect(
      (phase.value(at: Complex(0.3, -0.8)) - Complex(0.24345542078953214, -0.6492144554387524))
        .length < 1e-15)
    #expect(
      (phase.value(at: Complex(-2, 0.5)) - Complex(-0.9392219781355334, 0.23480549453388336))
        .length < 1e-15)
    #expect(leaky.value(at: Complex(-2, 0.5)) == Complex(-0.02, 0.5))
    #expect(phase.value(at: .zero as Complex<Double>) == .zero)
    #expect(phase.value(at: Complex(Float(1e-30))) == Complex(1e-30))
  }

  @Test("the values are those of the definitions by modulus and phase")
  func definitions() {
    for z in points(40, scale: 0.7) {
      let (r, φ) = z.polar
      let expected: [(any ComplexFunction, Complex<Double>)] = [
        (ZReLU(), z.real > 0 && z.imaginary > 0 ? z : .zero),
        (Cardioid(), Complex(length: r * (1 + .cos(φ)) / 2, phase: φ)),
        (GeorgiouKoutsougeras(), Complex(length: r / (1 + r), phase: φ)),
        (PhaseAmplitude(), Complex(length: .tanh(r), phase: φ)),
        (RealPartSigmoid(), Complex(1 / (1 + .exp(-z.real)))),
        (Split(ReLU()), Complex(max(0, z.real), max(0, z.imaginary))),
      ]
      for (function, value) in expected {
        #expect((function.value(at: z) - value).length < 1e-14, "\(function.name) at \(z)")
      }
      let rectified = ModReLU().value(at: z, threshold: -0.5)
      #expect((rectified - Complex(length: max(0, r - 0.5), phase: φ)).length < 1e-14)
    }
  }

  @Test("where a modulus has no derivative, the derivatives are those that the functions state")
  func derivativesAtZero() {
    let zero = Complex<Double>.zero
    let expected: [(any NonHolomorphicFunction, Double)] = [
      (Cardioid(), 0.5), (GeorgiouKoutsougeras(), 1), (PhaseAmplitude(), 1), (ZReLU(), 0),
    ]
    for (function, slope) in expected {
      let found = function.derivatives(at: zero)
      #expect(found.z == Complex(slope) && found.conjugate == zero, "\(function.name)")
      #expect(function.value(at: zero) == zero)
    }
    for z in [Complex(0, 1.0), Complex(1.0, 0)] { #expect(ZReLU().value(at: z) == zero) }
    for threshold in [-0.5, 0, 0.5] {
      let found = ModReLU().derivatives(at: zero, threshold: threshold)
      #expect(found.z == zero && found.conjugate == zero)
      #expect(ModReLU().value(at: zero, threshold: threshold) == zero)
      #expect(ModReLU().thresholdDerivative(1, at: zero, threshold: threshold) == 0)
    }
  }

  @Test("the chain rule: ∂(f∘g)/∂z = f_w g_z + f_w̄ conj(g_z̄)")
  func chainRule() {
    let (outer, inner) = (Cardioid(), Split(HyperbolicTangent()))
    for z in points(40) {
      let composed = measured({ outer.value(at: inner.value(at: $0)) }, at: z)
      let (f, g) = (outer.derivatives(at: inner.value(at: z)), inner.derivatives(at: z))
      let expected = f.z * g.z + f.conjugate * g.conjugate.conjugate
      #expect((composed.z - expected).length < 1e-6)
    }
  }

  @Test("σ is finite far out, symmetric, and the real σ on the real axis, bit by bit")
  func sigmoidSafety() {
    for x in stride(from: -1e4, through: 1e4, by: 97.3) {
      for y in [-1e4, -3.0, -0.1, 0, 1, 2.5, 700] {
        let a = Complex<Double>.sigmoid(Complex(x, y))
        let b = Complex<Float>.sigmoid(Complex(Float(x), Float(y)))
        #expect(a.isFinite && b.isFinite, "\(x) \(y)")
      }
      #expect(Complex<Double>.sigmoid(Complex(x)).imaginary == 0)
    }
    #expect(Complex<Double>.sigmoid(Complex(-709, -1)).length < 1e-300)
    for z in points(200, scale: 3) {
      let a = Complex.sigmoid(z)
      let scale = max(1, a.length)
      #expect((Complex.sigmoid(-z) - (1 - a)).length < 1e-13 * scale * scale)
      #expect(Complex.sigmoid(z.conjugate) == a.conjugate)
      #expect(Complex.sigmoid(Complex(z.real)).real == Double.sigmoid(z.real))
    }
  }

  @Test("the nearest pole is one, and no other is nearer")
  func poles() throws {
    for z in points(100, scale: 8) {
      for activation in [ComplexActivation.sigmoid, .tanh] {
        let pole = try #require(Complex.nearestPole(of: activation, to: z))
        let period = activation == .sigmoid ? 2 * Double.pi : .pi
        let distance = (z - pole).length
        #expect(distance <= (z - pole - Complex(0, period)).length)
        #expect(distance <= (z - pole + Complex(0, period)).length)
        let near = pole + Complex(1e-6)
        let value = activation == .sigmoid ? Complex.sigmoid(near) : .tanh(near)
        #expect(value.length > 1e5)
      }
      #expect(Complex.nearestPole(of: .cardioid, to: z) == nil)
    }
    #expect(Double.nearestPole(of: .sigmoid, to: 1) == nil)
  }

  /// The variances E|w|² for 200 inputs and 100 units.
  private static let variances: [(Initializer, Double)] = [
    (.default, 1 / 200), (.large, 1), (.glorot, 1 / 150), (.he, 1 / 100), (.lecun, 1 / 200),
  ]

  @Test(
    "complex initialisers: E w = 0, E w² = 0, and E|w|² = what is promised", arguments: variances)
  func moments(initializer: Initializer, variance: Double) throws {
    var generator = Xoshiro256PlusPlus(seed: 5)
    let layer = try Network<Complex<Double>>(
      sizes: [200, 100], activations: [.splitTanh], initializer: initializer, using: &generator
    ).layers[0]
    let n = 20_000.0
    let weights = (0..<100).flatMap { layer.weights(ofUnit: $0) }
    let mean = weights.reduce(Complex.zero, +).divided(by: n)
    let pseudo = weights.reduce(Complex.zero) { $0 + $1 * $1 }.divided(by: n)
    #expect(mean.length < 5 * (variance / n).squareRoot())
    #expect(pseudo.length < 5 * variance / n.squareRoot())
    #expect(abs(layer.squaredWeightNorm / n / variance - 1) < 5 / n.squareRoot())
    // Rayleigh: the median of |w|² is ln 2 of its mean.
    let squares = weights.map(\.lengthSquared).sorted()
    #expect(abs(squares[10_000] / variance - Double.log(2)) < 0.05)
  }

  @Test(
    "uniform complex weights: E|w|² is what is promised, and both parts are bounded",
    arguments: [(Initializer.glorotUniform, 1 / 150.0), (.heUniform, 0.01), (.lecunUniform, 0.005)])
  func uniformWeights(initializer: Initializer, variance: Double) throws {
    var generator = Xoshiro256PlusPlus(seed: 6)
    let layer = try Network<Complex<Double>>(
      sizes: [200, 100], activations: [.splitTanh], initializer: initializer, using: &generator
    ).layers[0]
    #expect(abs(layer.squaredWeightNorm / 20_000 / variance - 1) < 0.02)
    let bound = (1.5 * variance).squareRoot()
    let parts = layer.weights.flatMap { [abs($0.real), abs($0.imaginary)] }
    #expect(parts.allSatisfy { $0 <= bound } && parts.contains { $0 > 0.99 * bound })
  }
}
