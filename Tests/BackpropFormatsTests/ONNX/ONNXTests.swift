import Backprop
import BackpropFormats
import Testing

@testable import BackpropFormats

@Suite struct ONNXTests {
  @Test("fields are as Protocol Buffers' documentation encodes them")
  func wireFormat() {
    var message = ProtobufWriter()
    message.integer(1, 150)
    #expect(message.bytes == [0x08, 0x96, 0x01])
    message = ProtobufWriter()
    message.string(2, "testing")
    #expect(message.bytes == [0x12, 0x07] + Array("testing".utf8))
    message = ProtobufWriter()
    message.message(3) { $0.integer(1, 150) }
    #expect(message.bytes == [0x1a, 0x03, 0x08, 0x96, 0x01])
    message = ProtobufWriter()
    message.integer(1, -1)
    #expect(message.bytes == [0x08] + [UInt8](repeating: 0xff, count: 9) + [0x01])
    message = ProtobufWriter()
    message.float(20, 1)
    message.double(1, 1)
    message.doubles(6, [])
    #expect(
      message.bytes == [0xa5, 0x01, 0, 0, 0x80, 0x3f, 0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0x32, 0])
  }

  @Test("a file begins with the version of the format and names its operators")
  func file() throws {
    let bytes = try ONNX.encode(Models.real(Float.self))
    #expect(bytes.starts(with: [0x08, 7, 0x12, 14]))
    let text = String(decoding: bytes, as: UTF8.self)
    for name in ["Gemm", "transB", "Sigmoid", "Softmax", "batch", "layers.1.weight"] {
      #expect(text.contains(name))
    }
    #expect(try ONNX.encode(Models.real(Float.self)) == bytes)
  }
}
