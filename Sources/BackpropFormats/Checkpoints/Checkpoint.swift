public import Backprop
public import BackpropFiles
import Foundation

/// A stored training run, which continues bit for bit as if it had never stopped.
///
/// The file is a safetensors file: networks as tensors under `parameters.`, `network.`, `best.`,
/// `first.` and `second.`, the order of the samples as `order`, and the rest as JSON in the metadata
/// under `checkpoint`, `description`, `generator`, `progress`, `history` and `configuration`.
public struct Checkpoint<S: Scalar, Generator: RandomSource & Codable>: Sendable {
  /// The snapshot of the run.
  public var state: TrainingState<S>
  /// The generator that shuffles the samples of the epochs to come.
  public var generator: Generator
  /// The cost that the run minimises.
  public var cost: Cost
  /// The configuration of the run, a JSON text that belongs to the program that started it.
  public var configuration: String
  /// `Dataset.fingerprint` of the training set and of the evaluation set.
  public var dataFingerprint: String
  /// The instruction set that the run was computed with; nil if the file does not tell. With another
  /// one the run continues up to rounding.
  public var instructionSet: InstructionSet?

  /// A checkpoint from its parts.
  public init(
    state: TrainingState<S>, generator: Generator, cost: Cost, configuration: String,
    dataFingerprint: String,
    instructionSet: InstructionSet? = KernelInformation.activeInstructionSet
  ) {
    self.state = state
    self.generator = generator
    self.cost = cost
    self.configuration = configuration
    self.dataFingerprint = dataFingerprint
    self.instructionSet = instructionSet
  }
}

extension Safetensors {
  /// The name of the text that only checkpoints have.
  static let checkpointName = "checkpoint"
  /// The name of the text with the configuration of the run.
  static let configurationName = "configuration"
}

/// The version of the layout that is written and read.
private let checkpointVersion = 1

/// The entries of a checkpoint that no other type describes.
private struct CheckpointHeader: Codable {
  var version: Int
  var generator: String
  var weightScale: Double
  /// The number of steps of the optimizer; nil if it has no state.
  var steps: Int?
  /// η, if it was changed during the run.
  var learningRate: Double?
  var dataFingerprint: String
  var kernels: String?

  enum CodingKeys: String, CodingKey {
    case version, generator, steps, kernels
    case weightScale = "weight_scale"
    case learningRate = "learning_rate"
    case dataFingerprint = "data"
  }
}

extension Checkpoint {
  /// Returns the bytes of a file.
  ///
  /// - Throws: `FileError` of kind `writeFailed` if a value cannot be written.
  public func encode() throws(FileError) -> [UInt8] {
    try state.network.checkDescribable()
    var networks = [
      ("parameters", state.parameters), ("network", state.network), ("best", state.best),
    ]
    if let moments = state.moments {
      networks += [("first", moments.first), ("second", moments.second)]
    }
    var tensors = networks.flatMap { prefix, network in
      network.tensors.map { NamedTensor("\(prefix).\($0.name)", $0.tensor) }
    }
    tensors.append(
      NamedTensor(
        "order",
        Tensor(.int32, shape: [state.order.count], bytes: state.order.withUnsafeBytes { Array($0) })
      ))
    let header = CheckpointHeader(
      version: checkpointVersion, generator: String(describing: Generator.self),
      weightScale: state.weightScale, steps: state.moments?.steps,
      learningRate: state.baseLearningRate, dataFingerprint: dataFingerprint,
      kernels: instructionSet?.rawValue)
    return try Safetensors(
      tensors,
      metadata: [
        Safetensors.checkpointName: try Self.json(header),
        ModelDescription.name: ModelDescription(of: Model(state.network, cost: cost)).json,
        "generator": try Self.json(generator),
        "progress": try Self.json(state.progress),
        "history": try Self.json(state.history),
        Safetensors.configurationName: configuration,
      ]
    ).encode(hasChecksum: true)
  }

  private static func json(_ value: some Encodable) throws(FileError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // A metric may overflow in a run that is otherwise sound.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      throw FileError(.writeFailed, "the run has a value that cannot be written: \(error)")
    }
  }
}

extension Checkpoint {
  /// Decodes the bytes of a file.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte if they are not a checkpoint, or one of
  ///   another scalar or another generator.
  public init(decoding bytes: [UInt8]) throws(FileError) {
    let (stored, texts) = try Safetensors.storedTensors(in: bytes)
    let file = StoredCheckpoint(tensors: stored, texts: texts)
    let header: CheckpointHeader = try file.header()
    guard header.version == checkpointVersion else {
      throw file.wrong(
        "checkpoint", "a checkpoint of the unknown version \(header.version)")
    }
    let expected = String(describing: Generator.self)
    guard header.generator == expected else {
      throw file.wrong("checkpoint", "the generator is \(header.generator), not \(expected)")
    }
    let network: Model<S> = try file.model("network")
    var moments: OptimizerMoments<S>?
    if let steps = header.steps {
      guard 0...maximumSteps ~= steps else {
        throw file.wrong("checkpoint", "\(steps) is not a number of steps")
      }
      moments = OptimizerMoments(
        first: try file.model("first").network, second: try file.model("second").network,
        steps: steps)
    } else if stored.contains(where: { $0.name.hasPrefix("first.") }) {
      throw file.wrong("checkpoint", "the number of steps is missing")
    }
    try file.checkGenerator("generator", at: [])
    try file.checkGenerator("progress", at: ["dropout_generator"])
    state = TrainingState(
      parameters: try file.model("parameters").network, weightScale: header.weightScale,
      moments: moments, network: network.network, best: try file.model("best").network,
      order: try file.order(), progress: try file.json("progress"), history: try file.history(),
      baseLearningRate: header.learningRate)
    generator = try file.json("generator")
    cost = network.cost
    configuration = try file.text(Safetensors.configurationName).text
    dataFingerprint = header.dataFingerprint
    instructionSet = header.kernels.flatMap(InstructionSet.init)
  }
}

/// A number of steps that no run reaches, and from which counting does not overflow.
private let maximumSteps = 1 << 53

/// The tensors and texts of a file with their offsets.
private struct StoredCheckpoint {
  let tensors: [StoredTensor]
  let texts: [String: Safetensors.StoredText]

  func text(_ name: String) throws(FileError) -> Safetensors.StoredText {
    guard let text = texts[name] else {
      throw FileError(
        .badData, "there is no \"\(name)\"", at: .byte(8),
        advice: "check that it is a checkpoint")
    }
    return text
  }

  func json<Value: Decodable>(_ name: String) throws(FileError) -> Value {
    let text = try text(name)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(Value.self, from: Data(text.text.utf8))
    } catch {
      throw wrong(name, "the JSON has another form")
    }
  }

  /// The header, whose members are all known: one that is not is damaged, and would count as absent.
  func header() throws(FileError) -> CheckpointHeader {
    let name = Safetensors.checkpointName
    let text = try text(name)
    let members = try? JSONReader.read(Array(text.text.utf8)).members()
    if let other = members?.first(where: { CheckpointHeader.CodingKeys(rawValue: $0.key) == nil }) {
      throw wrong(name, "an unknown member \"\(other.key)\"")
    }
    return try json(name)
  }

  func wrong(_ name: String, _ problem: String) -> FileError {
    FileError(
      .badData, "\"\(name)\": \(problem)", at: .byte(texts[name]?.offset ?? 8),
      advice: "take an earlier checkpoint")
  }

  /// The network whose tensors have a prefix.
  func model<S: Scalar>(_ prefix: String) throws(FileError) -> Model<S> {
    let own = tensors.filter { $0.name.hasPrefix(prefix + ".") }.map {
      StoredTensor(
        name: String($0.name.dropFirst(prefix.count + 1)), tensor: $0.tensor, offset: $0.offset)
    }
    let description = try text(ModelDescription.name)
    return try StoredModel(
      Safetensors.asComplex(own), description: (Array(description.text.utf8), description.offset),
      listOffset: 8
    ).model(as: S.self, fallback: .none)
  }

  func order() throws(FileError) -> [Int32] {
    guard let order = tensors.first(where: { $0.name == "order" }) else {
      throw FileError(.badData, "there is no \"order\"", at: .byte(8))
    }
    guard order.tensor.shape.count == 1 else {
      throw order.wrong("has the shape \(order.shapeText), not [n]")
    }
    do throws(FileError) {
      return try order.tensor.values(as: Int32.self)
    } catch {
      throw order.wrong("cannot be used: \(error.problem)")
    }
  }

  /// The history, whose lists have one value per epoch or none.
  func history() throws(FileError) -> History {
    let history: History = try json("history")
    let lengths = [
      history.evaluationCost.count, history.evaluationAccuracy.count, history.trainingCost.count,
      history.trainingAccuracy.count, history.squaredWeightNorm.count, history.poleDistance.count,
      history.learningRate.count,
    ]
    guard lengths.allSatisfy({ $0 == 0 || $0 == history.epochs }),
      history.seconds.evaluation.count == history.epochs
    else { throw wrong("history", "its lists differ in length") }
    return history
  }

  /// Checks that the state of a generator is one that it can reach.
  func checkGenerator(_ name: String, at path: [String]) throws(FileError) {
    var json: JSONValue
    do throws(FileError) {
      json = try JSONReader.read(Array(try text(name).text.utf8))
      for key in path { json = try json.member(key) }
      if let words = try json.optionalMember("state") {
        let index = try json.member("index").integer()
        let numbers = try words.elements().map { (word) throws(FileError) in try word.number() }
        // Only the highest bit of the first word counts. From a state without a set bit come zeros
        // alone, and drawing a normal number would never end.
        guard numbers.count == 624, 0...624 ~= index,
          numbers[0] >= 0x8000_0000 || numbers.dropFirst().contains(where: { $0 != 0 })
        else { throw json.wrong("not a state of the generator") }
      } else {
        var sum = 0.0
        for key in ["s0", "s1", "s2", "s3"] { sum += try json.member(key).number() }
        guard sum > 0 else { throw json.wrong("not a state of the generator") }
      }
    } catch {
      throw wrong(name, error.problem)
    }
  }
}
