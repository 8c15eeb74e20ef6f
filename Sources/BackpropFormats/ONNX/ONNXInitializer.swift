import BackpropFiles

extension ONNX {
  /// A `TensorProto`, whose numbers are decoded where they are needed.
  struct Initializer {
    var name = ""
    private let field: ProtobufField

    /// Reads the name.
    init(_ field: ProtobufField) throws(FileError) {
      self.field = field
      var reader = try field.message()
      while let field = try reader.next() {
        if field.number == Field.Tensor.name { name = try field.string() }
      }
    }

    /// Returns the numbers; those of 16 bits as `Float`s.
    ///
    /// - Throws: `FileError` of kind `badData` if they are of another type, not in the file, or not
    ///   as many as the shape says.
    func decoded() throws(FileError) -> StoredTensor {
      var (shape, type, file) = ([Int](), 0, String?.none)
      var raw: ArraySlice<UInt8>?
      var (numbers, integers) = ([UInt8](), [Int]())
      var reader = try field.message()
      while let field = try reader.next() {
        switch field.number {
        case Field.Tensor.dimensions: shape += try field.integers()
        case Field.Tensor.dataType: type = try field.integer()
        case Field.Tensor.rawData: raw = try field.bytes()
        case Field.Tensor.floats: numbers += try field.numbers(ofSize: 4)
        case Field.Tensor.doubles: numbers += try field.numbers(ofSize: 8)
        case Field.Tensor.int32s, Field.Tensor.int64s: integers += try field.integers()
        case Field.Tensor.externalData: file = try Self.location(field) ?? file
        case Field.Tensor.dataLocation: if try field.integer() == 1 { file = file ?? "" }
        default: break
        }
      }
      if let file {
        throw wrong(
          "is in another file, \"\(file.printable)\"", advice: "save the model as a single file")
      }
      guard let type = ElementType(rawValue: type) else {
        throw wrong(
          "has elements of type \(type) of TensorProto",
          advice: "convert them to FLOAT or DOUBLE")
      }
      let own = type == .float || type == .double ? numbers[...] : type.bytes(of: integers)
      guard let tensor = Self.tensor(type, shape, raw ?? own) else {
        throw wrong("has more or fewer numbers than its shape says")
      }
      return StoredTensor(name: name.printable, tensor: tensor, offset: field.offset)
    }

    /// Returns a tensor; nil if the number of bytes does not fit.
    private static func tensor(
      _ type: ElementType, _ shape: [Int], _ bytes: ArraySlice<UInt8>
    ) -> Tensor? {
      guard Tensor.byteCount(of: type.stored, shape: shape) == bytes.count else { return nil }
      return switch type {
      case .float16:
        Tensor(.float32, shape: shape, bytes: WidenedNumbers.float32(bytes, from: .float16))
      case .bfloat16:
        Tensor(.float32, shape: shape, bytes: WidenedNumbers.float32(bytes, from: .bfloat16))
      default: Tensor(type.stored, shape: shape, bytes: Array(bytes))
      }
    }

    /// Returns the name of the file in which a tensor is stored, if an entry of `external_data` is it.
    private static func location(_ field: ProtobufField) throws(FileError) -> String? {
      var reader = try field.message()
      var (key, value) = ("", "")
      while let field = try reader.next() {
        switch field.number {
        case Field.Entry.key: key = try field.string()
        case Field.Entry.value: value = try field.string()
        default: break
        }
      }
      return key == "location" ? value : nil
    }

    private func wrong(_ problem: String, advice: String = ONNX.checkAdvice) -> FileError {
      FileError(
        .badData, "\"\(name.printable)\" \(problem)", at: .byte(field.offset), advice: advice)
    }
  }
}

extension ONNX.ElementType {
  /// The type of the same size and order of bytes.
  fileprivate var stored: Tensor.ElementType {
    switch self {
    case .float: .float32
    case .double: .float64
    case .int32: .int32
    case .int64: .int64
    case .float16, .bfloat16: .uint16
    }
  }

  /// Returns the low bytes of integers, little-endian.
  fileprivate func bytes(of integers: [Int]) -> ArraySlice<UInt8> {
    integers.flatMap { integer in
      (0..<stored.size).map { UInt8(truncatingIfNeeded: integer >> (8 * $0)) }
    }[...]
  }
}
