import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation
import Testing

@testable import BackpropRuns

/// Runs whose network is a list of layers.
@Suite struct LayerRunTests {
  private static let digits = DataSource(
    name: "digits", origin: "digits", content: .drawnDigits(SyntheticDigits()))

  private func run(_ layers: String, _ others: (String, String)...) throws -> RunSpecification {
    try RunSpecification(
      options: [("dataset", "digits"), ("layers", layers)]
        + [("train-size", "20"), ("evaluation-size", "10"), ("epochs", "1")]
        + others.map { (name: $0.0, text: $0.1) })
  }

  @Test(arguments: [("sizes", "784,10"), ("hidden", "30"), ("activation", "relu")])
  func layersStandAlone(_ option: String, _ text: String) throws {
    let error = #expect(throws: OptionError.self) { try run("dense 10", (option, text)) }
    #expect(error?.option == option && error?.message.contains("leave it out") == true)
    var both = try run("dense 10")
    both.sizes = [784, 10]
    #expect(throws: OptionError.self) { try both.validate() }
  }

  @Test(
    "a last layer without an activation gets the one that suits cost and data",
    arguments: [
      ([], "sigmoid"), ([("cost", "log-likelihood")], "softmax"),
      ([("scalar", "complex")], "real-part-sigmoid"), ([("cost", "hinge")], "identity"),
      ([("dataset", "a.csv"), ("task", "regression")], "identity"),
      ([("dataset", "xor"), ("scalar", "complex")], "split-sigmoid"),
    ] as [([(String, String)], String)])
  func lastActivation(_ options: [(String, String)], _ name: String) throws {
    let all = options.map { (name: $0.0, text: $0.1) } + [("layers", "dense 8, dense 2")]
    let run = try RunSpecification(options: all)
    #expect(run.resolvedLayers?.map(\.activation) == [nil, name])
    #expect(run.resolvedActivations == ["identity", name] && run.sizes == nil)
    try run.validate()
  }

  @Test func theDataTellsTheShape() throws {
    let run = try run("conv 3 5x5 stride 4 relu, max-pool 2x2, dense 10")
    #expect(run.parameterCount == nil && run.layerCount == 3)
    let prepared = try PreparedRun<Float>(run, on: Self.digits, isFingerprinted: true)
    let whole = prepared.specification
    #expect(whole.inputShape == LayerShape(height: 28, width: 28, channels: 1))
    #expect(whole.layers?.last?.description == "dense 10 sigmoid")
    #expect(whole.sizes == nil && whole.activations == nil)
    var training = try prepared.makeRun(using: Xoshiro256PlusPlus(seed: 1))
    #expect(training.network.realParameterCount == whole.parameterCount)
    #expect(whole.parameterCount == 3 * 25 + 3 + 27 * 10 + 10)
    while !training.isFinished { try training.continueEpoch() }

    // The options that a run leaves describe the same run.
    #expect(try RunSpecification(options: whole.options) == whole)
    let record = try JSONText.encode(whole, usesSnakeCase: true)
    #expect(try JSONDecoder().decode(RunSpecification.self, from: Data(record.utf8)) == whole)
    #expect(whole.difference(from: whole) == nil)
    var other = whole
    other.layers = try LayerSpecification.list("conv 3 5x5 stride 4 tanh, max-pool 2x2, dense 10")
    #expect(other.difference(from: whole)?.hasPrefix("--layers conv 3 5x5 stride 4 relu") == true)
  }

  @Test(
    "what does not fit the data is named",
    arguments: [
      (
        "conv 3 5x5, max-pool 12x12, conv 2 5x5, dense 10", "layers", "layer 3: conv 2 5x5 does not"
      ),
      ("dense 12 sigmoid", "layers", "has 12 units, the data 10 classes: write 'dense 10 sigmoid'"),
      ("dense 30, dropout 0.5", "layers", "has 30 outputs, the data 10 classes: add 'dense 10 sig"),
      ("dense 5, mean-pool 2", "layers", "layer 2: mean-pool 2 needs an image"),
    ])
  func misfits(_ layers: String, _ option: String, _ says: String) throws {
    let run = try run(layers)
    try run.validate()
    let error = #expect(throws: OptionError.self) {
      try PreparedRun<Float>(run, on: Self.digits)
    }
    #expect(error?.option == option && error?.message.contains(says) == true, "\(error!)")
  }

  @Test func activationsOfTheOtherFieldAreNamed() throws {
    let run = try run("dense 30 relu, dense 20 cardioid, dense 10")
    let error = #expect(throws: OptionError.self) { try run.validate() }
    #expect(error?.option == "layers" && error?.message.contains("layer 2: cardioid") == true)
    let layers = #expect(throws: OptionError.self) { try self.run("conv2d 3 5x5, dense 10") }
    #expect(
      layers?.message.contains("layer 1: there is no layer 'conv2d': did you mean 'conv'") == true)
  }

  @Test func aShapeIsGivenToRows() throws {
    var run = try run("conv 2 3 relu, dense 10", ("input-shape", "1x392x2"))
    let prepared = try PreparedRun<Float>(run, on: Self.digits)
    #expect(
      prepared.specification.outline?[0].output == LayerShape(height: 1, width: 390, channels: 2))
    run.inputShape = LayerShape(height: 8, width: 8, channels: 3)
    let error = #expect(throws: OptionError.self) { try PreparedRun<Float>(run, on: Self.digits) }
    #expect(
      error?.description == "--input-shape: 8×8×3 are 192 numbers, and the data has 784 inputs")
  }

  /// Arrays of images with channels have their shape; real inputs of complex ones are a plain vector.
  @Test func arraysHaveAShape() throws {
    let shape = [12, 4, 5, 3]
    let x = Tensor((0..<12 * 60).map { Float($0 % 17) / 17 }, shape: shape)
    let y = Tensor((0..<12).map { Int64($0 % 2) }, shape: [12])
    let path = FileManager.default.temporaryDirectory
      .appending(path: "backprop-\(UUID().uuidString).npz").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let archive = NumPyArchive([NamedTensor("x", x), NamedTensor("y", y)])
    try AtomicFile.write(try archive.encode(), to: path)
    let source = try DataFinder(environment: [:]).find(.table(path))
    #expect(source.inputShape(over: .real) == LayerShape(height: 4, width: 5, channels: 3))
    var run = try RunSpecification(options: [
      ("dataset", path), ("layers", "conv 2 3x3 relu, max-pool global, dense 2"), ("epochs", "1"),
      ("batch-size", "3"),
    ])
    run.trainingSize = 6
    let prepared = try PreparedRun<Float>(run, on: source)
    #expect(prepared.specification.outline?.map(\.output.count) == [2 * 3 * 2, 2, 2])
    var training = try prepared.makeRun(using: Xoshiro256PlusPlus(seed: 1))
    while !training.isFinished { try training.continueEpoch() }
  }
}
