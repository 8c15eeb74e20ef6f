import Foundation

/// What steps cost on several ranks: measured, and as a model says of more of them.
struct CostReport: Encodable {
  struct Measured: Encodable {
    let ranks: Int
    let seconds: Double
  }

  struct Entry: Encodable {
    let model: CostModel
    let measured: [Measured]
  }

  let transport: String
  let ranks: Int
  /// Of one machine.
  let processors: Int
  let machines: Int
  let network: CostModel.Network
  /// Whether latency or bandwidth are the user's.
  let isGiven: Bool
  let entries: [Entry]

  static let rankCounts = (0...10).map { 1 << $0 }

  /// How many ranks share a processor, where `count` of them run.
  private func crowding(_ count: Int) -> Double {
    max(1, (Double(count) / Double(machines)).rounded(.up) / Double(processors))
  }

  var text: String {
    var text =
      "\(ranks) ranks by \(transport), on \(machines) machine\(machines == 1 ? "" : "s") of "
      + "\(processors) processors\n"
      + "\(isGiven ? "given" : "ping-pong"): α \((network.latency * 1e6).short) µs, 1/β "
      + "\((1e-9 / network.secondsPerByte).short) GB/s; adding 1/γ "
      + "\((1e-9 / network.additionSecondsPerByte).short) GB/s\n"
    for entry in entries { text += "\n" + self.text(entry) }
    return text + "\n" + limits
  }

  private func text(_ entry: Entry) -> String {
    let model = entry.model
    let name = model.sizes.map(String.init).joined(separator: "-")
    var table = TextTable(header: [
      "ranks", "largest share", "computing", "adding up", "step", "speed-up", "efficiency",
    ])
    for count in Self.rankCounts {
      let speedUp = model.speedUp(ranks: count, over: network)
      table.append([
        "\(count)", model.largestShare(ranks: count).short,
        model.computation(ranks: count).milliseconds,
        model.reduction(ranks: count, over: network).milliseconds,
        model.step(ranks: count, over: network).milliseconds, speedUp.short,
        (speedUp / Double(count)).percent,
      ])
    }
    var text =
      "\(name), float32, mini-batches of \(model.batchSize): \((model.layerBytes.reduce(0, +) / 1e6).short) MB of "
      + "gradient, \(model.fixedSeconds.milliseconds) a step and \(model.sampleSeconds.milliseconds) "
      + "a sample\n" + table.text()
    for measured in entry.measured {
      let crowding = crowding(measured.ranks)
      let predicted = model.step(ranks: measured.ranks, over: network, crowding: crowding)
      text +=
        "measured here on \(measured.ranks): \(measured.seconds.milliseconds) a step, the model says "
        + "\(predicted.milliseconds)"
        + (crowding > 1 ? " (\(crowding.short) ranks share a processor)" : "") + "\n"
    }
    return text
  }

  private var limits: String {
    """
    The table is for one processor a rank\(isGiven ? "" : " and a network like the ping-pong's"). \
    \(machines == 1 && !isGiven ? """
      All ranks were on one machine, so that α and β are those of its memory: a network between \
      machines has some 1 to 50 µs and 1 to 50 GB/s, which --latency and --bandwidth take. 
      """ : "")\
    Not in it: what the backward pass hides of the adding up, ranks that share memory bandwidth or a \
    network card, noise, waiting for the slowest machine, and reading data.

    """
  }
}

extension Double {
  /// Seconds as milliseconds.
  fileprivate var milliseconds: String { "\((self * 1000).short) ms" }
}
