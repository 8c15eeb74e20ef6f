import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation
import Numerics
import Testing
import _BackpropTestSupport

/// The way from a user's data to a network is stored with it, in every format.
@Suite struct PreprocessingInModelsTests {
  private static let rows = "length,colour,class\n1.5,red,x\n-3,blue,y\n7e2,red,x\n0.1,blue,z\n"

  private static func table(_ text: String) throws -> Table {
    try TableReader().parse(Array(text.utf8))
  }

  private static func fitted(
    _ text: String, _ method: ScalingMethod = .standard
  ) throws -> Preprocessing {
    let table = try table(text)
    var options = TableOptions()
    options.missing = .mean
    var preprocessing = try Preprocessing(of: table, options)
    preprocessing.fit(to: table, rows: Array(0..<table.rowCount), method)
    return preprocessing
  }

  private static func model<S: Scalar>(
    _ preprocessing: Preprocessing, _ activation: S.Activation, as _: S.Type
  ) throws -> Model<S> {
    var generator = Xoshiro256PlusPlus(seed: 5)
    let isOverComplex = S.realBasis.count == 2
    let network = try Network<S>(
      sizes: [
        preprocessing.inputCount(overComplex: isOverComplex), 4,
        preprocessing.outputCount(overComplex: isOverComplex),
      ], activations: [activation], initializer: .default, using: &generator)
    return Model(network, cost: .quadratic, preprocessing: preprocessing)
  }

  @Test(arguments: ModelFile.Format.allCases)
  func everyFormatKeepsIt(_ format: ModelFile.Format) throws {
    let images = Preprocessing(
      imageSize: .init(width: 3, height: 2), classNames: ["T-shirt/top", "\"b\"", "ü"])
    for preprocessing in [
      try Self.fitted(Self.rows), try Self.fitted(Self.rows, .minmax),
      try Self.fitted(Self.rows, .none), try Self.fitted("a,b,price\n1,2,0.5\n2,3,1.25\n3,5,9\n"),
      images,
    ] {
      let model = AnyModel(try Self.model(preprocessing, .sigmoid, as: Double.self))
      let bytes = try model.encode(format)
      let read = try AnyModel(decoding: bytes, format)
      #expect(read.opened.preprocessing == preprocessing)
      #expect(try read.encode(format) == bytes)
    }
  }

  @Test(arguments: [ModelFile.Format.safetensors, .numPy])
  func complexModelsKeepIt(_ format: ModelFile.Format) throws {
    let preprocessing = try Self.fitted("x.re,x.im,z,y\n1,2,3+1i,0.5\n2,-3,1i,1.5\n3,7,2,2.5\n")
    let model = AnyModel(
      try Self.model(preprocessing, .splitTanh, as: Complex<Float>.self))
    let read = try AnyModel(decoding: model.encode(format), format)
    #expect(read == model && read.opened.preprocessing == preprocessing)
  }

  /// Files of models without it are what they were.
  @Test(arguments: ModelFile.Format.allCases)
  func modelsWithoutIt(_ format: ModelFile.Format) throws {
    var model = try Self.model(try Self.fitted(Self.rows), .sigmoid, as: Float.self)
    model.preprocessing = nil
    let bytes = try AnyModel(model).encode(format)
    #expect(try AnyModel(decoding: bytes, format).opened.preprocessing == nil)
    #expect(bytes.firstRange(of: Array("preprocessing".utf8)) == nil)
  }

  /// A preprocessing that gives another number of inputs or outputs would be read past its end.
  @Test(arguments: ModelFile.Format.allCases)
  func anotherNumberOfInputsIsRefused(_ format: ModelFile.Format) throws {
    var model = try Self.model(try Self.fitted(Self.rows), .sigmoid, as: Double.self)
    model.preprocessing = try Self.fitted("a,class\n1,x\n2,y\n3,z\n")
    let bytes = try AnyModel(model).encode(format)
    let error = #expect(throws: FileError.self) { try AnyModel(decoding: bytes, format) }
    #expect(error?.kind == .badData && error?.problem.contains("1 inputs and 3 outputs") == true)
  }

  /// An ONNX model gets rows as they are in the table, and gives values in its units: the nodes before
  /// and after the layers compute what the preprocessing does.
  @Test(arguments: [ScalingMethod.standard, .minmax, .pixels, .none])
  func scalingInONNX(_ method: ScalingMethod) throws {
    let preprocessing = try Self.fitted("k,a,t\nu,0,10\nv,51,30\nu,255,25\n", method)
    let bytes = try AnyModel(
      try Self.model(preprocessing, .identity, as: Double.self)
    ).encode(.onnx)
    #expect(try AnyModel(decoding: bytes, .onnx).opened.preprocessing == preprocessing)
    /// The operators that follow `text` in the file, and the numbers of a constant.
    func numbers(_ name: String, _ count: Int) throws -> [Double] {
      // TensorProto: dims (1), data type (2), name (8), raw data (9).
      let key = Array("preprocessing.\(name)".utf8)
      let marker = [UInt8(0x42), UInt8(key.count)] + key + [0x4a, UInt8(8 * count)]
      let start = try #require(bytes.firstRange(of: marker)).upperBound
      return (0..<count).map { index in
        let raw = bytes[start + 8 * index..<start + 8 * (index + 1)]
        return Double(bitPattern: raw.reversed().reduce(0) { $0 << 8 | UInt64($1) })
      }
    }
    let table = try Self.table("k,a,t\nv,102,40\n")
    let prepared = try preprocessing.rows(of: table, overComplex: false)
    let raw = [0.0, 1, 102]
    switch method {
    case .none:
      #expect(bytes.firstRange(of: Array("preprocessing.".utf8)) == nil)
      #expect(prepared.inputs == raw && prepared.targets == [40])
      return
    case .pixels:
      let divisors = try numbers("divisor", 3)
      #expect(zip(raw, divisors).map { $0 / $1 } == prepared.inputs)
    default:
      let (offsets, factors) = (try numbers("offsets", 3), try numbers("factors", 3))
      #expect(
        raw.indices.map { (raw[$0] - offsets[$0]) * factors[$0] } == prepared.inputs)
    }
    let (factor, offset) = (
      try numbers("target_factors", 1)[0], try numbers("target_offsets", 1)[0]
    )
    #expect(abs(prepared.targets[0] / factor + offset - 40) < 1e-12)
  }
}
