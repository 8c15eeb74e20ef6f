import Numerics
import Testing

@_spi(Kernels) @testable import Backprop

/// The maps of the layers: their derivatives against differences, and their values against the
/// definitions.
@Suite struct LayerMapTests {
  private static let cases: [(text: String, input: LayerShape)] = [
    ("dense 5", LayerShape(4)),
    ("conv 3 3x3", LayerShape(height: 5, width: 6, channels: 2)),
    ("conv 2 3x2 stride 2", LayerShape(height: 6, width: 5, channels: 3)),
    ("conv 3 2x3 same", LayerShape(height: 4, width: 5, channels: 1)),
    ("conv 2 5x5 stride 3x2 same", LayerShape(height: 4, width: 4, channels: 2)),
    ("conv 4 3 stride 2", LayerShape(height: 1, width: 9, channels: 2)),
    ("conv 2 1x1", LayerShape(height: 3, width: 3, channels: 3)),
    ("max-pool 2x2", LayerShape(height: 5, width: 6, channels: 3)),
    ("max-pool 3x3 stride 1 same", LayerShape(height: 4, width: 4, channels: 2)),
    ("max-pool global", LayerShape(height: 3, width: 4, channels: 2)),
    ("mean-pool 2x3", LayerShape(height: 5, width: 6, channels: 3)),
    ("mean-pool 3x3 stride 2 same", LayerShape(height: 5, width: 4, channels: 2)),
    ("mean-pool 3", LayerShape(height: 1, width: 9, channels: 2)),
    ("batch-norm", LayerShape(4)),
    ("batch-norm momentum 0.3 epsilon 0.01", LayerShape(height: 3, width: 2, channels: 3)),
    ("layer-norm", LayerShape(7)),
    ("layer-norm", LayerShape(height: 3, width: 2, channels: 3)),
    ("flatten", LayerShape(height: 3, width: 2, channels: 2)),
  ]

  @Test(
    "inputs, weights and biases have the derivatives that differences measure", arguments: cases)
  func derivatives(text: String, input: LayerShape) throws {
    let map = try LayerSpecification(text).map
    func check<S: Scalar>(_: S.Type) throws {
      var generator = Xoshiro256PlusPlus(seed: 7)
      let check = try LayerGradientCheck(map, over: S.self, input: input, using: &generator)
      #expect(check.worst < 1e-7, "\(S.self): \(check)")
    }
    try check(Double.self)
    try check(Complex<Double>.self)
  }

  @Test("the text of a layer makes the same layer", arguments: cases.map(\.text))
  func text(_ text: String) throws {
    #expect(try LayerSpecification(text).description == text)
    #expect(try LayerSpecification(text.uppercased() + "  tanh").description == text + " tanh")
  }

  @Test("a convolution is the sum over the window that its documentation says")
  func convolution() throws {
    var generator = Xoshiro256PlusPlus(seed: 2)
    let input = LayerShape(height: 4, width: 5, channels: 2)
    var network = try Network<Complex<Double>>(
      input: input, LayerSpecification.list("conv 3 3x2 stride 2x1 same"), using: &generator)
    network.layers[0].bias = [1, .i, 2]
    let x = (0..<input.count).map { _ in Complex<Double>.normal(using: &generator) }
    let z = try network(x)
    #expect(network.layers[0].output == LayerShape(height: 2, width: 5, channels: 3))
    for i in 0..<2 {
      for j in 0..<5 {
        for channel in 0..<3 {
          var sum = network.layers[0].bias[channel]
          // Three rows of window over rows 2i - 0, two columns: one zero at the right.
          for (r, c) in [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)] {
            let (row, column) = (2 * i + r, j + c)
            guard row < 4, column < 5 else { continue }
            for k in 0..<2 {
              sum +=
                network.layers[0][unit: channel, input: (r * 2 + c) * 2 + k]
                * x[(row * 5 + column) * 2 + k]
            }
          }
          #expect((z[(i * 5 + j) * 3 + channel] - sum).magnitude < 1e-12)
        }
      }
    }
  }

  @Test("pooling over ℂ takes the largest modulus, of equal ones the first")
  func complexMaximum() throws {
    let network = try Network<Complex<Double>>(
      input: LayerShape(height: 1, width: 4, channels: 1), LayerSpecification.list("max-pool 2"))
    let z = try network([Complex(3, 0), Complex(0, -4), Complex(0, 1), Complex(1, 0)])
    #expect(z == [Complex(0, -4), Complex(0, 1)])
  }

  @Test("normalised values have mean 0 and the identity as covariance, over ℂ halved")
  func whitening() throws {
    var generator = Xoshiro256PlusPlus(seed: 3)
    var network = try Network<Complex<Double>>(
      input: LayerShape(2), LayerSpecification.list("layer-norm"))
    network.layers[0] = try Layer(
      LayerNormalization(epsilon: 1e-12), input: LayerShape(2000), activation: .identity)
    let x = (0..<2000).map { _ -> Complex<Double> in
      let (u, v) = (generator.normal(), generator.normal())
      return Complex(5 + 2 * u, 1 + u + 0.1 * v)
    }
    let z = try network(x)
    let n = 2000.0
    #expect(abs(z.reduce(0) { $0 + $1.real } / n) < 1e-9)
    #expect(abs(z.reduce(0) { $0 + $1.real * $1.real } / n - 0.5) < 1e-6)
    #expect(abs(z.reduce(0) { $0 + $1.imaginary * $1.imaginary } / n - 0.5) < 1e-6)
    #expect(abs(z.reduce(0) { $0 + $1.real * $1.imaginary } / n) < 1e-6)
  }
}
