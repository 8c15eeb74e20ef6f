import BackpropFiles
import BackpropFormats
import Testing
import _BackpropTestSupport

@Suite struct NumPyArrayTests {
  /// A file of version 1.0 out of a header and content.
  static func file(
    _ header: String, _ content: [UInt8] = [], version: [UInt8] = [1, 0], length: UInt16? = nil
  ) -> [UInt8] {
    var writer = ByteWriter()
    writer.append([0x93] + Array("NUMPY".utf8) + version)
    writer.littleEndian(length ?? UInt16(header.utf8.count))
    if version == [2, 0] { writer.littleEndian(UInt16(0)) }
    writer.append(header.utf8)
    writer.append(content)
    return writer.bytes
  }

  @Test("the bytes are those that numpy.save writes")
  func bytes() {
    let bytes = NumPyArray.encode(Tensor([1, 2, 3] as [Double], shape: [3]))
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"
    #expect(bytes[..<10].elementsEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]))
    #expect(bytes[10...].starts(with: header.utf8))
    #expect(bytes[127] == 10 && bytes[126] == 32 && bytes.count == 128 + 24)
  }

  @Test(
    "arrays of every type and number of axes go through", arguments: Tensor.ElementType.allCases)
  func roundTrip(type: Tensor.ElementType) throws {
    for shape in [[], [0], [1], [3, 2], [2, 0, 3], [2, 1, 2, 1]] {
      let count = try #require(Tensor.byteCount(of: type, shape: shape))
      let tensor = Tensor(type, shape: shape, bytes: (0..<count).map { UInt8($0) })
      #expect(try NumPyArray.decode(NumPyArray.encode(tensor)) == tensor)
    }
  }

  @Test("Fortran's order becomes C's")
  func fortranOrder() throws {
    let header = "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 2), }"
    // a[i, j, k] = 6 i + 2 j + k, stored with i running fastest.
    let content: [UInt8] = [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]
    let tensor = try NumPyArray.decode(Self.file(header, content))
    #expect(tensor.bytes == (0..<12).map { UInt8($0) })
  }

  @Test(
    "headers in all ways that Python allows and NumPy once wrote are read",
    arguments: [
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1)}",
      "{'shape': (2, 1,), \"descr\": \"|u1\", 'fortran_order': False}   \n",
      " {'descr':'|u1','fortran_order':False,'shape':(2,1),}\n",
    ])
  func dialects(header: String) throws {
    #expect(try NumPyArray.decode(Self.file(header, [1, 2])).shape == [2, 1])
    #expect(try NumPyArray.decode(Self.file(header, [1, 2], version: [2, 0])).shape == [2, 1])
  }

  @Test("hostile files are refused with a position", arguments: NamedInput.list(Self.hostile))
  func refused(hostile: NamedInput<[UInt8]>) {
    let error = #expect(throws: FileError.self, "\(hostile.name)") {
      try NumPyArray.decode(hostile.content)
    }
    #expect(error?.kind == .badData && error?.position != nil, "\(hostile.name)")
  }

  private static func array(
    _ type: String = "'<f4'", order: String = "False", shape: String = "(2,)", count: Int = 8
  ) -> [UInt8] {
    file(
      "{'descr': \(type), 'fortran_order': \(order), 'shape': \(shape), }",
      [UInt8](repeating: 0, count: count))
  }

  static let hostile: [(name: String, bytes: [UInt8])] = [
    ("nothing", []), ("other signature", Array("\u{1}NUMPY".utf8) + [1, 0, 0, 0]),
    ("version 0", file("{}", version: [0, 0])), ("version 3", file("{}", version: [3, 0])),
    ("header of no length", file("")), ("header past the end", file("{}", length: 3)),
    ("header of 65535", file("{}", length: .max)),
    (
      "header of 2³² - 1",
      [0x93] + Array("NUMPY".utf8) + [2, 0, 0xff, 0xff, 0xff, 0xff] + Array("{}".utf8)
    ),
    ("empty dictionary", file("{}")), ("dictionary that is cut", file("{'descr': '<f4'")),
    ("key that occurs twice", file("{'descr': '<f4', 'descr': '<f4', }")),
    ("unknown key", file("{'x': 1}")), ("key that is a number", file("{1: 2}")),
    ("more after the end", file("{'descr':'|u1','fortran_order':False,'shape':()}x", [0])),
    ("expression", file("{'descr': __import__('os'), }")), ("no UTF-8", array("'\u{ff}'")),
    ("escape", array("'<\\x66\\x34'")), ("string that does not end", file("{'descr")),
    ("order of the machine", array("'=f4'")), ("big-endian bytes", array("'>u1'", shape: "(8,)")),
    ("object", array("'|O'")), ("big-endian of the wrong length", array("'>f8'")),
    ("structure", array("[('a','<f4')]")),
    ("half precision of the wrong length", array("'<f2'")), ("text", array("'<U2'", shape: "(1,)")),
    ("order that is a number", array(order: "0")), ("order in lower case", array(order: "true")),
    ("too few elements", array(count: 7)), ("trailing byte", array(count: 9)),
    ("negative length", array(shape: "(-2,)")), ("negative lengths", array(shape: "(-2,-1)")),
    ("fractional length", array(shape: "(2.0,)")), ("NaN length", array(shape: "(nan,)")),
    ("length with an underscore", array(shape: "(0_2,)")), ("octal", array(shape: "(02,)")),
    ("length of 2⁶³", array(shape: "(9223372036854775808,)")),
    ("length of 2⁶³ - 1", array(shape: "(9223372036854775807,)")),
    ("shape that overflows", array(shape: "(4611686018427387905, 2)")),
    ("shape that is a number", array(shape: "2")), ("number in parentheses", array(shape: "(2)")),
    ("comma without a number", array(shape: "(,)")), ("list", array(shape: "[2]")),
    // Each of its elements would step over all axes.
    (
      "thousands of axes in Fortran's order",
      array("'|u1'", order: "True", shape: "(8, " + String(repeating: "1, ", count: 3000) + ")")
    ),
    ("deep nesting", array(shape: String(repeating: "(", count: 9000))),
  ]
}
