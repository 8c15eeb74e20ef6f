import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation
import Numerics
import Testing

@testable import BackpropRuns

/// Runs as values: defaults, comparison, files, and the training they describe.
@Suite struct RunSpecificationTests {
  @Test("a stored run with the defaults of 0.1 is continued with them, unless others are chosen")
  func storedDefaults() throws {
    let stored = try RunSpecification(options: [
      ("optimizer", "adam"), ("schedule", "constant"), ("batch-size", "10"),
    ])
    let text = String(decoding: try JSONEncoder().encode(stored), as: UTF8.self)
    var run = try RunSpecification(options: [("optimizer", "adam")])
    #expect(run.difference(from: stored) != nil)
    run.adoptDefaults(ofStored: text, except: [])
    #expect(run.difference(from: stored) == nil)
    run = try RunSpecification(options: [("optimizer", "adam"), ("batch-size", "32")])
    run.adoptDefaults(ofStored: text, except: ["batch-size"])
    #expect(run.training.miniBatchSize == 32)
  }

  private let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/0.1.0")

  /// A table of the fixtures, as a source with the name under which the runs know it.
  private func points() throws -> DataSource {
    let text = try Data(contentsOf: fixtures.appending(path: "points.csv"))
    // Version 0.1.0 did not scale tables.
    var options = TableOptions()
    options.scaling = .none
    return try DataFinder(environment: [:]).parse(
      Array(text), name: "points.csv", table: options, for: nil)
  }

  @Test func defaultsSuitTheData() throws {
    let digits = RunSpecification(dataset: .auto)
    #expect(digits.cost == .crossEntropy && digits.training.learningRate == 0.5)
    #expect(digits.training.epochs == 30 && digits.training.miniBatchSize == 10)
    #expect(digits.resolvedActivations == ["sigmoid", "sigmoid"])
    #expect(RunSpecification(dataset: .auto, optimizer: .adam()).training.learningRate == 0.001)
    // Adam: a rate that falls, and larger mini-batches where there are many samples.
    for (data, size) in [("digits", 128), ("fashion-mnist", 128), ("a.csv", 10), ("xor", 4)] {
      let adam = try RunSpecification(options: [("dataset", data), ("optimizer", "adam")])
      #expect(adam.training.miniBatchSize == size)
      #expect(adam.training.schedule == .cosine(epochs: adam.training.epochs))
    }
    let few = try RunSpecification(options: [
      ("optimizer", "adamw"), ("train-size", "60"), ("epochs", "7"),
    ])
    #expect(few.training.miniBatchSize == 60 && few.training.schedule == .cosine(epochs: 7))
    let chosen = try RunSpecification(options: [
      ("optimizer", "adam"), ("batch-size", "10"), ("schedule", "constant"),
    ])
    #expect(chosen.training.miniBatchSize == 10 && chosen.training.schedule == .constant)
    #expect(try RunSpecification(options: chosen.options) == chosen)
    #expect(RunSpecification(dataset: .auto, optimizer: .nesterov()).training.learningRate == 0.05)
    let xor = RunSpecification(dataset: .task(.xor), over: .complex)
    #expect(xor.sizes == [1, 1] && xor.resolvedActivations == ["split-sigmoid"])
    #expect(xor.training.epochs == 1_000 && xor.cost == .quadratic)
    let real = RunSpecification(dataset: .task(.equalizer))
    #expect(real.sizes == [6, 16, 2] && real.resolvedActivations == ["tanh", "identity"])
    var likelihood = RunSpecification(dataset: .digits)
    likelihood.cost = .logLikelihood
    #expect(likelihood.resolvedActivations == ["sigmoid", "softmax"])
  }

  /// The options that a run of 0.1.0 stored are those of the same specification now.
  @Test(arguments: ["real-adam", "real-adamw", "real-numpy", "complex-momentum", "complex-poles"])
  func historiesOfEarlierVersionsAreRead(_ name: String) throws {
    struct Stored: Decodable { let configuration: RunSpecification }
    let data = try Data(contentsOf: fixtures.appending(path: "\(name)/history.json"))
    let run = try JSONDecoder().decode(Stored.self, from: data).configuration
    let yaml = try String(
      contentsOf: fixtures.appending(path: "\(name)/model.run.yaml"), encoding: .utf8)
    #expect(RunFile.yaml(run) == yaml)
    func sorted(_ value: Any) throws -> String {
      let bytes = try JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
      return String(decoding: bytes, as: UTF8.self)
    }
    let whole = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    let own = try JSONSerialization.jsonObject(with: Data(JSONText.encode(run).utf8))
    #expect(try sorted(own) == sorted(try #require(whole["configuration"])))
  }

  @Test func differencesAreNamed() throws {
    let stored = try RunSpecification(options: [("eta", "0.5"), ("data", "here"), ("epochs", "3")])
    var run = try RunSpecification(options: [("eta", "0.5"), ("distributed", "true")])
    #expect(run.difference(from: stored) == nil)
    run.training.dropout = 0.5
    #expect(run.difference(from: stored) == "--dropout 0, not 0.5")
    run = try RunSpecification(options: [("optimizer", "momentum")])
    #expect(run.difference(from: stored) == "--optimizer sgd, not momentum")
    run = try RunSpecification(options: [("sizes", "784,10")])
    #expect(run.difference(from: stored) == "--sizes unset, not 784,10")
  }

  @Test(arguments: [
    [("poles", "keep:0.1")], [("generator", "numpy"), ("seed", "4294967296")], [("sizes", "3")],
    [("sizes", "3,0,2")], [("activation", "cardioid")], [("activation", "tanh,tanh,tanh")],
    [("activation", "softmax")], [("dropout", "1")], [("lambda", "-1")], [("eta", "0")],
    [("train-size", "5"), ("batch-size", "6")],
  ])
  func invalidRunsAreFoundBeforeTheData(_ options: [(String, String)]) throws {
    let run = try RunSpecification(options: options.map { (name: $0.0, text: $0.1) })
    #expect(throws: (any Error).self) { try run.validate() }
  }

  @Test func aRunIsCompletedByItsData() throws {
    let run = try RunSpecification(options: [
      ("dataset", "points.csv"), ("train-size", "20"), ("schedule", "plateau:2"),
    ])
    let prepared = try PreparedRun<Float>(run, on: points(), isFingerprinted: true)
    #expect(prepared.specification.sizes == [3, 30, 3])
    #expect(prepared.specification.activations == ["sigmoid", "sigmoid"])
    #expect(prepared.specification.trainingSize == 20)
    #expect(prepared.specification.evaluationSize == 6 && prepared.evaluation.count == 6)
    #expect(prepared.fingerprint.count == 128)
    var other = run
    other.sizes = [4, 3]
    #expect(throws: TrainingError.self) { try PreparedRun<Float>(other, on: points()) }
    other = run
    other.augmentation = try AugmentationSpecification(optionText: "shift:1")
    #expect(throws: OptionError.self) { try PreparedRun<Float>(other, on: points()) }
  }

  /// A checkpoint of 0.1.0 continues to the end, and to the network that a whole run has.
  @Test(arguments: ["real-adam", "real-numpy", "complex-momentum"])
  func checkpointsOfEarlierVersionsContinue(_ name: String) throws {
    struct Stored: Decodable { let configuration: RunSpecification }
    let data = try Data(contentsOf: fixtures.appending(path: "\(name)/history.json"))
    let run = try JSONDecoder().decode(Stored.self, from: data).configuration
    try resume(run, name, over: run.scalarType.type, using: run.generator.seeded(run.seed))
  }

  private func resume<S: Scalar, Generator: RandomSource & Codable>(
    _ specification: RunSpecification, _ name: String, over _: S.Type, using generator: Generator
  ) throws {
    let source =
      specification.dataset.optionText == "points.csv"
      ? try points() : try DataFinder(environment: [:]).find(specification.dataset)
    let prepared = try PreparedRun<S>(specification, on: source, isFingerprinted: true)
    let folder = CheckpointFolder(fixtures.appending(path: "\(name)/checkpoints").path)
    let checkpoint: Checkpoint<S, Generator> = try prepared.checkpoint(in: folder)
    var resumed = try prepared.makeRun(using: generator, resuming: checkpoint)
    #expect(resumed.history.epochs > 0 && !resumed.isFinished)
    while !resumed.isFinished { try resumed.continueEpoch() }
    var whole = try prepared.makeRun(using: generator)
    while !whole.isFinished { try whole.continueEpoch() }
    #expect(resumed.history.epochs == whole.history.epochs)
    // Processors other than the one that wrote the checkpoint differ by rounding.
    if KernelInformation.activeInstructionSet == .avx512 {
      let (a, b) = (resumed.network, whole.network)
      #expect(a == b)
    }
    var other = specification
    other.training.lambda = 0.5
    let changed = try PreparedRun<S>(other, on: source, isFingerprinted: true)
    #expect(throws: OptionError.self) {
      let _: Checkpoint<S, Generator> = try changed.checkpoint(in: folder)
    }
  }

  @Test func evaluationRowsAreSpreadEvenly() {
    #expect(DataSource.evenlySpaced(3, in: 10) == [2, 5, 9])
    #expect(DataSource.evenlySpaced(10, in: 10) == Array(0..<10))
    #expect(Set(DataSource.evenlySpaced(7, in: 50)).count == 7)
  }

  @Test func intervalsAreRead() throws {
    #expect(try CheckpointInterval(optionText: "3") == .epochs(3))
    #expect(try CheckpointInterval(optionText: "90s").optionText == "90s")
    #expect(try CheckpointInterval(optionText: "30s") == .time(.seconds(30)))
    #expect(try CheckpointInterval(optionText: "1.5h") == .time(.seconds(5400)))
    for text in ["0", "-1min", "soon", "1e30h"] {
      #expect(throws: OptionError.self) { try CheckpointInterval(optionText: text) }
    }
  }
}
