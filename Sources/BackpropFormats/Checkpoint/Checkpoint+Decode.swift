import Backprop
public import BackpropFiles
import Foundation

extension Checkpoint {
  /// The checkpoint in the bytes of a file.
  ///
  /// - Throws: `FileError` of kind `badData` with the byte where they are none, or
  ///   one of other numbers or of another generator.
  public init(decoding bytes: [UInt8]) throws(FileError) {
    let (stored, texts) = try Safetensors.storedTensors(in: bytes)
    let file = StoredCheckpoint(tensors: stored, texts: texts)
    let header: CheckpointHeader = try file.json("checkpoint")
    guard header.version == checkpointVersion else {
      throw file.wrong(
        "checkpoint", "a checkpoint of version \(header.version), which is not known")
    }
    let wanted = String(describing: Generator.self)
    guard header.generator == wanted else {
      throw file.wrong("checkpoint", "the generator is \(header.generator), not \(wanted)")
    }
    let network: Model<S> = try file.model("network")
    var moments: OptimizerMoments<S>?
    if let steps = header.steps {
      guard 0...maximumSteps ~= steps else {
        throw file.wrong("checkpoint", "\(steps) steps were made")
      }
      moments = OptimizerMoments(
        first: try file.model("first").network, second: try file.model("second").network,
        steps: steps)
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
    configuration = try file.text("configuration").text
    dataFingerprint = header.dataFingerprint
  }
}

/// More steps than any run makes, and few enough to count on from.
private let maximumSteps = 1 << 53

/// The pieces of a file, each with its place.
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
    do {
      return try JSONDecoder().decode(Value.self, from: Data(text.text.utf8))
    } catch {
      throw wrong(name, "this is not what it should be")
    }
  }

  func wrong(_ name: String, _ problem: String) -> FileError {
    FileError(
      .badData, "\"\(name)\": \(problem)", at: .byte(texts[name]?.offset ?? 8),
      advice: "take an earlier checkpoint")
  }

  /// The network whose tensors stand under a prefix.
  func model<S: Scalar>(_ prefix: String) throws(FileError) -> Model<S> {
    let own = tensors.filter { $0.name.hasPrefix(prefix + ".") }.map {
      StoredTensor(
        name: String($0.name.dropFirst(prefix.count + 1)), tensor: $0.tensor, offset: $0.offset)
    }
    let text = try text(ModelDescription.name)
    let description: ModelDescription
    do throws(FileError) {
      description = try ModelDescription(json: Array(text.text.utf8))
    } catch {
      throw error.inside("the description", at: text.offset)
    }
    return try StoredModel(
      Safetensors.asComplex(own), description: (description, text.offset), listOffset: 8
    ).model(as: S.self, assuming: .none)
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

  /// The history, whose lists have one value an epoch or none.
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

  /// Makes sure that a generator has a state that it can have come to.
  func checkGenerator(_ name: String, at path: [String]) throws(FileError) {
    var json: JSONValue
    do throws(FileError) {
      json = try JSONReader.read(Array(try text(name).text.utf8))
      for key in path { json = try json.member(key) }
      if let words = try json.optionalMember("state") {
        let index = try json.member("index").integer()
        let numbers = try words.elements().map { (word) throws(FileError) in try word.number() }
        // Of the first word only the highest bit counts. Without a bit set, all that ever comes is
        // zeros, for which normal numbers would be waited for without end.
        guard numbers.count == 624, 0...624 ~= index,
          numbers[0] >= 0x8000_0000 || numbers.dropFirst().contains(where: { $0 != 0 })
        else { throw json.wrong("no state of the generator") }
      } else {
        var sum = 0.0
        for key in ["s0", "s1", "s2", "s3"] { sum += try json.member(key).number() }
        guard sum > 0 else { throw json.wrong("no state of the generator") }
      }
    } catch {
      throw wrong(name, error.problem)
    }
  }
}
