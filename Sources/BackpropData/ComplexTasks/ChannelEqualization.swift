import Backprop
import Numerics

/// Finding the symbols that were sent from what a channel and noise made of them.
///
///     inputs  x_n = (r_n, r_(n-1), …, r_(n-T+1)),   r_n = z_n + v_n,   v_n circular N(0, σ²)
///     target  s_(n-d)
///
/// T is the number of taps, d the delay of the decision. The signal-to-noise ratio is E|z|²/σ² in
/// decibels, with the power of the channel's own output.
public struct ChannelEqualization: Sendable, Hashable {
  /// What the symbols go through.
  public var channel: NonlinearChannel
  /// The symbols that are sent.
  public var constellation: Constellation
  /// T.
  public var taps: Int
  /// d.
  public var delay: Int
  /// E|z|²/σ², in dB.
  public var signalToNoiseRatio: Double

  /// - Precondition: There are taps, and the symbol in question has reached one of them.
  public init(
    channel: NonlinearChannel = .chaKassam, constellation: Constellation = .qpsk, taps: Int = 3,
    delay: Int = 1, signalToNoiseRatio: Double
  ) {
    precondition(taps > 0 && delay >= 0, "an equaliser looks at samples of now and before")
    precondition(
      delay < taps + channel.impulseResponse.count - 1, "the symbol is in none of the samples")
    self.channel = channel
    self.constellation = constellation
    self.taps = taps
    self.delay = delay
    self.signalToNoiseRatio = signalToNoiseRatio
  }

  /// σ² = E|v|².
  public var noiseVariance: Double {
    channel.outputPower(of: constellation) / .pow(10, signalToNoiseRatio / 10)
  }

  /// `count` successive samples of `taps` inputs and one output, from random symbols.
  public func dataset<R: RealScalar>(
    _: R.Type = R.self, count: Int, using generator: inout some RandomSource
  ) -> Dataset<Complex<R>> {
    let alphabet = constellation.symbols
    let symbols = (0..<count + history).map { _ in
      alphabet[Int(generator.integer(through: UInt32(alphabet.count - 1)))]
    }
    let deviation = noiseVariance.squareRoot()
    let received = channel.outputs(for: symbols).map {
      $0 + Complex<Double>.normal(using: &generator).multiplied(by: deviation)
    }
    var inputs: [Complex<R>] = []
    inputs.reserveCapacity(count * taps)
    for n in taps - 1..<taps - 1 + count {
      for tap in 0..<taps { inputs.append(received[n - tap].rounded()) }
    }
    // received[n] is the answer to symbols[n + memory] and those before it.
    let targets = (0..<count).map { symbols[$0 + history - delay].rounded(to: R.self) }
    return Dataset(made: inputs, .values(targets), inputCount: taps, outputCount: 1)
  }

  /// The number of symbols before the newest that the inputs of a sample depend on.
  var history: Int { taps - 1 + channel.impulseResponse.count - 1 }

  /// The share of outputs whose nearest symbol is not the wanted one.
  ///
  /// - Precondition: There is one target for each output.
  public func symbolErrorRate<R: RealScalar>(
    of outputs: [Complex<R>], targets: [Complex<R>]
  ) -> Double {
    precondition(outputs.count == targets.count, "an output has one target")
    let errors = zip(outputs, targets).count {
      constellation.decision(on: $0) != constellation.decision(on: $1)
    }
    return Double(errors) / Double(max(1, outputs.count))
  }
}
