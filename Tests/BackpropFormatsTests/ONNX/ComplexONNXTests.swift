import Backprop
import BackpropData
import BackpropFiles
import Numerics
import Testing

@testable import BackpropFormats

/// Networks over ℂ as ONNX models in real arithmetic. `Tests/Interoperability/run` compares their outputs
/// with onnxruntime's.
@Suite struct ComplexONNXTests {
  @Test("the real equivalent of a complex matrix multiplies as it does")
  func realEquivalent() {
    let (a, b, c, d) = (
      Complex(1.0, 2), Complex(-3.0, 0.5), Complex(0.25, -1), Complex(2.0, 7)
    )
    let matrix = RealEquivalent.matrix([a, b, c, d], rows: 2)
    #expect(
      matrix == [1, -3, -2, -0.5, 0.25, 2, 1, -7, 2, 0.5, 1, -3, -1, 7, 0.25, 2])
    #expect(RealEquivalent.complex(matrix, rows: 2) == [a, b, c, d])
    let (x, y) = (Complex(0.5, -2), Complex(3.0, 1))
    let vector = [0.5, 3, -2, 1]
    let product = (0..<4).map { row in
      (0..<4).map { matrix[row * 4 + $0] * vector[$0] }.reduce(0, +)
    }
    let expected = [a * x + b * y, c * x + d * y]
    #expect(product == expected.map(\.real) + expected.map(\.imaginary))
  }

  @Test(
    "every activation is read back bit by bit",
    arguments: ComplexActivation.allCases.map(\.rawValue))
  func activations(name: String) throws {
    guard let activation = ComplexActivation(rawValue: name), !name.contains("formats-") else {
      return
    }
    let dense = Models.complex(Double.self, activations: [activation, .identity])
    let image: Model<Complex<Float>> = LayerModels.model("conv 3 2x2 \(name), dense 2")
    for model in [AnyModel(dense), AnyModel(image)] {
      let bytes = try model.encode(.onnx)
      let read = try AnyModel(decoding: bytes, .onnx)
      #expect(read == model)
      #expect(try read.encode(.onnx) == bytes)
    }
  }

  @Test("every kind of layer is read back bit by bit")
  func layers() throws {
    for model in LayerModels.all where model.description.scalarType.field == .complex {
      let bytes = try model.encode(.onnx)
      let read = try AnyModel(decoding: bytes, .onnx)
      #expect(read == model)
      #expect(try read.encode(.onnx) == bytes)
    }
  }

  @Test("the file says how complex numbers are arranged")
  func layout() throws {
    let bytes = try ONNX.encode(Models.complex(Float.self))
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("complex_layout") && text.contains("[[A, -B], [B, A]]"))
    #expect(text.contains("layers.0.affine") && text.contains("layers.1.activation.tanh"))
  }

  @Test("a changed number is refused, as the blocks of a matrix contradict each other")
  func contradiction() throws {
    var bytes = try ONNX.encode(Models.complex(Double.self))
    // The first number of the first weights, which is there twice.
    let model = Models.complex(Double.self)
    let weight = model.network.layers[0][unit: 0, input: 0].real
    let pattern = withUnsafeBytes(of: weight.bitPattern.littleEndian) { Array($0) }
    let place = try #require(bytes.firstRange(of: pattern))
    bytes[place.lowerBound] ^= 1
    let error = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, .onnx) }
    #expect(error?.kind == .badData)
    #expect(error?.problem.contains("not those of the layers in the description") == true)
  }

  @Test("a function of one's own is refused by its name, with what to do")
  func unsupported() throws {
    struct Cube: DifferentiableFunction {
      let name = "complex-cube"
      func value<S: Scalar>(at z: S) -> S { z * z * z }
      func derivative<S: Scalar>(at z: S, value: S) -> S { 3 * z * z }
    }
    let own = Models.complex(Float.self, activations: [ComplexActivation(Cube()), .identity])
    let error = #expect(throws: FileError.self) { try ONNX.encode(own) }
    #expect(error?.kind == .writeFailed)
    #expect(error?.problem.contains("complex-cube") == true)
    #expect(error?.description.contains(".safetensors") == true)
  }

  @Test("complex columns are scaled in the graph, and the preprocessing is read back")
  func scaling() throws {
    let text = "x.re,x.im,z,y\n1,2,3+1i,0.5\n2,-3,1i,1.5\n3,7,2,2.5\n"
    let table = try TableReader().parse(Array(text.utf8))
    var preprocessing = try Preprocessing(of: table, TableOptions())
    preprocessing.fit(to: table, rows: Array(0..<3), .standard)
    var generator = Xoshiro256PlusPlus(seed: 1)
    let network = try Network<Complex<Double>>(
      sizes: [2, 3, 1], activations: [.splitTanh, .identity], using: &generator)
    let model = AnyModel(Model(network, cost: .quadratic, preprocessing: preprocessing))
    let bytes = try model.encode(.onnx)
    #expect(try AnyModel(decoding: bytes, .onnx) == model)
    for name in ["offsets", "factors", "target_factors", "target_offsets"] {
      #expect(bytes.firstRange(of: Array("preprocessing.\(name).step".utf8)) != nil)
    }
  }
}
