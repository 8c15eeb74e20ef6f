import BackpropFiles
import BackpropFormats
import Testing
import _BackpropTestSupport

@Suite struct SafetensorsTests {
  /// A file out of a header and a number of zero bytes.
  static func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
    var writer = ByteWriter()
    writer.littleEndian(length ?? UInt64(header.utf8.count))
    writer.append(header.utf8)
    writer.append([UInt8](repeating: 0, count: data))
    return writer.bytes
  }

  @Test("the bytes have the format: length, padded header, data")
  func bytes() throws {
    let tensors = [
      NamedTensor("b", Tensor([1.5 as Float], shape: [1])),
      NamedTensor("a", Tensor([-2 as Double], shape: [])),
    ]
    let bytes = try Safetensors(tensors, metadata: ["k\"": "ä"]).encode()
    let header =
      #"{"__metadata__":{"k\"":"ä"},"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"#
      + #""b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#
    // The data begins at a multiple of 16.
    let padded = (8 + header.utf8.count + 15) / 16 * 16 - 8
    #expect(bytes[0] == UInt8(padded) && bytes[1...7].allSatisfy { $0 == 0 })
    #expect(bytes[8...].starts(with: header.utf8))
    #expect(bytes[(8 + padded)...].elementsEqual([0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0xc0, 0x3f]))
    let read = try Safetensors.decode(bytes)
    #expect(read.metadata == ["k\"": "ä"])
    #expect(read["b"] == tensors[0].tensor && read["a"] == tensors[1].tensor)
    #expect(try read.encode() == bytes)
  }

  @Test("tensors of every type are read back, even empty", arguments: Tensor.ElementType.allCases)
  func types(type: Tensor.ElementType) throws {
    for shape in [[], [0], [2, 3]] {
      let count = try #require(Tensor.byteCount(of: type, shape: shape))
      let tensor = Tensor(type, shape: shape, bytes: (0..<count).map { UInt8($0) })
      let read = try #require(
        try Safetensors.decode(Safetensors([NamedTensor("t", tensor)]).encode())["t"])
      #expect(read.bytes == tensor.bytes)
      #expect(read.shape == (type.isComplex ? shape + [2] : shape))
    }
  }

  @Test("numbers begin at multiples of their size, complex ones as a whole")
  func alignment() throws {
    func tensor(_ name: String, _ type: Tensor.ElementType) -> NamedTensor {
      NamedTensor(
        name, Tensor(type, shape: [3], bytes: [UInt8](repeating: 0, count: 3 * type.size)))
    }
    let types: [Tensor.ElementType] = [
      .uint8, .complex64, .float64, .float32, .complex128, .float64, .complex64, .complex128,
    ]
    let file = Safetensors(types.enumerated().map { tensor("\($0.offset)", $0.element) })
    for padding in 0..<16 {
      var padded = file
      padded.metadata = ["k": String(repeating: "x", count: padding)]
      let bytes = try padded.encode()
      let length = Int(bytes[0]) | Int(bytes[1]) << 8
      #expect((8 + length) % 16 == 0)
      let header = try JSONReader.read(Array(bytes[8..<8 + length]))
      for (name, value) in try header.members() where name != "__metadata__" {
        let type = types[try #require(Int(name))]
        let start = try value.member("data_offsets").elements()[0].integer()
        #expect(start % type.size == 0, "\(type) at \(start)")
      }
      #expect(try Safetensors.decode(bytes).encode() == bytes)
    }
  }

  @Test("C64, which other programs may write, is read")
  func complex64() throws {
    let file = Self.file(#"{"z":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"#, data: 8)
    #expect(try Safetensors.decode(file)["z"]?.elementType == .complex64)
  }

  @Test("names that occur twice or are reserved are not written")
  func unwritable() {
    let tensor = Tensor(bytes: [])
    for names in [["a", "a"], ["__metadata__"]] {
      let error = #expect(throws: FileError.self) {
        try Safetensors(names.map { NamedTensor($0, tensor) }).encode()
      }
      #expect(error?.kind == .writeFailed)
    }
  }

  @Test("hostile files are refused with a position", arguments: NamedInput.list(Self.hostile))
  func refused(hostile: NamedInput<[UInt8]>) {
    let error = #expect(throws: FileError.self, "\(hostile.name)") {
      try Safetensors.decode(hostile.content)
    }
    #expect(error?.kind == .badData && error?.position != nil, "\(hostile.name)")
  }

  private static func one(
    _ dtype: String = "F32", _ shape: String = "[2]", _ offsets: String = "[0,8]", data: Int = 8
  ) -> [UInt8] {
    file(#"{"a":{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}}"#, data: data)
  }

  private static func two(_ first: String, _ second: String, data: Int) -> [UInt8] {
    file(
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":\#(first)},"#
        + #""b":{"dtype":"U8","shape":[4],"data_offsets":\#(second)}}"#, data: data)
  }

  static let hostile: [(name: String, bytes: [UInt8])] = [
    ("nothing", []), ("seven bytes", [1, 0, 0, 0, 0, 0, 0]),
    ("header length 0", file("", length: 0)),
    ("header length past the end", file("{}", length: 3)),
    ("header length 2³¹", file("{}", length: 1 << 31)),
    ("header length 2⁶³ - 1", file("{}", length: .max >> 1)),
    ("header length -1", file("{}", length: .max)),
    ("header of over 100 MB", file("{}", length: 100_000_001)),
    ("header that begins with a space", file(" {}")),
    ("header padded with a newline", file("{}\n")),
    ("header padded with zeros", file("{}\0")),
    ("header with more after it", file("{}{}")), ("header that is a list", file("[]")),
    ("header that is cut", file("{")),
    ("deep nesting", file(String(repeating: "{\"a\":", count: 999))),
    ("no UTF-8", file("{\"a\":1}").map { $0 == UInt8(ascii: "a") ? 0xff : $0 }),
    ("tensor that is a number", file(#"{"a":1}"#)), ("tensor without members", file(#"{"a":{}}"#)),
    ("metadata that is a text", file(#"{"__metadata__":"x"}"#)),
    ("metadata of a number", file(#"{"__metadata__":{"x":1}}"#)),
    ("two tensors of one name", file(#"{"a":{},"a":{}}"#)),
    ("unknown member", file(#"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"x":1}}"#)),
    ("unknown type", one("F33")), ("8 bits", one("F8_E4M3", "[8]")),
    ("half precision of the wrong length", one("F16")),
    ("BF16 of the wrong length", one("BF16", "[8]")),
    ("complex128, which the format lacks", one("C128", "[0]", "[0,0]", data: 0)),
    ("type that is a number", file(#"{"a":{"dtype":1,"shape":[0],"data_offsets":[0,0]}}"#)),
    ("shape × type too small", one("F32", "[1]")), ("shape × type too large", one("F32", "[3]")),
    ("negative length", one("F32", "[-2]")), ("negative lengths", one("F32", "[-2,-1]")),
    ("fractional length", one("F32", "[1.5]")), ("NaN length", one("F32", "[NaN]")),
    ("length of 2⁶³", one("F32", "[9223372036854775808]")),
    ("shape that overflows", one("F32", "[4294967296,4294967296,4294967296]")),
    ("shape that overflows to 8", one("F32", "[4611686018427387905,2]")),
    ("shape that is a number", one("F32", "2")),
    ("one offset", one("F32", "[2]", "[8]")), ("three offsets", one("F32", "[2]", "[0,8,8]")),
    ("offsets past the end", one(data: 7)), ("trailing byte", one(data: 9)),
    ("negative offset", one("F32", "[2]", "[-8,0]")),
    ("end before the beginning", one("F32", "[2]", "[8,0]")),
    ("offset of 2⁵³", one("F32", "[2]", "[9007199254740984,9007199254740992]")),
    ("hole at the front", one("F32", "[2]", "[4,12]", data: 12)),
    ("hole in the middle", two("[0,4]", "[5,9]", data: 9)),
    ("overlap", two("[0,4]", "[3,7]", data: 7)),
    ("both on one range", two("[0,4]", "[0,4]", data: 4)),
  ]
}
