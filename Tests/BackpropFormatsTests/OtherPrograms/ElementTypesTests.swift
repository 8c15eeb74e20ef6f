import Backprop
import BackpropFiles
import BackpropFormats
import Numerics
import Testing

@Suite struct ElementTypesTests {
  /// Bits of half precision and the numbers that they stand for.
  private static let halves: [(bits: UInt16, number: Float)] = [
    (0x0000, 0), (0x3c00, 1), (0xc000, -2), (0x7bff, 65504), (0x0400, 0x1p-14), (0x0001, 0x1p-24),
    (0x83ff, -0x1.ff8p-15), (0x3555, 0x1.554p-2), (0x7c00, .infinity), (0xfc00, -.infinity),
  ]

  private static func littleEndian(_ bits: [UInt16]) -> [UInt8] {
    bits.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
  }

  @Test("half precision is widened exactly")
  func float16() throws {
    let bytes = Self.littleEndian(Self.halves.map(\.bits))
    let shape = Self.halves.count
    let safetensors = try Safetensors.decode(
      SafetensorsTests.file(
        #"{"a":{"dtype":"F16","shape":[\#(shape)],"data_offsets":[0,\#(2 * shape)]}}"#) + bytes)
    let array = try NumPyArray.decode(
      NumPyArrayTests.file(
        "{'descr': '<f2', 'fortran_order': False, 'shape': (\(shape),), }", bytes))
    let swapped = stride(from: 0, to: bytes.count, by: 2).flatMap { [bytes[$0 + 1], bytes[$0]] }
    let bigEndian = try NumPyArray.decode(
      NumPyArrayTests.file(
        "{'descr': '>f2', 'fortran_order': False, 'shape': (\(shape),), }", swapped))
    let expected = Tensor(Self.halves.map(\.number), shape: [shape])
    #expect(safetensors["a"] == expected && array == expected && bigEndian == expected)
    let notANumber = try NumPyArray.decode(
      NumPyArrayTests.file(
        "{'descr': '<f2', 'fortran_order': False, 'shape': (), }", [0x01, 0x7e]))
    #expect(try notANumber.values(as: Float.self)[0].isNaN)
  }

  @Test("BF16 is widened exactly")
  func bfloat16() throws {
    let header = #"{"a":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}}"#
    let file = SafetensorsTests.file(header) + Self.littleEndian([0x3fc0, 0xc2f7, 0x0001])
    #expect(
      try Safetensors.decode(file)["a"]
        == Tensor([1.5, -123.5, Float(bitPattern: 0x1_0000)], shape: [3]))
  }

  @Test(
    "big-endian numbers become little-endian",
    arguments: [
      ("f4", 4, 4), ("f8", 8, 8), ("c8", 8, 4), ("c16", 16, 8), ("i8", 8, 8), ("u2", 2, 2),
    ])
  func bigEndian(name: String, size: Int, part: Int) throws {
    let bytes = (0..<2 * size).map { UInt8($0 + 1) }
    let swapped = stride(from: 0, to: bytes.count, by: part).flatMap { start in
      bytes[start..<start + part].reversed()
    }
    func array(_ order: String, _ bytes: [UInt8]) throws -> Tensor {
      try NumPyArray.decode(
        NumPyArrayTests.file(
          "{'descr': '\(order)\(name)', 'fortran_order': True, 'shape': (1, 2), }", bytes))
    }
    #expect(try array(">", swapped) == array("<", bytes))
  }

  @Test(
    "models of half precision and of the other order of bytes are read, in Fortran's order, too")
  func models() throws {
    let names = OtherPrograms.names(["layers.0", "layers.1"])
    for (type, order) in [("<f2", "False"), (">f2", "True"), (">f4", "True"), (">f8", "False")] {
      let entries = zip(names, OtherPrograms.values).map { name, value in
        let isTrue = order == "True" && value.shape.count == 2
        let (rows, columns) = (value.shape[0], value.shape.count == 2 ? value.shape[1] : 1)
        let numbers =
          isTrue
          ? (0..<columns).flatMap { column in
            (0..<rows).map { value.numbers[$0 * columns + column] }
          } : value.numbers
        let shape = value.shape.map(String.init).joined(separator: ", ") + ","
        let bytes = numbers.flatMap { Self.bytes(of: $0, type) }
        let header = "{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(shape)), }"
        return ZipArchive.Entry(name: name + ".npy", bytes: NumPyArrayTests.file(header, bytes))
      }
      let model = try AnyModel(
        decoding: ZipArchive.encode(entries), .numPy, fallback: OtherPrograms.fallback)
      let isDouble = type == ">f8"
      #expect(
        model
          == (isDouble
            ? .float64(try OtherPrograms.expected(Double.self))
            : .float32(try OtherPrograms.expected())))
    }
  }

  /// The bytes of a number of 2 digits in binary, in one of the types of the test above.
  private static func bytes(of number: Float, _ type: String) -> [UInt8] {
    switch type {
    case ">f4": return withUnsafeBytes(of: number.bitPattern.bigEndian) { Array($0) }
    case ">f8": return withUnsafeBytes(of: Double(number).bitPattern.bigEndian) { Array($0) }
    default:
      let bits = number.bitPattern
      let half =
        UInt16(bits >> 16 & 0x8000) | UInt16((bits >> 23 & 0xff) - 112) << 10
        | UInt16(bits >> 13 & 0x3ff)
      return type == "<f2"
        ? [UInt8(half & 0xff), UInt8(half >> 8)] : [UInt8(half >> 8), UInt8(half & 0xff)]
    }
  }

  @Test("infinite half precision in a model is refused")
  func infinite() throws {
    let header =
      #"{"0.weight":{"dtype":"F16","shape":[1,1],"data_offsets":[0,2]},"#
      + #""0.bias":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}"#
    let error = #expect(throws: FileError.self) {
      try AnyModel(
        decoding: SafetensorsTests.file(header) + [0, 0x3c, 0, 0x7c], .safetensors,
        fallback: OtherPrograms.fallback)
    }
    #expect(error?.description.contains("\"0.bias\" has a value that is infinite") == true)
  }

  @Test("a file of C64 is a complex model")
  func complex64() throws {
    let header =
      #"{"0.weight":{"dtype":"C64","shape":[1,1],"data_offsets":[0,8]},"#
      + #""0.bias":{"dtype":"C64","shape":[1],"data_offsets":[8,16]}}"#
    let fallback = ModelFallback(activations: ["identity"], cost: .quadratic)
    let model = try AnyModel(
      decoding: SafetensorsTests.file(header, data: 16), .safetensors, fallback: fallback)
    #expect(model.description.scalarType == .complex64 && model.description.sizes == [1, 1])
  }
}
