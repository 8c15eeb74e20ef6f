import Backprop
import BackpropFiles
import BackpropFormats
import Foundation
import Numerics
import Testing

/// `backprop gradient` against the library and against finite differences of the cost it prints.
@Suite struct GradientTests {
  let command: Command

  init() throws { command = Command(folder: try TemporaryFolder()) }

  private func samples<S: Scalar>() throws -> Dataset<S> {
    var generator = Xoshiro256PlusPlus(seed: 3)
    return try Dataset(
      inputs: .values((0..<5 * 3).map { _ in S.normal(using: &generator) }),
      targets: .values((0..<5 * 2).map { _ in S.normal(using: &generator) }), inputCount: 3,
      outputCount: 2)
  }

  private func network<S: Scalar>(_ hidden: S.Activation, _ last: S.Activation) throws -> Network<S>
  {
    var generator = Xoshiro256PlusPlus(seed: 4)
    return try Network(sizes: [3, 4, 2], activations: [hidden, last], using: &generator)
  }

  private func expectGradient<S: Scalar>(of network: Network<S>) throws {
    let data: Dataset<S> = try samples()
    try command.folder.write(try NumPyBatch.encode(data), to: "batch.npz")
    try command.folder.write(
      try NumPyArchive(Model(network, cost: .quadratic)).encode(), to: "m.npz")
    let outcome = try command.run(
      "gradient", "m.npz", "--inputs", "batch.npz", "--output", "g.npz")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("over 5 samples"))
    let stored = try NumPyArchive.decode(try WholeFile.read(command.folder.file("g.npz").path))
    let gradient = try network.gradient(on: data, cost: .quadratic)
    #expect(stored.arrays.dropLast() == gradient.tensors[...])
    #expect(stored.arrays.last?.name == "cost")
    // The derivative of the cost by one weight, from two costs.
    let (weight, h) = (stored["layers.1.weight"], 1e-4)
    let derivative = try #require(weight).values(as: S.self)[1]
    func cost(_ shift: Double) throws -> Double {
      var shifted = network
      shifted.layers[1][unit: 0, input: 1] += S(real: shift)
      return try shifted.evaluate(on: data, cost: .quadratic).cost
    }
    let slope = try (cost(h) - cost(-h)) / (2 * h)
    let tolerance = S.RealType.self == Float.self ? 0.02 : 1e-6
    #expect(abs(Double(S.steepestAscent(of: derivative).realPart) - slope) < tolerance)
  }

  @Test func everyScalar() throws {
    try expectGradient(of: try network(.tanh, .sigmoid) as Network<Float>)
    try expectGradient(of: try network(.sigmoid, .identity) as Network<Double>)
    try expectGradient(of: try network(.splitTanh, .identity) as Network<Complex<Float>>)
    try expectGradient(of: try network(.cardioid, .identity) as Network<Complex<Double>>)
  }

  /// A file without a description needs the options; with them it gives the same result.
  @Test func assumesWhatAFileDoesNotSay() throws {
    let network: Network<Double> = try network(.tanh, .identity)
    let data: Dataset<Double> = try samples()
    try command.folder.write(try NumPyBatch.encode(data), to: "batch.npz")
    try command.folder.write(try NumPyArchive(network.tensors).encode(), to: "bare.npz")
    let files = ["bare.npz", "--inputs", "batch.npz", "--output", "g.npz"]
    let options = ["--activation", "tanh,identity", "--cost", "quadratic"]
    let refused = try command.run(["gradient"] + files)
    #expect(refused.status == 65 && refused.errorLines.count == 1)
    #expect(refused.errors.contains("--cost quadratic"))
    #expect(!command.folder.exists("g.npz"))
    let outcome = try command.run(["gradient"] + files + options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try command.run(["convert", "bare.npz", "m.safetensors"] + options).status == 0)
    let read = try ModelFile.read(command.folder.file("m.safetensors").path, as: Double.self)
    #expect(read == Model(network, cost: .quadratic))
  }

  @Test func refusesABatchThatDoesNotFit() throws {
    let network: Network<Double> = try network(.tanh, .identity)
    try command.folder.write(
      try NumPyArchive(Model(network, cost: .quadratic)).encode(), to: "m.npz")
    let x = NamedTensor("x", Tensor([1.0, 2.0], shape: [1, 2]))
    let y = NamedTensor("y", Tensor([1.0, 2.0], shape: [1, 2]))
    try command.folder.write(try NumPyArchive([x, y]).encode(), to: "narrow.npz")
    try command.folder.write(try NumPyArchive([x]).encode(), to: "bare.npz")
    for (batch, status, words) in [
      ("narrow.npz", 64, "3 inputs, but the data has 2"), ("bare.npz", 65, "bare.npz: byte"),
      ("nowhere.npz", 66, "nowhere.npz"),
    ] {
      let outcome = try command.run("gradient", "m.npz", "--inputs", batch, "--output", "g.npz")
      #expect(outcome.status == status)
      #expect(outcome.errorLines.count == 1 && outcome.errors.contains(words), "\(outcome.errors)")
      #expect(!command.folder.exists("g.npz"))
    }
  }
}
