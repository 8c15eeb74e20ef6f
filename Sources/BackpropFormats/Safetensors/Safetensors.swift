public import BackpropFiles

/// The contents of a safetensors file: tensors by name, and texts about them.
///
///     8 bytes    n, the length of the header, little-endian
///     n bytes    the header, JSON: {"name": {"dtype": "F32", "shape": [2, 3],
///                "data_offsets": [0, 24]}, …, "__metadata__": {"key": "text", …}}
///     the rest   the tensors' bytes, without holes, little-endian and row-major
///
/// Complex tensors are written as real ones with a last axis of 2, from which
/// `torch.view_as_complex` makes complex ones again: the format has C64, but no C128.
///
/// Source: *Safetensors*, Hugging Face, <https://github.com/huggingface/safetensors>, section
/// “Format”. As its reference implementation, this one refuses headers over 100 MB.
public struct Safetensors: Sendable, Hashable {
  /// The tensors, no two of one name.
  public var tensors: [NamedTensor]
  /// What else there is to say.
  public var metadata: [String: String]

  /// Tensors, and texts about them.
  public init(_ tensors: [NamedTensor] = [], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The first tensor called `name`.
  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name }?.tensor }

  /// The longest header that is read or written, in bytes.
  public static let maximumHeaderSize = 100_000_000

  /// The name of the member of the header that is no tensor.
  static let metadataName = "__metadata__"

  /// The format's name of a type of elements.
  static func name(of type: Tensor.ElementType) -> String {
    switch type {
    case .uint8: "U8"
    case .int8: "I8"
    case .uint16: "U16"
    case .int16: "I16"
    case .uint32: "U32"
    case .int32: "I32"
    case .uint64: "U64"
    case .int64: "I64"
    case .float32: "F32"
    case .float64: "F64"
    case .complex64: "C64"
    case .complex128: "C128"  // not in the format: tensors of it are written as real ones
    }
  }
}

extension Safetensors {
  /// The bytes of a file; equal contents give equal bytes.
  ///
  /// Every tensor begins at a multiple of the size of its elements, complex ones at a multiple of 16
  /// or 8 bytes: readers map the file into memory, and compute with what is not aligned slowly or not
  /// at all. So the widest come first, pairs before single numbers.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if two names are equal or reserved,
  ///   or the header would be too long.
  public func encode() throws(FileError) -> [UInt8] {
    var names: Set<String> = [Self.metadataName]
    for name in tensors.map(\.name) where !names.insert(name).inserted {
      throw FileError(.writeFailed, "the name \"\(name)\" stands twice, or is reserved")
    }
    let ordered = tensors.enumerated().sorted {
      let (first, second) = ($0.element.tensor.rank, $1.element.tensor.rank)
      return (first.0, first.1, $0.offset) < (second.0, second.1, $1.offset)
    }.map { NamedTensor($0.element.name, $0.element.tensor.viewedAsReal) }

    var members: [(key: String, value: String)] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
      members.append(
        (Self.metadataName, JSONText.object(texts.map { ($0.key, JSONText.quoted($0.value)) })))
    }
    var offset = 0
    for (name, tensor) in ordered.map({ ($0.name, $0.tensor) }) {
      let end = offset + tensor.bytes.count
      members.append(
        (
          name,
          JSONText.object([
            ("dtype", JSONText.quoted(Self.name(of: tensor.elementType))),
            ("shape", JSONText.list(tensor.shape.map(String.init))),
            ("data_offsets", JSONText.list([String(offset), String(end)])),
          ])
        ))
      offset = end
    }
    var header = ByteWriter()
    header.littleEndian(UInt64(0))
    header.append(JSONText.object(members).utf8)
    header.pad(toMultipleOf: 16, with: UInt8(ascii: " "))
    let length = header.bytes.count - 8
    guard length <= Self.maximumHeaderSize else {
      throw FileError(.writeFailed, "a header of \(length) bytes is too long")
    }
    var file = ByteWriter(capacity: header.bytes.count + offset)
    file.littleEndian(UInt64(length))
    file.append(header.bytes[8...])
    for named in ordered { file.append(named.tensor.bytes) }
    return file.bytes
  }
}

extension Tensor {
  /// Its place in a file: from wide numbers to narrow ones, of which pairs come first.
  fileprivate var rank: (Int, Int) {
    (-viewedAsReal.elementType.size, elementType.isComplex ? 0 : 1)
  }
}
