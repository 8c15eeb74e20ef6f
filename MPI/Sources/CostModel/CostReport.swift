import Foundation

/// The times of training steps on several ranks: measured, and predicted for more ranks.
struct CostReport: Encodable {
  /// The measured time of a step on some of the ranks.
  struct Measured: Encodable {
    let ranks: Int
    let seconds: Double
  }

  /// The model of one network, and the measured times to compare it with.
  struct Entry: Encodable {
    let model: CostModel
    let measured: [Measured]
  }

  /// The MPI implementation and its version.
  let transport: String
  let ranks: Int
  /// The number of processors of one machine.
  let processors: Int
  let machines: Int
  let network: CostModel.Connection
  /// True if the user gave the latency or the bandwidth.
  let isGiven: Bool
  let entries: [Entry]

  static let rankCounts = (0...10).map { 1 << $0 }

  /// Returns the number of ranks that share a processor when `count` of them run.
  private func crowding(_ count: Int) -> Double {
    max(1, (Double(count) / Double(machines)).rounded(.up) / Double(processors))
  }

  /// The report as text for a terminal.
  var text: String {
    var text =
      "\(ranks) ranks by \(transport), on \(machines) machine\(machines == 1 ? "" : "s") of "
      + "\(processors) processors\n"
      + "\(isGiven ? "given" : "ping-pong"): α \((network.latency * 1e6).short) µs, 1/β "
      + "\((1e-9 / network.secondsPerByte).short) GB/s; addition 1/γ "
      + "\((1e-9 / network.additionSecondsPerByte).short) GB/s\n"
    for entry in entries { text += "\n" + self.text(entry) }
    return text + "\n" + limits
  }

  private func text(_ entry: Entry) -> String {
    let model = entry.model
    let name = model.sizes.map(String.init).joined(separator: "-")
    let header = [
      "ranks", "largest share", "computation", "reduction", "step", "speed-up", "efficiency",
    ]
    func line(_ cells: [String]) -> String {
      cells.map { String(repeating: " ", count: max(0, 13 - $0.count)) + $0 }.joined() + "\n"
    }
    var text =
      "\(name), float32, mini-batches of \(model.batchSize): "
      + "\((model.layerBytes.reduce(0, +) / 1e6).short) MB of gradient, "
      + "\(model.fixedSeconds.milliseconds) per step and \(model.sampleSeconds.milliseconds) "
      + "per sample\n" + line(header)
    for count in Self.rankCounts {
      let speedUp = model.speedUp(ranks: count, over: network)
      text += line([
        "\(count)", model.largestShare(ranks: count).short,
        model.computation(ranks: count).milliseconds,
        model.reduction(ranks: count, over: network).milliseconds,
        model.step(ranks: count, over: network).milliseconds, speedUp.short,
        String(format: "%.2f %%", 100 * speedUp / Double(count)),
      ])
    }
    for measured in entry.measured {
      let crowding = crowding(measured.ranks)
      let predicted = model.step(ranks: measured.ranks, over: network, crowding: crowding)
      text +=
        "measured here on \(measured.ranks): \(measured.seconds.milliseconds) per step, predicted "
        + "\(predicted.milliseconds)"
        + (crowding > 1 ? " (\(crowding.short) ranks share a processor)" : "") + "\n"
    }
    return text
  }

  private var limits: String {
    """
    The table assumes one processor per rank\
    \(isGiven ? "" : " and a network like that of the ping-pong"). \
    \(machines == 1 && !isGiven ? """
      All ranks were on one machine, so that α and β are those of its memory: a network between \
      machines has some 1 to 50 µs and 1 to 50 GB/s; set them with --latency and --bandwidth. 
      """ : "")\
    The model leaves out reductions hidden behind the backward pass, ranks that share memory \
    bandwidth or a network card, noise, waiting for the slowest machine, and reading data.

    """
  }
}

extension Double {
  /// The number with four significant digits.
  fileprivate var short: String { String(format: magnitude >= 1000 ? "%.0f" : "%.4g", self) }

  /// A time in seconds as milliseconds.
  fileprivate var milliseconds: String { "\((self * 1000).short) ms" }
}
