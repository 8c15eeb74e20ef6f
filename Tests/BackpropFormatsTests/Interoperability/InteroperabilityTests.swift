import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation
import Numerics
import Testing

/// The folder in which `Tests/Interoperability/run` exchanges files; nil in other test runs.
private let folder = ProcessInfo.processInfo.environment["BACKPROP_INTEROP_DIR"]

/// The Swift side of `Tests/Interoperability/run`: reads what Python wrote, writes what Python
/// checks.
@Suite(.enabled(if: folder != nil))
struct InteroperabilityTests {
  private func path(_ name: String) throws -> String {
    try #require(folder) + "/" + name
  }

  /// The model that `write.py` makes, where every number is exact in both precisions.
  private func expected<S: Scalar>(
    _: S.Type, _ activation: S.Activation, _ number: (Double, Double) -> S
  ) throws -> Model<S> {
    var network = try Network<S>(sizes: [4, 3, 2], activations: [activation])
    for (ℓ, layer) in network.layers.enumerated() {
      func value(_ index: Int) -> S {
        number(Double(ℓ + 1) * 0.5 - Double(index) * 0.25, Double(index - 1) * 0.125)
      }
      for j in 0..<layer.outputCount {
        network.layers[ℓ].bias[j] = value(j)
        for k in 0..<layer.inputCount {
          network.layers[ℓ][unit: j, input: k] = value(j * layer.inputCount + k)
        }
      }
    }
    return Model(network, cost: .quadratic)
  }

  @Test("what numpy, safetensors and json wrote is read exactly")
  func readsPython() throws {
    let models: [AnyModel] = [
      .float32(try expected(Float.self, .identity) { x, _ in Float(x) }),
      .float64(try expected(Double.self, .identity) { x, _ in x }),
      .complex64(
        try expected(Complex<Float>.self, .identity) { Complex(Float($0), Float($1)) }),
      .complex128(try expected(Complex<Double>.self, .identity) { Complex($0, $1) }),
    ]
    let fallback = ModelFallback(activations: ["identity"], cost: .quadratic)
    for model in models {
      let type = model.description.scalarType.rawValue
      for ending in [".npz", "-deflated.npz", "-fortran.npz", ".safetensors"] {
        let file = try path("from-python/\(type)\(ending)")
        #expect(try ModelFile.readAny(file) == model, "\(type)\(ending)")
        #expect(try ModelFile.describe(file) == model.description)
      }
      let bare = try path("from-python/\(type)-bare.npz")
      #expect(try ModelFile.readAny(bare, fallback: fallback) == model)
    }
    let stream = try path("from-python/float64-stream-bare.npz")
    #expect(try ModelFile.readAny(stream, fallback: fallback) == models[1])
    let json = try ModelFile.read(path("from-python/network2.json"), as: Double.self)
    guard case .float64(let identity) = models[1] else { return }
    #expect(json.network.tensors == identity.network.tensors)
    let batch: Dataset<Float> = try NumPyBatch.decode(
      WholeFile.read(path("from-python/batch.npz")), outputCount: 2)
    #expect(batch.count == 2 && batch.isClassification)
  }

  @Test(
    "the outputs of ONNX models that the onnx package wrote are those of onnxruntime",
    arguments: ["pytorch", "keras", "constants", "double", "bfloat16"])
  func readsONNX(name: String) throws {
    let model = try ModelFile.read(
      path("from-python/\(name).onnx"), as: Double.self, fallback: .none.forPrediction)
    let archive = try NumPyArchive.decode(
      WholeFile.read(path("from-python/\(name)-outputs.npz")), limit: 1 << 20)
    let inputs: [Double] = try #require(archive["x"]).values()
    let expected: [Double] = try #require(archive["a"]).values()
    let outputs = try stride(from: 0, to: inputs.count, by: 4).flatMap {
      try model.network(Array(inputs[$0..<$0 + 4]))
    }
    #expect(outputs.count == expected.count)
    #expect(zip(outputs, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("writes models, batches, outputs and gradients for Python to check")
  func writesModels() throws {
    let real: [(String, [RealActivation], Cost)] = [
      ("sigmoid", [.sigmoid, .sigmoid], .crossEntropy),
      ("softmax", [.relu, .softmax], .logLikelihood),
      ("tanh", [.tanh, .identity], .quadratic),
    ]
    for (name, activations, cost) in real {
      try write(Models.random(activations, as: Float.self), cost, "\(name)-float32")
      try write(Models.random(activations, as: Double.self), cost, "\(name)-float64")
    }
    let complex: [(String, [ComplexActivation])] = [
      ("split", [.splitTanh, .splitSigmoid]), ("modrelu", [.modrelu, .cardioid]),
      ("holomorphic", [.tanh, .identity]), ("crelu", [.crelu, .identity]),
    ]
    for (name, activations) in complex {
      try write(
        Models.random(activations, as: Complex<Float>.self), .quadratic, "\(name)-complex64")
      try write(
        Models.random(activations, as: Complex<Double>.self), .quadratic, "\(name)-complex128")
    }
  }

  private func write<S: Scalar>(_ network: Network<S>, _ cost: Cost, _ name: String) throws {
    var network = network
    for ℓ in network.layers.indices {
      for j in network.layers[ℓ].thresholds.indices {
        network.layers[ℓ].thresholds[j] = S(real: Double(j) / 5 - 0.3).realPart
      }
    }
    let model = Model(network, cost: cost)
    try Folder.make(path("from-swift"))
    for format in [ModelFile.Format.safetensors, .numPy, .onnx, .network2] {
      let file = try path("from-swift/\(name).\(format.rawValue)")
      if let bytes = try? ModelFile.encode(model, format) { try AtomicFile.write(bytes, to: file) }
    }
    var generator = Xoshiro256PlusPlus(seed: 3)
    let inputs = (0..<5 * 4).map { _ in S.normal(using: &generator) }
    let targets = (0..<5).flatMap { [S(real: Double($0 % 2)), S(real: Double(1 - $0 % 2))] }
    let samples = try Dataset<S>(
      inputs: .values(inputs), targets: .values(targets), inputCount: 4, outputCount: 2)
    try AtomicFile.write(NumPyBatch.encode(samples), to: path("from-swift/\(name)-batch.npz"))
    let outputs = try network.outputs(for: samples).flatMap { $0 }
    try AtomicFile.write(
      NumPyArchive([NamedTensor("a", Tensor(outputs, shape: [5, 2]))]).encode(),
      to: path("from-swift/\(name)-outputs.npz"))
    let gradient = NumPyArchive(
      gradient: try network.gradient(on: samples, cost: cost),
      cost: try network.evaluate(on: samples, cost: cost).cost)
    try AtomicFile.write(gradient.encode(), to: path("from-swift/\(name)-gradient.npz"))
  }

  @Test(
    "the outputs of ONNX models over images are those of onnxruntime",
    arguments: ["images", "sequence", "channels-last", "image-output"])
  func readsImageModels(name: String) throws {
    let model = try ModelFile.read(
      path("from-python/\(name).onnx"), as: Float.self, fallback: .none.forPrediction)
    let archive = try NumPyArchive.decode(
      WholeFile.read(path("from-python/\(name)-outputs.npz")), limit: 1 << 20)
    let inputs: [Float] = try #require(archive["x"]).values()
    let expected: [Float] = try #require(archive["a"]).values()
    let outputs = try model.network.outputs(for: .values(inputs)).flatMap { $0 }
    try #require(outputs.count == expected.count)
    let difference = zip(outputs, expected).map { abs($0 - $1) }.max() ?? .infinity
    print("\(name).onnx: onnxruntime's outputs differ by \(difference)")
    #expect(difference < 1e-5)
  }

  @Test("writes networks of any layers for Python to check")
  func writesLayers() throws {
    let (image, sequence) = (
      LayerModels.image, LayerShape(height: 1, width: 9, channels: 2)
    )
    let digits = LayerShape(height: 14, width: 14, channels: 1)
    // Without softmax, which would hide differences.
    let real = LayerModels.real.replacing("dense 2 softmax", with: "dense 2")
    try write(real, image, "layers-float32", as: Float.self)
    try write(real, image, "layers-float64", as: Double.self)
    try write(
      "conv 4 5x5 relu, max-pool 2x2, conv 6 3x3 same relu, max-pool 2x2, dense 10 relu, "
        + "dropout 0.5, dense 10 softmax", digits, "digits-float32", as: Float.self)
    try write(LayerModels.sequence, sequence, "sequence-float32", as: Float.self)
    try write(
      "conv 3 3x3 stride 2 same tanh, max-pool 3x3 stride 2 same, layer-norm sigmoid", image,
      "image-float32", as: Float.self)
    try write("flatten softmax, batch-norm", image, "flat-float32", as: Float.self)
    try write("dense 3 sigmoid, dense 2", image, "dense-float32", as: Float.self)
    try write("mean-pool 3x2 stride 1 same, max-pool global", image, "pool-float32", as: Float.self)
    let complex = LayerModels.complex.replacing("modrelu", with: "crelu")
    try write(complex, image, "layers-complex64", as: Complex<Float>.self)
    try write(complex, image, "layers-complex128", as: Complex<Double>.self)
  }

  private func write<S: Scalar>(
    _ layers: String, _ input: LayerShape, _ name: String, as _: S.Type
  ) throws {
    let network: Network<S> = try LayerModels.network(layers, input)
    let folder = try path("from-swift/layers")
    try Folder.make(folder)
    for format in [ModelFile.Format.safetensors, .numPy, .onnx] {
      if let bytes = try? ModelFile.encode(Model(network, cost: .quadratic), format) {
        try AtomicFile.write(bytes, to: "\(folder)/\(name).\(format.rawValue)")
      }
    }
    var generator = Xoshiro256PlusPlus(seed: 3)
    let inputs = (0..<5 * input.count).map { _ in S.normal(using: &generator) }
    let outputs = try network.outputs(for: .values(inputs)).flatMap { $0 }
    let samples = NumPyArchive([
      NamedTensor("x", Tensor(inputs, shape: [5, input.count])),
      NamedTensor("a", Tensor(outputs, shape: [5, network.outputCount])),
    ])
    try AtomicFile.write(samples.encode(), to: "\(folder)/\(name)-samples.npz")
  }

  @Test("writes every activation and every kind of layer over ℂ as ONNX for Python to check")
  func writesComplexONNX() throws {
    try writeComplexONNX(Float.self, "complex64")
    try writeComplexONNX(Double.self, "complex128")
  }

  private func writeComplexONNX<R: RealScalar>(_: R.Type, _ type: String) throws {
    let own: [any RealFunction] = [
      ELU(), SiLU(), Softplus(), HardTanh(), LeakyReLU(slope: 1.5), Identity(),
    ]
    func register<F: RealFunction>(_ function: F) -> ComplexActivation {
      let activation = ComplexActivation(Split(function))
      ComplexActivation.register(activation)
      return activation
    }
    let activations = ComplexActivation.allCases + own.map { register($0) }
    for activation in activations {
      let name = activation.rawValue
      // Over plain vectors, over images, and over an image that was made flat.
      try writeComplex(
        "dense 5 \(name), dense 3 \(name)", LayerShape(4), "dense-\(name)-\(type)", R.self)
      try writeComplex("conv 3 2x2 \(name)", LayerModels.image, "conv-\(name)-\(type)", R.self)
      try writeComplex("flatten \(name)", LayerModels.image, "flatten-\(name)-\(type)", R.self)
    }
    let layers: [(String, String, LayerShape)] = [
      ("all", LayerModels.complex, LayerModels.image),
      ("sequence", LayerModels.sequence, LayerShape(height: 1, width: 9, channels: 2)),
      ("stride", "conv 3 3x3 stride 2 same, max-pool 3x3 stride 2 same", LayerModels.image),
      ("max", "max-pool 3x2 stride 1 same, max-pool global", LayerModels.image),
      ("mean", "mean-pool 3x2 stride 2x1 same, mean-pool global", LayerModels.image),
      ("batch", "batch-norm epsilon 0.01", LayerModels.image),
      ("batch-flat", "batch-norm, dense 2", LayerShape(4)),
      ("layer", "layer-norm epsilon 0.01", LayerModels.image),
      ("layer-flat", "layer-norm, dropout 0.5, dense 2", LayerShape(4)),
      ("flat", "flatten, batch-norm, layer-norm", LayerModels.image),
      ("pooled", "max-pool global, batch-norm, layer-norm, dense 2", LayerModels.image),
      ("nothing", "dropout 0.5", LayerModels.image),
      ("dense-image", "dense 3 split-tanh, dense 2", LayerModels.image),
    ]
    for (name, list, shape) in layers {
      try writeComplex(list, shape, "layers-\(name)-\(type)", R.self)
    }
    try writeScaledComplex("scaled-\(type)", R.self)
    // Numbers at which a naive formula fails: 0, and far from 0.
    for name in [
      "modrelu", "cardioid", "phase-amplitude", "georgiou-koutsougeras", "tanh", "sigmoid",
    ] {
      try writeComplex(
        "flatten \(name)", LayerShape(4), "extreme-\(name)-\(type)", R.self,
        inputs: [.zero, Complex(60, 1), Complex(-60, 2), Complex(0, 1)])
    }
  }

  /// Writes a network of a table of complex columns, whose rows and values are scaled.
  private func writeScaledComplex<R: RealScalar>(_ name: String, _: R.Type) throws {
    let table = try TableReader().parse(
      Array("x.re,x.im,z,y\n1,2,3+1i,0.5\n2,-3,1i,1.5\n3,7,2,2.5\n".utf8))
    var preprocessing = try Preprocessing(of: table, TableOptions())
    preprocessing.fit(to: table, rows: Array(0..<3), .standard)
    let network =
      try LayerModels.network(
        "dense 3 cardioid, dense 1", LayerShape(2)) as Network<Complex<R>>
    let model = Model(network, cost: .quadratic, preprocessing: preprocessing)
    let inputs: [Complex<R>] = [Complex(1, 2), Complex(3, 1), Complex(-2, 5), Complex(0, 0)]
    var outputs: [Complex<Double>] = []
    try Predictor(AnyModel(model)).predict(inputs, into: &outputs)
    let samples = NumPyArchive([
      NamedTensor("x", Tensor(inputs, shape: [2, 2])),
      NamedTensor(
        "a", Tensor(outputs.map { Complex<R>(R($0.real), R($0.imaginary)) }, shape: [2, 1])),
    ])
    let folder = try path("from-swift/complex")
    try AtomicFile.write(ONNX.encode(model), to: "\(folder)/\(name).onnx")
    try AtomicFile.write(samples.encode(), to: "\(folder)/\(name)-samples.npz")
  }

  private func writeComplex<R: RealScalar>(
    _ layers: String, _ input: LayerShape, _ name: String, _: R.Type, inputs: [Complex<R>]? = nil
  ) throws {
    let network: Network<Complex<R>> = try LayerModels.network(layers, input)
    let folder = try path("from-swift/complex")
    try Folder.make(folder)
    let bytes = try ONNX.encode(Model(network, cost: .quadratic))
    try AtomicFile.write(bytes, to: "\(folder)/\(name).onnx")
    var generator = Xoshiro256PlusPlus(seed: 5)
    let inputs = inputs ?? (0..<5 * input.count).map { _ in Complex<R>.normal(using: &generator) }
    let outputs = try network.outputs(for: .values(inputs)).flatMap { $0 }
    let rows = inputs.count / input.count
    let samples = NumPyArchive([
      NamedTensor("x", Tensor(inputs, shape: [rows, input.count])),
      NamedTensor("a", Tensor(outputs, shape: [rows, network.outputCount])),
    ])
    try AtomicFile.write(samples.encode(), to: "\(folder)/\(name)-samples.npz")
  }

  @Test("writes a run for TensorBoard")
  func writesEvents() throws {
    let writer = try EventWriter(
      folder: path("from-swift/run"), wallTime: 1_700_000_000, host: "swift")
    var history = History(trainingSize: 10, evaluationSize: 4)
    for epoch in 1...3 {
      history.trainingCost.append(1 / Double(epoch))
      history.evaluationAccuracy.append(epoch)
      history.seconds.training.append(0)
      try writer.append(
        Event(lastEpochOf: history, wallTime: 1_700_000_000 + Double(epoch)),
        Event(
          parametersOf: Models.random([.sigmoid, .sigmoid], as: Float.self), epoch: epoch,
          imageSize: (2, 2), wallTime: 1_700_000_000 + Double(epoch)))
    }
  }
}
