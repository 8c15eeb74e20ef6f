import Backprop
public import BackpropFiles

/// The contents of a safetensors file: tensors by name, and texts about them.
///
///     8 bytes    n, the length of the header, little-endian
///     n bytes    the header, JSON: {"name": {"dtype": "F32", "shape": [2, 3],
///                "data_offsets": [0, 24]}, …, "__metadata__": {"key": "text", …}}
///     the rest   the tensors' bytes, without holes, little-endian and row-major
///
/// Complex tensors are written as real ones with a last axis of 2, from which
/// `torch.view_as_complex` makes complex ones again: the format has C64, but no C128. Tensors of F16
/// and BF16 are read as F32.
///
/// Source: *Safetensors*, Hugging Face, <https://github.com/huggingface/safetensors>, section
/// “Format”. As its reference implementation, this one refuses headers over 100 MB.
public struct Safetensors: Sendable, Hashable {
  /// The tensors, no two of one name.
  public var tensors: [NamedTensor]
  /// The texts by name.
  public var metadata: [String: String]

  /// The content of a file.
  public init(_ tensors: [NamedTensor] = [], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The first tensor called `name`.
  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name }?.tensor }

  /// The longest header that is read or written, in bytes.
  public static let maximumHeaderSize = 100_000_000

  /// The name of the header's member that is not a tensor.
  private static let metadataName = "__metadata__"

  /// The format's name of an element type.
  private static func name(of type: Tensor.ElementType) -> String {
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

  /// Returns the bytes of a file; equal contents give equal bytes.
  ///
  /// Every tensor begins at a multiple of the size of its elements, complex ones at a multiple of 16
  /// or 8 bytes: readers map the file into memory, where computing with unaligned numbers is slow or
  /// impossible. So the widest come first, pairs before single numbers.
  ///
  /// - Parameter hasChecksum: True to store a checksum of tensors and texts among the texts. Readers
  ///   of this library compare it and leave it out.
  /// - Throws: `FileError` of kind `writeFailed` if two names are equal or reserved,
  ///   or the header would be too long.
  public func encode(hasChecksum: Bool = false) throws(FileError) -> [UInt8] {
    var names: Set<String> = [Self.metadataName]
    for name in tensors.map(\.name) where !names.insert(name).inserted {
      throw FileError(.writeFailed, "the name \"\(name)\" occurs twice, or is reserved")
    }
    let ordered = [8, 4, 2, 1].flatMap { size in
      [true, false].flatMap { isComplex in
        tensors.filter { named in
          let type = named.tensor.elementType
          return type.part.size == size && type.isComplex == isComplex
        }
      }
    }.map { NamedTensor($0.name, $0.tensor.viewedAsReal) }

    var members: [(key: String, value: String)] = []
    var texts = metadata
    if hasChecksum {
      texts[ContentChecksum.name] =
        Self.checksum(
          of: ordered.map { named in
            (
              named.name, Self.name(of: named.tensor.elementType), named.tensor.shape,
              named.tensor.bytes[...]
            )
          }, metadata
        ).text
    }
    if !texts.isEmpty {
      let texts = texts.sorted { $0.key < $1.key }.map { ($0.key, JSONText.quoted($0.value)) }
      members.append((Self.metadataName, JSONText.object(texts)))
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

extension Safetensors {
  /// Returns the checksum of tensors, as they are in the file, and of texts.
  private static func checksum(
    of tensors: [(name: String, type: String, shape: [Int], bytes: ArraySlice<UInt8>)],
    _ texts: [String: String]
  ) -> ContentChecksum {
    var checksum = ContentChecksum()
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      checksum.add(name)
      checksum.add(text)
    }
    for tensor in tensors.sorted(by: { $0.name < $1.name }) {
      checksum.add(tensor.name)
      checksum.add(tensor.type)
      for length in tensor.shape { checksum.add(length) }
      checksum.add(tensor.bytes)
    }
    return checksum
  }

  /// The content of a model's file: its parameters (`Network.tensors`), and its ``ModelDescription``
  /// as JSON under `description` in the metadata.
  public init(_ model: some TypedModel) {
    self.init(
      model.network.tensors,
      metadata: [
        // Readers of the Hugging Face family take from it whose conventions the shapes follow.
        "format": "pt",
        ModelDescription.name: ModelDescription(of: model).json,
      ])
  }

  /// Returns the network in the bytes of a file, before its scalar is known.
  static func storedModel(
    _ bytes: [UInt8], fallback: ModelFallback = .none
  ) throws(FileError) -> StoredModel {
    let (stored, metadata) = try storedTensors(in: bytes)
    let description = metadata[ModelDescription.name].map { (Array($0.text.utf8), $0.offset) }
    return try StoredModel(
      description == nil ? stored : asComplex(stored), description: description, listOffset: 8,
      leavesOutOthers: true, fallback: fallback)
  }

  /// Returns the tensors with the complex ones put together, which have a last axis of 2.
  ///
  /// They are weights and biases, and they are complex if `layers.0.weight` has three axes.
  static func asComplex(_ stored: [StoredTensor]) throws(FileError) -> [StoredTensor] {
    let isComplex = stored.contains {
      $0.name == "layers.0.weight" && $0.tensor.shape.count == 3
    }
    guard isComplex else { return stored }
    return try stored.map { (stored) throws(FileError) in
      guard stored.name.hasSuffix(".weight") || stored.name.hasSuffix(".bias") else {
        return stored
      }
      guard let tensor = stored.tensor.viewedAsComplex else {
        throw stored.wrong("has the shape \(stored.shapeText), not a last axis of 2 (complex)")
      }
      return StoredTensor(name: stored.name, tensor: tensor, offset: stored.offset)
    }
  }
}

extension Safetensors {
  /// Decodes the bytes of a file, with the tensors in the order of their bytes.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong: a header that is not
  ///   JSON, is too long or has a key twice, tensors that overlap or leave gaps, lengths that do not
  ///   match shapes, unknown types.
  public static func decode(_ bytes: [UInt8]) throws(FileError) -> Safetensors {
    let (stored, metadata) = try storedTensors(in: bytes)
    return Safetensors(
      stored.map { NamedTensor($0.name, $0.tensor) }, metadata: metadata.mapValues(\.text))
  }

  /// A text of the header and its offset.
  struct StoredText {
    var text: String
    var offset: Int
  }

  /// Returns the tensors and texts with their offsets in the header.
  static func storedTensors(
    in bytes: [UInt8]
  ) throws(FileError) -> ([StoredTensor], [String: StoredText]) {
    let (listings, texts, dataStart) = try listings(in: bytes)
    let tensors = try tensors(listings, in: bytes, from: dataStart)
    var metadata = texts
    let sums = texts.filter { ContentChecksum.isChecksum($0.key, $0.value.text) }
    for name in sums.keys { metadata[name] = nil }
    for sum in sums.values {
      let content = listings.map { listing in
        (
          listing.name, listing.typeName, listing.shape,
          bytes[dataStart + listing.start..<dataStart + listing.end]
        )
      }
      try checksum(of: content, metadata.mapValues(\.text)).check(sum.text, at: sum.offset)
    }
    return (tensors, metadata)
  }

  /// Returns what the header says of tensors, in the order of their bytes, and of texts, and the
  /// offset at which the tensors begin.
  private static func listings(
    in bytes: [UInt8]
  ) throws(FileError) -> (tensors: [Listing], texts: [String: StoredText], dataStart: Int) {
    let header = try header(of: bytes)
    var listings: [Listing] = []
    var metadata: [String: StoredText] = [:]
    do throws(FileError) {
      for (name, value) in try JSONReader.read(Array(header)).members() {
        if name == metadataName {
          for (key, text) in try value.members() {
            metadata[key] = StoredText(
              text: try text.string(), offset: text.offset + header.startIndex)
          }
        } else {
          listings.append(try Listing(name, value))
        }
      }
    } catch {
      throw error.shifted(by: header.startIndex)
    }
    for index in listings.indices { listings[index].offset += header.startIndex }
    listings.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    return (listings, metadata, header.endIndex)
  }

  /// Checks a file by its header alone, before memory is allocated for its tensors.
  ///
  /// - Returns: The texts of the header.
  /// - Throws: `FileError` if the file cannot be read, its header is invalid, or its length is not
  ///   the one that follows from the header.
  @discardableResult
  static func checkHeader(ofFile path: String) throws(FileError) -> [String: StoredText] {
    let (start, size) = try WholeFile.readStart(of: path, count: 8)
    do throws(FileError) {
      let length = try headerLength(start)
      let bytes = try WholeFile.readStart(of: path, count: 8 + length).bytes
      let (tensors, texts, dataStart) = try listings(in: bytes)
      let expected = dataStart + (tensors.last?.end ?? 0)
      guard size == expected else {
        throw FileError(
          .badData, "has \(size) bytes, where its header tells of \(expected)",
          at: .byte(min(size, expected)), advice: "get the file again")
      }
      return texts
    } catch {
      throw error.inFile(path)
    }
  }

  private static func headerLength(_ start: [UInt8]) throws(FileError) -> Int {
    var reader = ByteReader(start)
    let length = try reader.littleEndian(UInt64.self, "the length of the header")
    guard length <= maximumHeaderSize else {
      throw FileError(
        .badData, "a header of \(length) bytes, where \(maximumHeaderSize) are allowed",
        at: .byte(0), advice: "check that it is the right file")
    }
    return Int(length)
  }

  private static func header(of bytes: [UInt8]) throws(FileError) -> ArraySlice<UInt8> {
    let length = try headerLength(bytes)
    var reader = ByteReader(bytes)
    try reader.skip(8, "the length of the header")
    let header = try reader.slice(length, "the header")
    guard header.first == UInt8(ascii: "{") else {
      throw FileError(.badData, "the header does not begin with {", at: .byte(8))
    }
    // Padding of spaces may follow.
    let padding = header.reversed().prefix { $0 != UInt8(ascii: "}") }
    if let wrong = padding.last(where: { $0 != UInt8(ascii: " ") }),
      let index = header.lastIndex(of: wrong)
    {
      throw FileError(.badData, "only spaces may follow the header", at: .byte(index))
    }
    return header
  }

  /// Reads the tensors one after the other, up to the end of the file.
  private static func tensors(
    _ listings: [Listing], in bytes: [UInt8], from dataStart: Int
  ) throws(FileError) -> [StoredTensor] {
    var reader = ByteReader(bytes)
    try reader.skip(dataStart, "the header")
    var tensors: [StoredTensor] = []
    for listing in listings {
      let (start, size) = (reader.offset - dataStart, listing.end - listing.start)
      guard listing.start == start else {
        throw listing.wrong(
          "begins at byte \(listing.start) of the data, where the tensor before it ends at \(start)"
        )
      }
      guard size <= reader.remaining else {
        throw listing.wrong("needs \(size) bytes, \(reader.remaining) are left")
      }
      let content = try reader.slice(size, "a tensor")
      let elements =
        listing.half.map { WidenedNumbers.float32(content, from: $0) } ?? Array(content)
      tensors.append(
        StoredTensor(
          name: listing.name,
          tensor: Tensor(listing.type, shape: listing.shape, bytes: elements),
          offset: listing.offset))
    }
    try reader.end()
    return tensors
  }

  /// The header's entry of a tensor.
  private struct Listing {
    var name: String
    /// The name of the type in the file.
    var typeName: String
    /// The type in memory.
    var type: Tensor.ElementType
    /// The type in the file, if it is one of 16 bits, which is widened.
    var half: WidenedNumbers.Half?
    var shape: [Int]
    var start: Int
    var end: Int
    var offset: Int

    init(_ name: String, _ json: JSONValue) throws(FileError) {
      self.name = name
      offset = json.offset
      for (key, value) in try json.members()
      where !["dtype", "shape", "data_offsets"].contains(key) {
        throw value.wrong("an unknown member \"\(key)\" of a tensor")
      }
      let typeName = try json.member("dtype")
      let text = try typeName.string()
      self.typeName = text
      switch text {
      case "F16": (type, half) = (.float32, .float16)
      case "BF16": (type, half) = (.float32, .bfloat16)
      default:
        guard
          let type = Tensor.ElementType.allCases.first(where: {
            Safetensors.name(of: $0) == text && $0 != .complex128
          })
        else {
          throw typeName.wrong("unsupported type \(text)", advice: "convert it to F32 or F64")
        }
        self.type = type
      }
      let lengths = try json.member("shape")
      shape = try lengths.elements().map { (length) throws(FileError) in try length.count() }
      let offsets = try json.member("data_offsets")
      let pair = try offsets.elements()
      guard pair.count == 2 else { throw offsets.wrong("two numbers are expected here") }
      start = try pair[0].count()
      end = try pair[1].count()
      guard start <= end else { throw offsets.wrong("a tensor ends before it begins") }
      guard Tensor.byteCount(of: half == nil ? type : .uint16, shape: shape) == end - start else {
        throw offsets.wrong("\(end - start) bytes do not match the shape and the type")
      }
    }

    func wrong(_ problem: String) -> FileError {
      FileError(
        .badData, "\"\(name)\" \(problem)", at: .byte(offset), advice: "get the file again")
    }
  }
}

extension JSONValue {
  /// Returns the integer, which must not be negative.
  fileprivate func count() throws(FileError) -> Int {
    let number = try integer()
    guard number >= 0 else { throw wrong("a negative number") }
    return number
  }
}
