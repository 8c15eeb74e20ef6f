import Backprop
import BackpropFiles
import BackpropFormats
import Numerics
import Testing

@Suite struct NumPyBatchTests {
  private func archive(_ arrays: (String, Tensor)...) throws -> [UInt8] {
    try NumPyArchive(arrays.map { NamedTensor($0.0, $0.1) }).encode(method: .deflated)
  }

  private let x = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])

  @Test("x and y become samples of the requested scalar")
  func values() throws {
    let bytes = try archive(("x", x), ("y", Tensor([0.5, -1] as [Double], shape: [2, 1])))
    let samples: Dataset<Double> = try NumPyBatch.decode(bytes, outputCount: 1)
    #expect(samples.count == 2 && samples.inputCount == 3)
    guard case .values(let inputs) = samples.inputs, case .values(let targets) = samples.targets
    else {
      Issue.record("no values")
      return
    }
    #expect(inputs == [1, 2, 3, 4, 5, 6] && targets == [0.5, -1])
    let complex: Dataset<Complex<Float>> = try NumPyBatch.decode(bytes, outputCount: 1)
    guard case .values(let inputs) = complex.inputs else {
      Issue.record("no values")
      return
    }
    #expect(inputs[1] == Complex(2, 0))
  }

  @Test("bytes are pixels, integers of one axis are classes")
  func pixels() throws {
    let bytes = try archive(
      ("x", Tensor(.uint8, shape: [2, 2], bytes: [0, 255, 51, 102])),
      ("y", Tensor([3, 0] as [Int64], shape: [2])))
    let samples: Dataset<Float> = try NumPyBatch.decode(bytes, outputCount: 4)
    guard case .pixels(let pixels) = samples.inputs, case .classes([3, 0], 4) = samples.targets
    else {
      Issue.record("\(samples)")
      return
    }
    #expect(pixels == [0, 255, 51, 102])
    #expect(try NumPyBatch.encode(samples) == NumPyBatch.encode(samples))
    let again: Dataset<Float> = try NumPyBatch.decode(
      NumPyBatch.encode(samples), outputCount: 4)
    #expect(again.count == 2 && again.isClassification)
    #expect(throws: FileError.self) {
      try NumPyBatch.decode(bytes, outputCount: 3, as: Float.self)
    }
  }

  @Test("inputs without targets are enough for predictions")
  func inputsOnly() throws {
    let bytes = try archive(("x", x))
    #expect(throws: FileError.self) {
      try NumPyBatch.decode(bytes, outputCount: 1, as: Float.self)
    }
    let samples: Dataset<Float> = try NumPyBatch.decode(
      bytes, outputCount: 7, needsTargets: false)
    #expect(samples.outputCount == 7)
  }

  @Test("batches that are not samples are refused with a position")
  func refused() throws {
    let complex = Tensor([Complex<Float>(1, 2)], shape: [1, 1])
    let nan = Tensor([Float.nan], shape: [1, 1])
    let y = Tensor([0] as [Float], shape: [1, 1])
    let bad: [[UInt8]] = [
      try archive(), try archive(("y", y)), try archive(("x", complex), ("y", y)),
      try archive(("x", nan), ("y", y)), try archive(("x", y), ("y", nan)),
      try archive(("x", x), ("y", y)), try archive(("x", Tensor([1 as Float], shape: [1]))),
      try archive(("x", Tensor([] as [Float], shape: [0, 1])), ("y", y)),
      try archive(("x", y), ("y", Tensor([-1 as Int64], shape: [1]))),
      try archive(("x", y), ("y", Tensor([Int64.max], shape: [1]))),
      try archive(("x", y), ("y", Tensor([1 as Float], shape: [1]))),
      try archive(("x", Tensor([1e300 as Double], shape: [1, 1])), ("y", y)),
    ]
    for bytes in bad {
      let error = #expect(throws: FileError.self) {
        try NumPyBatch.decode(bytes, outputCount: 1, as: Float.self)
      }
      #expect(error?.kind == .badData && error?.position != nil)
    }
  }

  @Test("a gradient has the names of the model, and thresholds their real derivative")
  func gradient() throws {
    let model = Models.complex(Double.self)
    let inputs = (0..<4).map { Complex(Double($0) / 3 - 0.4, 0.2) }
    let samples = try Dataset(
      inputs: .values(inputs), targets: .values([Complex(0.5, 0), Complex(0, 1)]),
      inputCount: 4, outputCount: 2)
    let gradient = try model.network.gradient(on: samples, cost: .quadratic)
    let archive = NumPyArchive(gradient: gradient, cost: 0.25)
    #expect(
      archive.arrays.map(\.name) == model.network.tensors.map(\.name) + ["cost"])
    #expect(
      try archive["layers.1.bias"]?.values(as: Complex<Double>.self)
        == gradient.layers[1].bias)
    // Against a difference quotient, with the cost as a function of a real number.
    let h = 1e-6
    let unit = 1
    var (above, below) = (model.network, model.network)
    above.layers[0].thresholds[unit] += h
    below.layers[0].thresholds[unit] -= h
    let quotient =
      (try above.evaluate(on: samples, cost: .quadratic).cost
        - below.evaluate(on: samples, cost: .quadratic).cost) / (2 * h)
    let derivative = try #require(try archive["layers.0.threshold"]?.values(as: Double.self))[unit]
    #expect(abs(quotient - derivative) < 1e-8)
    #expect(abs(derivative) > 1e-4)
  }
}
