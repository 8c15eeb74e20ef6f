import Backprop
import BackpropFiles
import BackpropFormats

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
      ("F32", "F64"), ("F32", "I32"), ("F64", "F32"), ("F32", "C64"), ("[4]", "[0]"),
      ("dtype", "shape"), ("layers.1", "layers.0"), ("bias", "weight"), ("__metadata__", "__meta"),
      ("data_offsets", "data_offset"), ("[0,", "[8,"), ("[0,", "[-1,"), ("real", "complex"),
    ],
    also: { bytes in
      let file = try Safetensors.decode(bytes)
      let again = try BrokenPromise.withoutError("written again") {
        try Safetensors.decode(try file.encode())
      }
      try BrokenPromise.unless(
        Set(again.tensors) == Set(file.tensors.map(\.withoutComplex))
          && again.metadata == file.metadata, "other tensors after writing them")
    })

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
      ("<f4", "<f8"), ("<f4", "|O8"), ("<f4", ">f4"), ("False", "true"), ("(2, 3)", "(3, 2)"),
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
    ],
    also: { bytes in
      _ = try NumPyArchive.decode(bytes, limit: 1 << 24)
      _ = try? NumPyBatch.decode(bytes, outputCount: 2, as: Float.self)
    })

  /// A reader of models; what was read must be written and read again as the same bytes.
  private static func modelReader(
    _ name: String, _ format: ModelFile.Format, models: @escaping @Sendable () throws -> [AnyModel],
    repair: (@Sendable ([UInt8]) -> [UInt8])? = nil, words: [(String, String)],
    also check: @escaping @Sendable ([UInt8]) throws -> Void = { _ in }
  ) -> HostileReader {
    HostileReader(
      name, seeds: { try models().map { try $0.encode(format) } }, repair: repair, words: words,
      read: { bytes in
        try check(bytes)
        let assumption = ModelAssumption(activations: ["sigmoid"], cost: .quadratic)
        let model = try AnyModel(decoding: bytes, format, assuming: assumption)
        try BrokenPromise.withoutError("written again") {
          let written = try model.encode(format)
          let again = try AnyModel(decoding: written, format).encode(format)
          try BrokenPromise.unless(again == written, "another model after writing it")
        }
      })
  }

  /// The file with the length of its header set to where the braces of the header close, and the
  /// spaces after them end.
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
  /// The value as a text again.
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
  /// As safetensors stores it, which knows C64 but writes the two parts.
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
