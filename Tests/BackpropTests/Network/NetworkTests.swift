import Backprop
import Numerics
import Testing

@Suite struct NetworkTests {
  @Test("invalid sizes are refused before anything is allocated")
  func invalidSizes() {
    for sizes in [[], [3], [3, 0], [0, 3], [-1, 2], [1 << 40, 2], [1 << 20, 1 << 20]] {
      #expect(throws: NetworkError.self) {
        try Network<Float>(sizes: sizes, activations: [.sigmoid])
      }
    }
  }

  @Test("the number of activations must be one, or that of the layers")
  func activationCount() throws {
    #expect(throws: NetworkError.activationCount(3, layers: 2)) {
      try Network<Float>(sizes: [2, 3, 1], activations: [.sigmoid, .tanh, .relu])
    }
    let network = try Network<Float>(sizes: [2, 3, 1], activations: [.tanh, .sigmoid])
    #expect(network.layers.map(\.activation) == [.tanh, .sigmoid])
    #expect(network.sizes == [2, 3, 1])
    #expect(network.realParameterCount == 13)
  }

  @Test("layers that do not follow each other are refused")
  func layersDoNotFit() {
    let first = Layer<Float>(inputCount: 2, outputCount: 3, activation: .sigmoid)
    let second = Layer<Float>(inputCount: 4, outputCount: 1, activation: .sigmoid)
    #expect(throws: NetworkError.layersDoNotFit(layer: 2, inputs: 4, previousUnits: 3)) {
      try Network(layers: [first, second])
    }
  }

  @Test("an undefined cost names the supported pairs")
  func unsupportedCost() throws {
    let error = #expect(throws: NetworkError.self) {
      try Cost.crossEntropy.validate(outputActivation: RealActivation.relu)
    }
    let text = try #require(error).description
    #expect(text.contains("cross-entropy + sigmoid") && text.contains("quadratic + relu"))
    #expect(!text.contains("\n"))
  }

  /// The variances for 300 inputs and 100 units.
  private static let variances: [(Initializer, Double)] = [
    (.default, 1 / 300), (.large, 1), (.glorot, 1 / 200), (.he, 1 / 150), (.lecun, 1 / 300),
    (.glorotUniform, 1 / 200), (.heUniform, 1 / 150), (.lecunUniform, 1 / 300),
  ]

  @Test("weights have the variance their initializer promises", arguments: variances)
  func initializers(initializer: Initializer, variance: Double) throws {
    var generator = Xoshiro256PlusPlus(seed: 3)
    let layer = try Network<Double>(
      sizes: [300, 100], activations: [.sigmoid], initializer: initializer, using: &generator
    ).layers[0]
    let measured = layer.squaredWeightNorm / 30_000
    #expect(abs(measured / variance - 1) < 5 * (2.0 / 30_000).squareRoot())
    #expect(
      layer.bias.allSatisfy { $0 == 0 } == (initializer != .default && initializer != .large))
    if initializer.rawValue.hasSuffix("uniform") {
      let bound = (3 * variance).squareRoot()
      let largest = layer.weights.map(abs).max() ?? 0
      #expect(largest <= bound && largest > 0.99 * bound)
    }
  }

  @Test("orthogonal weights have orthonormal rows or columns, over ℂ in the Hermitian product")
  func orthogonal() throws {
    func check<S: Scalar>(_: S.Type, _ activation: S.Activation) throws {
      for sizes in [[30, 20], [20, 30], [25, 25], [1, 4], [4, 1]] {
        var generator = Xoshiro256PlusPlus(seed: 4)
        let layer = try Network<S>(
          sizes: sizes, activations: [activation], initializer: .orthogonal, using: &generator
        ).layers[0]
        let rows = (0..<sizes[1]).map { layer.weights(ofUnit: $0) }
        let columns = (0..<sizes[0]).map { k in rows.map { $0[k] } }
        let vectors = sizes[1] <= sizes[0] ? rows : columns
        for (i, x) in vectors.enumerated() {
          for (j, y) in vectors.enumerated() {
            let product = zip(x, y).reduce(S.zero) { $0 + $1.0.conjugate * $1.1 }
            let error = (product - (i == j ? 1 : .zero)).lengthSquared.squareRoot()
            #expect(error < 20 * .ulpOfOne, "\(S.self) \(sizes) \(i) \(j)")
          }
        }
      }
    }
    try check(Float.self, .sigmoid)
    try check(Double.self, .sigmoid)
    try check(Complex<Float>.self, .cardioid)
    try check(Complex<Double>.self, .cardioid)
  }

  @Test("weights and biases are drawn in the order of the NumPy program")
  func order() throws {
    var generator = NumPyGenerator(seed: 42)
    let network = try Network<Double>(sizes: [784, 30, 10], using: &generator)
    #expect(network.layers[0].bias[0] == 0.4967141530112327)
    #expect(network.layers[0][unit: 0, input: 0] == 0.026373806428407514)
    #expect(network.layers[1][unit: 9, input: 29] == 0.01058618926577675)
  }

  @Test("a network is a function from inputs to outputs, of one sample or of rows")
  func call() throws {
    var network = try Network<Double>(sizes: [2, 1], activations: [.identity])
    network.layers[0][unit: 0, input: 0] = 3
    network.layers[0][unit: 0, input: 1] = -1
    network.layers[0].bias = [0.5]
    #expect(try network([2, 1]) == [5.5])
    #expect(try network([[2, 1], [0, 0]]) == [[5.5], [0.5]])
    #expect(try network([[Double]]()) == [])
    #expect(throws: DatasetError.rowLength(3, sample: 0, expected: 2)) { try network([1, 2, 3]) }
    #expect(throws: DatasetError.rowLength(1, sample: 1, expected: 2)) {
      try network([[1, 2], [3]])
    }
    #expect(throws: DatasetError.notFinite(sample: 0)) { try network([.nan, 1]) }
  }

  @Test("the description is a summary: shape, activation and parameters of each layer")
  func description() throws {
    let network = try Network<Float>(sizes: [784, 30, 10], activations: [.tanh, .softmax])
    #expect(
      network.description == """
        784 → 30   tanh      23550 parameters
        30 → 10    softmax   310 parameters
        total                23860 parameters of Float
        """)
    let complex = try Network<Complex<Double>>(sizes: [2, 3], activations: [.modrelu])
    #expect("\(complex)".contains("2 → 3   modrelu   21 parameters"))
  }
}
