import Backprop
import BackpropFiles
import BackpropFormats
import Foundation

/// An experiment with one of its seeds.
struct DigitTraining: Trial, Hashable {
  static let kind = "digits"

  let experiment: Experiment
  let seed: UInt64

  func perform(in context: SheetContext) throws -> Run {
    try Run(experiment, seed: seed, on: context.digits, progress: context.progress)
  }
}

/// The network as a safetensors file, the other parts as they are.
extension Run: Codable {
  private enum CodingKeys: CodingKey {
    case experiment, seed, network, history, failure
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let bytes = Array(try container.decode(Data.self, forKey: .network))
    guard case .float32(let model) = try AnyModel(decoding: bytes, .safetensors) else {
      throw FileError(.badData, "the network of a run is not of the sheet's numbers")
    }
    self.init(
      experiment: try container.decode(Experiment.self, forKey: .experiment),
      seed: try container.decode(UInt64.self, forKey: .seed), network: model.network,
      history: try container.decode(History.self, forKey: .history),
      failure: try container.decodeIfPresent(TrainingError.self, forKey: .failure))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let model = Model(network, cost: experiment.cost)
    try container.encode(experiment, forKey: .experiment)
    try container.encode(seed, forKey: .seed)
    try container.encode(Data(try ModelFile.encode(model, .safetensors)), forKey: .network)
    try container.encode(history, forKey: .history)
    try container.encodeIfPresent(failure, forKey: .failure)
  }
}
