/// Why a training run could not start, or could not go on.
public enum TrainingError: Error, Equatable, Codable, CustomStringConvertible {
  /// A number of the configuration has no meaning.
  case invalidHyperparameter(option: String, value: String, reason: String)

  /// Network and data do not fit.
  case doesNotFit(what: String, network: Int, data: Int)

  /// A weighted input of layer `layer` was infinite or not a number in epoch `epoch`, both counted
  /// from 1. The trainer keeps the network as it was at the end of the epoch before.
  case diverged(epoch: Int, layer: Int)

  /// A weighted input of layer `layer` came as near as `distance` to a pole of its activation in
  /// epoch `epoch`. The trainer keeps the network as it was at the end of the epoch before.
  case pole(epoch: Int, layer: Int, distance: Double)

  /// After epoch `epoch` not all ranks had the same network, which they should to the last bit.
  case ranksDisagree(epoch: Int)

  public var description: String {
    switch self {
    case .invalidHyperparameter(let option, let value, let reason):
      "the \(option) is \(value): \(reason)"
    case .doesNotFit(let what, let network, let data):
      "the network has \(network) \(what), but the data has \(data): change the network's sizes"
    case .diverged(let epoch, let layer):
      "training diverged in epoch \(epoch): layer \(layer) computed values that are infinite or "
        + "not numbers; try a smaller learning rate"
    case .pole(let epoch, let layer, let distance):
      "training met a pole in epoch \(epoch): a weighted input of layer \(layer) is only "
        + "\(distance) away; keep a distance, or use a split or bounded activation"
    case .ranksDisagree(let epoch):
      "after epoch \(epoch) the ranks have different networks: their processors or their "
        + "libraries compute differently; run all of them on the same kind of machine"
    }
  }
}
