import Backprop
import BackpropFiles
import BackpropFormats
import Numerics
import Testing

@Suite struct ComplexPairTests {
  private let fallback = ModelFallback(activations: ["identity"], cost: .quadratic)

  private func tensors(_ names: [String]) -> [NamedTensor] {
    let values: [(shape: [Int], numbers: [Float])] = [
      ([1, 2], [1, 2]), ([1], [5]), ([1, 2], [3, 4]), ([1], [7]),
    ]
    return zip(names, values).map { NamedTensor($0, Tensor($1.numbers, shape: $1.shape)) }
  }

  private func expected(bias: Complex<Float>) throws -> AnyModel {
    var network = try Network<Complex<Float>>(sizes: [2, 1], activations: [.identity])
    network.layers[0][unit: 0, input: 0] = Complex(1, 3)
    network.layers[0][unit: 0, input: 1] = Complex(2, 4)
    network.layers[0].bias[0] = bias
    return .complex64(Model(network, cost: .quadratic))
  }

  @Test(
    "pairs of real tensors are the parts of a complex layer",
    arguments: [
      ["fc.weight_r", "fc.bias_r", "fc.weight_i", "fc.bias_i"],
      ["0.weight.real", "0.bias.real", "0.weight.imag", "0.bias.imag"],
      ["w_re", "b_re", "w_im", "b_im"],
    ])
  func parts(names: [String]) throws {
    let (models, remarks) = try OtherPrograms.read(tensors(names), fallback: fallback)
    let model = try expected(bias: Complex(5, 7))
    #expect(models == [model, model])
    #expect(remarks.count == 2 && remarks[0].contains("real and imaginary parts"))
  }

  @Test(
    "pairs of real layers, each with its bias, are one complex layer",
    arguments: [
      ["fc_r.weight", "fc_r.bias", "fc_i.weight", "fc_i.bias"],
      [
        "module.fc1.fc_r.weight", "module.fc1.fc_r.bias", "module.fc1.fc_i.weight",
        "module.fc1.fc_i.bias",
      ],
      ["fc_r1.weight", "fc_r1.bias", "fc_i1.weight", "fc_i1.bias"],
      ["lin1_real.weight", "lin1_real.bias", "lin1_imag.weight", "lin1_imag.bias"],
    ])
  func layers(names: [String]) throws {
    let (models, remarks) = try OtherPrograms.read(tensors(names), fallback: fallback)
    let model = try expected(bias: Complex(-2, 12))
    #expect(models == [model, model])
    #expect(remarks.count == 2 && remarks[0].contains("b₁ - b₂ + i (b₁ + b₂)"))
  }

  @Test("pairs of real layers compute what both layers compute")
  func outputs() throws {
    let (models, _) = try OtherPrograms.read(
      tensors(["fc_r.weight", "fc_r.bias", "fc_i.weight", "fc_i.bias"]), fallback: fallback)
    guard case .complex64(let model) = models[0] else {
      Issue.record("not complex")
      return
    }
    func real(_ x: [Float]) -> Float { x[0] + 2 * x[1] + 5 }
    func imaginary(_ x: [Float]) -> Float { 3 * x[0] + 4 * x[1] + 7 }
    let (x, y): ([Float], [Float]) = ([0.5, -1], [2, 0.25])
    let output = try model.network([Complex(x[0], y[0]), Complex(x[1], y[1])])
    #expect(output[0] == Complex(real(x) - imaginary(y), real(y) + imaginary(x)))
  }

  @Test("a pair whose other part is missing, or of another shape or type, is refused")
  func refused() throws {
    let names = ["fc_r.weight", "fc_r.bias", "fc_i.weight", "fc_i.bias"]
    try OtherPrograms.expectRefused(Array(tensors(names).dropLast()), "other part is missing")
    var wrong = tensors(names)
    wrong[2].tensor = Tensor([1, 2] as [Float], shape: [2, 1])
    try OtherPrograms.expectRefused(wrong, "both parts need one type and shape")
    wrong[2].tensor = Tensor([1, 2] as [Double], shape: [1, 2])
    try OtherPrograms.expectRefused(wrong, "both parts need one type and shape")
    wrong[2].tensor = Tensor([1, 2] as [Int64], shape: [1, 2])
    try OtherPrograms.expectRefused(wrong, "both parts need one type and shape")
  }

  @Test("real tensors with a last axis of 2 are complex under every name")
  func viewedAsReal() throws {
    let model = Models.complex(Double.self, activations: [.crelu, .identity])
    let tensors = model.network.tensors.map {
      NamedTensor("net." + $0.name.replacing("layers.", with: ""), $0.tensor)
    }
    let fallback = ModelFallback(activations: ["crelu", "identity"], cost: .quadratic)
    let (models, _) = try OtherPrograms.read(tensors, fallback: fallback)
    #expect(models == [.complex128(model), .complex128(model)])
  }
}
