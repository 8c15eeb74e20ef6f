import Backprop
import BackpropFiles
import BackpropFormats
import Foundation
import Numerics

extension HostileReader {
  /// ``BackpropFiles/JSONReader``.
  static let json = HostileReader(
    "json",
    seeds: {
      [
        #"{"a": [1, -2.5e-3, true, false, null], "b": {"c": "d\n\u00e9\ud83d\ude00"}, "e": ""}"#,
        #"[[[[{}]]], "ä", 0, 1e308, 5e-324]"#, " 1 ",
      ].map { Array($0.utf8) }
    },
    words: [
      ("1", "01"), ("true", "True"), ("null", "NaN"), ("e-3", "e"), ("\\ud83d", "\\udc00"),
      ("\"a\"", "\"b\""), ("}", "]"), (",", ",,"), ("\\n", "\n"), (":", "="),
    ],
    read: { bytes in
      let value = try JSONReader.read(bytes)
      let text = value.text
      let again = try BrokenPromise.withoutError("written again") {
        try JSONReader.read(Array(text.utf8)).text
      }
      try BrokenPromise.unless(again == text, "another value after writing it")
    })

  /// ``BackpropFormats/Network2JSON``.
  static let network2 = modelReader(
    "network2", .network2,
    models: { [.float64(HostileModels.network2)] },
    words: [
      ("CrossEntropyCost", "crossentropycost"), ("sizes", "size"), ("\"weights\"", "\"biases\""),
      ("2", "\"2\""), ("[", "{"), ("4", "1e999"), ("3", "NaN"), (",", ""),
    ])

  /// ``BackpropFormats/Safetensors`` as a container and as a model.
  static let safetensors = modelReader(
    "safetensors", .safetensors,
    models: HostileModels.all, repair: withHeaderLength,
    words: [
      ("F32", "F64"), ("F32", "I32"), ("F64", "F32"), ("F32", "C64"), ("F32", "F16"),
      ("F32", "BF16"), ("[4]", "[0]"),
      ("dtype", "shape"), ("layers.1", "layers.0"), ("bias", "weight"), ("__metadata__", "__meta"),
      ("data_offsets", "data_offset"), ("[0,", "[8,"), ("[0,", "[-1,"), ("real", "complex"),
    ] + layerWords,
    also: { bytes in
      let file = try Safetensors.decode(bytes)
      let again = try BrokenPromise.withoutError("written again") {
        try Safetensors.decode(try file.encode())
      }
      try BrokenPromise.unless(
        Set(again.tensors) == Set(file.tensors.map(\.withoutComplex))
          && again.metadata == file.metadata, "other tensors after writing them")
    })

  /// ``BackpropFormats/ONNX``.
  static let onnx = modelReader(
    "onnx", .onnx,
    models: { HostileModels.all().filter { $0.description.scalarType.field == .real } },
    words: [
      ("Gemm", "Conv"), ("MatMul", "Gemm  "), ("Sigmoid", "Softmax"), ("Softmax", "Sigmoid"),
      ("transB", "transA"), ("input", "inpvt"), ("output", "input"), ("layers.1", "layers.0"),
      ("weight", "bias"), ("sigmoid", "softmax"), ("quadratic", "qvadratic"), ("w32", "w16"),
      ("\u{8}\u{3}", "\u{8}\u{0}"), ("\u{8}\u{4}", "\u{8}\u{7f}"), ("\u{10}\u{1}", "\u{10}\u{b}"),
      ("axis", "axes"), ("swift-backprop", "other-backprop"), ("MaxPool", "AvgPool"),
      ("strides", "stridez"), ("pads", "padz"), ("running_var", "running_vas"), ("perm", "pern"),
    ] + layerWords)

  /// ``BackpropFormats/NumPyArray``, in both orders.
  static let npy = HostileReader(
    "npy",
    seeds: {
      let matrix = NumPyArray.encode(Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3]))
      let fortran = ByteMutations.replacing("False", by: "True ", in: matrix, at: 0) ?? matrix
      return [
        matrix, fortran, NumPyArray.encode(Tensor([7] as [Double], shape: [])),
        NumPyArray.encode(Tensor([1, -2] as [Int64], shape: [2])),
      ]
    },
    words: [
      ("<f4", "<f8"), ("<f4", "|O8"), ("<f4", ">f4"), ("<f4", "<f2"), ("False", "true"),
      ("(2, 3)", "(3, 2)"),
      ("(2, 3)", "(-2, -3)"), ("2, 3", "9223372036854775807, 2"), ("descr", "shape"),
      ("(2, 3)", "(1, 1, 1, 1, 1, 1, 6)"), ("(2,)", "(2)"), ("'", "\""), ("'", "\\'"),
    ],
    read: { bytes in
      let tensor = try NumPyArray.decode(bytes)
      let again = try BrokenPromise.withoutError("written again") {
        try NumPyArray.decode(NumPyArray.encode(tensor))
      }
      try BrokenPromise.unless(again == tensor, "another array after writing it")
    })

  /// ``BackpropFiles/ZipArchive``, stored and deflated.
  static let zip = HostileReader(
    "zip",
    seeds: {
      let entries = [
        ZipArchive.Entry(name: "a", bytes: Array("hello".utf8)),
        .init(name: "ä/b", bytes: [UInt8](repeating: 7, count: 300)),
      ]
      return [
        try ZipArchive.encode(entries), try ZipArchive.encode(entries, method: .deflated),
        try ZipArchive.encode([]),
      ]
    },
    repair: ZipBuilder.withChecksums,
    read: { bytes in
      let limit = 1 << 22
      let entries = try ZipArchive.decode(bytes, limit: limit)
      let size = entries.reduce(0) { $0 + $1.bytes.count }
      try BrokenPromise.unless(size <= limit, "\(size) bytes are too many")
      let again = try BrokenPromise.withoutError("written again") {
        try ZipArchive.decode(try ZipArchive.encode(entries))
      }
      try BrokenPromise.unless(
        again.map(\.name) == entries.map(\.name) && again.map(\.bytes) == entries.map(\.bytes),
        "other entries after writing them")
    })

  /// ``BackpropFormats/NumPyArchive`` as a model and as a batch.
  static let npz = modelReader(
    "npz", .numPy, models: HostileModels.all, repair: ZipBuilder.withChecksums,
    words: [
      ("<f4", "<f8"), ("<f8", "<f4"), ("<c8", "<f8"), ("bias", "bia_"), ("False", "True "),
      ("layers.0", "layers.1"), ("sigmoid", "softmax"), ("quadratic", "qvadratic"),
      ("(3, 4)", "(4, 3)"), ("(3, 4)", "(12,)"), ("real", "rael"),
    ] + layerWords,
    also: { bytes in
      _ = try NumPyArchive.decode(bytes, limit: 1 << 24)
      _ = try? NumPyBatch.decode(bytes, outputCount: 2, as: Float.self)
    })

  /// Words of layers in a description.
  private static let layerWords = [
    ("conv 2", "conw 2"), ("conv 2", "conv 3"), ("conv 2 2x2", "conv 2 9x9"), ("same", "valid"),
    ("4x4x2", "4x8x1"), ("4x4x2", "999999x99999x99999"), ("max-pool", "mean-pool"),
    ("batch-norm", "layer-norm"), ("dropout 0.5", "dropout 1e9"), ("flatten", "dense 9"),
    ("\"version\":2", "\"version\":1"), ("input", "inpot"), ("running_mean", "running_var"),
  ]

  /// Returns a reader of models. A model that was read must be written and read again as the same
  /// bytes.
  private static func modelReader(
    _ name: String, _ format: ModelFile.Format, models: @escaping @Sendable () throws -> [AnyModel],
    repair: (@Sendable ([UInt8]) -> [UInt8])? = nil, words: [(String, String)],
    also check: @escaping @Sendable ([UInt8]) throws -> Void = { _ in }
  ) -> HostileReader {
    HostileReader(
      name,
      seeds: {
        let own = try models().map { try $0.encode(format) }
        return try own.map { try withoutChecksum($0, format) } + own.prefix(1)
          + HostileModels.foreign(format)
      },
      repair: repair, words: words,
      read: { bytes in
        try check(bytes)
        let model = try decode(bytes, format)
        try BrokenPromise.withoutError("written again") {
          let written = try model.encode(format)
          let again = try AnyModel(decoding: written, format).encode(format)
          try BrokenPromise.unless(again == written, "another model after writing it")
        }
      })
  }

  /// Returns a file without its checksum, so that mutations of it reach the code behind.
  private static func withoutChecksum(
    _ bytes: [UInt8], _ format: ModelFile.Format
  ) throws -> [UInt8] {
    switch format {
    case .safetensors: return try Safetensors.decode(bytes).encode()
    case .network2:
      let text = String(decoding: bytes, as: UTF8.self)
      return Array(text.replacing(/, "backprop-checksum": "[^"]*"/, with: "").utf8)
    case .numPy, .onnx: return bytes
    }
  }

  /// Reads a model; one without a cost gets a fitting one, and one that does not describe its network
  /// sigmoid layers, or else identities.
  private static func decode(_ bytes: [UInt8], _ format: ModelFile.Format) throws -> AnyModel {
    if let model = try? AnyModel(decoding: bytes, format) { return model }
    let inferring = ModelFallback.none.forPrediction
    if let model = try? AnyModel(decoding: bytes, format, fallback: inferring) { return model }
    let real = ModelFallback(activations: ["sigmoid"], cost: .quadratic)
    if let model = try? AnyModel(decoding: bytes, format, fallback: real) { return model }
    let complex = ModelFallback(activations: ["identity"], cost: .quadratic)
    return try AnyModel(decoding: bytes, format, fallback: complex)
  }

  /// Returns the file with a header length that ends after the closing brace of the header and the
  /// spaces behind it.
  static func withHeaderLength(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count > 8 else { return bytes }
    var depth = 0
    var end = bytes.count
    for index in 8..<bytes.count {
      if bytes[index] == UInt8(ascii: "{") { depth += 1 }
      if bytes[index] == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 {
          end = index + 1
          break
        }
      }
    }
    while end < bytes.count, end % 16 != 0, bytes[end] == UInt8(ascii: " ") { end += 1 }
    return (0..<8).map { UInt8((end - 8) >> (8 * $0) & 0xff) } + bytes[8...]
  }
}

extension JSONValue {
  /// The value as JSON text.
  fileprivate var text: String {
    switch content {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let number): "\(number)"
    case .string(let string): JSONText.quoted(string)
    case .array(let elements): JSONText.list(elements.map(\.text))
    case .object(let members): JSONText.object(members.map { ($0.key, $0.value.text) })
    }
  }
}

extension NamedTensor {
  /// The tensor as safetensors stores it, with the two parts of complex numbers.
  fileprivate var withoutComplex: NamedTensor {
    let type: Tensor.ElementType
    switch tensor.elementType {
    case .complex64: type = .float32
    case .complex128: type = .float64
    default: return self
    }
    return NamedTensor(name, Tensor(type, shape: tensor.shape + [2], bytes: tensor.bytes))
  }
}

/// Small models of every scalar, whose files are attacked.
enum HostileModels {
  static let network2 = Model<Double>(network([3, 2, 2], [.sigmoid]), cost: .crossEntropy)

  @Sendable static func all() -> [AnyModel] {
    [
      .float32(Model(network([4, 3, 2], [.sigmoid, .softmax]), cost: .logLikelihood)),
      .float64(Model(network([3, 2], [.sigmoid]), cost: .quadratic)),
      .complex64(Model(network([2, 2, 1], [.modrelu, .splitTanh]), cost: .quadratic)),
      .complex128(Model(network([2, 1], [.identity]), cost: .quadratic)),
      .float32(
        Model(
          network(
            "conv 2 2x2 same relu, batch-norm, max-pool 2x2, dropout 0.5, flatten, dense 2",
            LayerShape(height: 4, width: 4, channels: 2)), cost: .quadratic)),
      .complex64(
        Model(
          network(
            "conv 2 2 stride 2 modrelu, batch-norm, layer-norm, mean-pool global, dense 1",
            LayerShape(height: 1, width: 4, channels: 1)), cost: .quadratic)),
    ]
  }

  /// Files as other programs write them.
  static func foreign(_ format: ModelFile.Format) throws -> [[UInt8]] {
    func tensors(_ names: [String], _ shapes: [[Int]]) -> [NamedTensor] {
      zip(names, shapes).map { name, shape in
        let count = shape.reduce(1, *)
        return NamedTensor(
          name, Tensor((0..<count).map { Float($0) / 8 - 1 }, shape: shape))
      }
    }
    let shapes = [[3, 2], [3], [1, 3], [1]]
    let sequential = tensors(
      ["net.0.weight", "net.0.bias", "net.2.weight", "net.2.bias", "step"], shapes + [[]])
    let pairs = tensors(
      ["fc_r.weight", "fc_r.bias", "fc_i.weight", "fc_i.bias"], [[2, 2], [2], [2, 2], [2]])
    let arrays = tensors(["arr_0", "arr_1", "arr_2", "arr_3"], shapes)
    switch format {
    case .safetensors:
      return [try Safetensors(sequential).encode(), try Safetensors(pairs).encode()]
    case .numPy: return [try NumPyArchive(arrays).encode(), try NumPyArchive(pairs).encode()]
    case .network2:
      let text = #"{"sizes": [1, 2], "weights": [[[1.5], [-2]]], "biases": [[[0.5], [0]]]}"#
      return [[0xef, 0xbb, 0xbf] + Array(text.utf8)]
    case .onnx:
      let folder = URL(fileURLWithPath: #filePath)
        .appending(path: "../../../BackpropFormatsTests/ONNX/Fixtures").standardized
      return try ["constants", "keras", "sklearn-classifier"].map {
        try WholeFile.read(folder.appending(path: $0 + ".onnx").path)
      }
    }
  }

  private static func network<S: Scalar>(_ layers: String, _ input: LayerShape) -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 5)
    do {
      return try Network(input: input, LayerSpecification.list(layers), using: &generator)
    } catch {
      preconditionFailure("a network of fixed layers: \(error)")
    }
  }

  private static func network<S: Scalar>(
    _ sizes: [Int], _ activations: [S.Activation]
  ) -> Network<S> {
    var generator = Xoshiro256PlusPlus(seed: 5)
    do {
      return try Network(sizes: sizes, activations: activations, using: &generator)
    } catch {
      preconditionFailure("a network of fixed sizes: \(error)")
    }
  }
}

extension HostileReader {
  /// ``BackpropFormats/Checkpoint``, and the run that continues from it.
  static let checkpoint = HostileReader(
    "checkpoint",
    seeds: {
      let own = [
        try checkpoint([.sigmoid], .adam(), NumPyGenerator(seed: 1), as: Float.self).encode(),
        try checkpoint(
          [.modrelu, .realPartSigmoid], .nesterov(), Xoshiro256PlusPlus(seed: 1),
          as: Complex<Double>.self
        ).encode(),
        try checkpoint(
          Network(
            input: LayerShape(height: 1, width: 3, channels: 1),
            LayerSpecification.list("conv 2 2 relu, batch-norm, dropout 0.2, dense 2 sigmoid")),
          .adam(), NumPyGenerator(seed: 1), as: Float.self
        ).encode(),
      ]
      return try own.map { try withoutChecksum($0, .safetensors) } + own.prefix(1)
    },
    repair: withHeaderLength,
    words: [
      ("F32", "F64"), ("parameters", "network"), ("\"order\"", "\"orden\""), ("I32", "U8"),
      (#"\"steps\":"#, #"\"steps\":9223372036854775807"#), (#"\"next\":"#, #"\"next\":-"#),
      (#"\"next\":"#, #"\"next\":9"#), (#"\"seconds\":"#, #"\"second\":"#),
      (#"\"version\":1"#, #"\"version\":2"#), (#"\"index\":"#, #"\"index\":9"#),
      (#"\"weight_scale\":"#, #"\"weight_scale\":-"#), (#"\"s0\":"#, #"\"s0\":-"#),
      (#"\"training\":["#, #"\"training\":[1,2,3,"#), ("NumPyGenerator", "Xoshiro256PlusPlus"),
      (#"\"training_size\":"#, #"\"training_size\":-"#), ("sigmoid", "softmax"),
      ("conv 2 2", "conv 2 3"), ("batch-norm", "layer-norm"), ("1x3x1", "1x4x1"),
      ("dropout 0.2", "dropout 0.9"), ("running_var", "running_mea"),
    ],
    read: { bytes in
      do {
        try resume(Checkpoint<Float, NumPyGenerator>(decoding: bytes))
      } catch is FileError {
        try resume(Checkpoint<Complex<Double>, Xoshiro256PlusPlus>(decoding: bytes))
      }
    })

  /// Returns the checkpoint of a run in the middle of its second epoch.
  private static func checkpoint<S: Scalar, Generator: RandomSource & Codable>(
    _ activations: [S.Activation], _ optimizer: Optimizer, _ generator: Generator, as _: S.Type
  ) throws -> Checkpoint<S, Generator> {
    var generator = generator
    let network = try Network<S>(sizes: [3, 2, 2], activations: activations, using: &generator)
    return try checkpoint(network, optimizer, generator, as: S.self)
  }

  private static func checkpoint<S: Scalar, Generator: RandomSource & Codable>(
    _ network: Network<S>, _ optimizer: Optimizer, _ generator: Generator, as _: S.Type
  ) throws -> Checkpoint<S, Generator> {
    var run = try TrainingRun(
      Trainer(network, cost: .quadratic, configuration(optimizer)),
      on: randomSamples(count: 9, inputs: 3, outputs: 2, seed: 1), using: generator)
    try run.continueEpoch()
    try run.continueEpoch(until: .now)
    var state = run.state
    // Measured times would change the file every time.
    state.progress.seconds = 0.25
    state.history.seconds.training = [0.5]
    state.history.seconds.evaluation = [0.125]
    return Checkpoint(
      state: state, generator: run.generator, cost: .quadratic, configuration: "{}",
      dataFingerprint: "")
  }

  private static func configuration(_ optimizer: Optimizer) -> TrainingConfiguration {
    TrainingConfiguration(
      epochs: 9, miniBatchSize: 4, learningRate: 0.1,
      optimizer: optimizer, schedule: .halveOnPlateau(monitor: .trainingCost, patience: 1),
      dropout: 0.2, earlyStopping: EarlyStopping(monitor: .trainingCost, patience: 5),
      monitor: .trainingCost)
  }

  /// Continues the run for two epochs; an invalid run is an error, and not a trap.
  private static func resume<S: Scalar, Generator: RandomSource & Codable>(
    _ checkpoint: Checkpoint<S, Generator>
  ) throws {
    try BrokenPromise.withoutError("written again") {
      let written = try checkpoint.encode()
      let again = try Checkpoint<S, Generator>(decoding: written).encode()
      try BrokenPromise.unless(again == written, "another checkpoint after writing it")
    }
    for optimizer in [Optimizer.adam(), .sgd] {
      do {
        let trainer = try Trainer(
          checkpoint.state.network, cost: checkpoint.cost, configuration(optimizer))
        var run = try TrainingRun(
          trainer, resuming: checkpoint.state,
          on: randomSamples(count: 9, inputs: 3, outputs: 2, seed: 1), using: checkpoint.generator)
        for _ in 0..<2 { try run.continueEpoch() }
      } catch is TrainingError {
        continue
      } catch is NetworkError {
        continue
      }
    }
  }
}
