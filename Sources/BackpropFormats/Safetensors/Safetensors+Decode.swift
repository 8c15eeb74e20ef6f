public import BackpropFiles

extension Safetensors {
  /// The contents of a file, the tensors in the order of their bytes.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte where it is wrong: a
  ///   header that is no JSON, too long or has a key twice, tensors that overlap, leave holes or
  ///   bytes over, lengths that do not fit shapes, types that are not known.
  public static func decode(_ bytes: [UInt8]) throws(FileError) -> Safetensors {
    let (stored, metadata) = try storedTensors(in: bytes)
    return Safetensors(
      stored.map { NamedTensor($0.name, $0.tensor) }, metadata: metadata.mapValues(\.text))
  }

  /// A text of the header, and the byte where it stands.
  struct StoredText {
    var text: String
    var offset: Int
  }

  /// The tensors and texts with their places in the header.
  static func storedTensors(
    in bytes: [UInt8]
  ) throws(FileError) -> ([StoredTensor], [String: StoredText]) {
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
    return (try tensors(listings, in: bytes, from: header.endIndex), metadata)
  }

  private static func header(of bytes: [UInt8]) throws(FileError) -> ArraySlice<UInt8> {
    var reader = ByteReader(bytes)
    let length = try reader.littleEndian(UInt64.self, "the length of the header")
    guard length <= maximumHeaderSize else {
      throw FileError(
        .badData, "a header of \(length) bytes, where \(maximumHeaderSize) are allowed",
        at: .byte(0), advice: "check that it is the right file")
    }
    let header = try reader.slice(Int(length), "the header")
    guard header.first == UInt8(ascii: "{") else {
      throw FileError(.badData, "the header does not begin with {", at: .byte(8))
    }
    // Padding may follow, of spaces only.
    let padding = header.reversed().prefix { $0 != UInt8(ascii: "}") }
    if let wrong = padding.last(where: { $0 != UInt8(ascii: " ") }),
      let place = header.lastIndex(of: wrong)
    {
      throw FileError(
        .badData, "after the header only spaces may stand", at: .byte(place))
    }
    return header
  }

  /// The tensors one after the other, which must be all there is.
  private static func tensors(
    _ listings: [Listing], in bytes: [UInt8], from dataStart: Int
  ) throws(FileError) -> [StoredTensor] {
    var reader = ByteReader(bytes)
    try reader.skip(dataStart, "the header")
    var tensors: [StoredTensor] = []
    for listing in listings {
      let place = reader.offset - dataStart
      guard listing.start == place else {
        throw listing.wrong(
          "begins at byte \(listing.start) of the data, where the tensor before it ends at \(place)"
        )
      }
      guard listing.end - listing.start <= reader.remaining else {
        throw listing.wrong(
          "needs \(listing.end - listing.start) bytes, \(reader.remaining) are left")
      }
      let content = try reader.slice(listing.end - listing.start, "a tensor")
      tensors.append(
        StoredTensor(
          name: listing.name,
          tensor: Tensor(listing.type, shape: listing.shape, bytes: Array(content)),
          offset: listing.offset))
    }
    try reader.end()
    return tensors
  }

  /// What the header says of a tensor.
  private struct Listing {
    var name: String
    var type: Tensor.ElementType
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
      guard
        let type = Tensor.ElementType.allCases.first(where: {
          Safetensors.name(of: $0) == text && $0 != .complex128
        })
      else {
        throw typeName.wrong("the type \(text) is not read", advice: "convert it to F32 or F64")
      }
      self.type = type
      let lengths = try json.member("shape")
      shape = try lengths.elements().map { (length) throws(FileError) in try length.count() }
      let offsets = try json.member("data_offsets")
      let pair = try offsets.elements()
      guard pair.count == 2 else { throw offsets.wrong("two numbers should stand here") }
      start = try pair[0].count()
      end = try pair[1].count()
      guard start <= end else { throw offsets.wrong("a tensor that ends before it begins") }
      guard Tensor.byteCount(of: type, shape: shape) == end - start else {
        throw offsets.wrong("\(end - start) bytes do not fit the shape and the type")
      }
    }

    func wrong(_ problem: String) -> FileError {
      FileError(
        .badData, "\"\(name)\" \(problem)", at: .byte(offset), advice: "get the file again")
    }
  }
}

extension JSONValue {
  /// A whole number that is not negative.
  fileprivate func count() throws(FileError) -> Int {
    let number = try integer()
    guard number >= 0 else { throw wrong("this should not be negative") }
    return number
  }
}
