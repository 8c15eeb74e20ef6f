import Backprop
import Numerics

/// Channel equalisation: the recovery of sent symbols from a distorted and noisy signal.
///
///     inputs  x_n = (r_n, r_(n-1), …, r_(n-T+1)),   r_n = z_n + v_n,   v_n circular N(0, σ²)
///     target  s_(n-d)
///
/// T is the number of taps, d the delay of the decision. The signal-to-noise ratio is E|z|²/σ² in
/// decibels, with the power of the channel's own output.
public struct ChannelEqualization: Sendable, Hashable {
  /// The channel that the symbols pass.
  public var channel: NonlinearChannel
  /// The symbols that are sent.
  public var constellation: Constellation
  /// The number of taps T.
  public var taps: Int
  /// The delay d of the decision.
  public var delay: Int
  /// The signal-to-noise ratio E|z|²/σ², in dB.
  public var signalToNoiseRatio: Double

  /// A task from its parts.
  ///
  /// - Precondition: There are taps, and the symbol to decide on has reached one of them.
  public init(
    channel: NonlinearChannel = .chaKassam, constellation: Constellation = .qpsk, taps: Int = 3,
    delay: Int = 1, signalToNoiseRatio: Double
  ) {
    precondition(taps > 0 && delay >= 0, "an equaliser has taps, and its delay is not negative")
    precondition(
      delay < taps + channel.impulseResponse.count - 1, "the symbol is in none of the samples")
    self.channel = channel
    self.constellation = constellation
    self.taps = taps
    self.delay = delay
    self.signalToNoiseRatio = signalToNoiseRatio
  }

  /// The variance of the noise σ² = E|v|².
  public var noiseVariance: Double {
    channel.outputPower(of: constellation) / .pow(10, signalToNoiseRatio / 10)
  }

  /// Returns `count` successive samples with `taps` inputs and one output, from random symbols.
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
    // received[n] depends on symbols[n + memory] and those before it.
    let targets = (0..<count).map { symbols[$0 + history - delay].rounded(to: R.self) }
    return Dataset(generated: inputs, .values(targets), inputCount: taps, outputCount: 1)
  }

  /// The number of symbols before the newest that the inputs of a sample depend on.
  fileprivate var history: Int { taps - 1 + channel.impulseResponse.count - 1 }

  /// Returns the share of outputs whose nearest symbol is not the target.
  ///
  /// - Precondition: There is one target per output.
  public func symbolErrorRate<R: RealScalar>(
    of outputs: [Complex<R>], targets: [Complex<R>]
  ) -> Double {
    precondition(outputs.count == targets.count, "there is one target per output")
    let errors = zip(outputs, targets).count {
      constellation.decision(on: $0) != constellation.decision(on: $1)
    }
    return Double(errors) / Double(max(1, outputs.count))
  }
}

extension ChannelEqualization {
  /// Returns the decisions of the optimal equaliser with these taps and this delay, which knows the
  /// channel and the noise and decides for the symbol of the largest posterior probability.
  ///
  ///     p(s | x) ∝ Σ exp(-‖x - z‖²/σ²), over all sequences of symbols with s at the delay d
  ///
  /// - Complexity: O(T · M^(T+K-1)) per sample, with M symbols and a channel of length K.
  public func bayesianDecisions<R: RealScalar>(on data: Dataset<Complex<R>>) -> [Complex<R>] {
    guard case .values(let inputs) = data.inputs else { return [] }
    let detector = BayesianDetector(self)
    let alphabet = constellation.symbols.map { $0.rounded(to: R.self) }
    return (0..<data.count).map { sample in
      let x = inputs[sample * taps..<(sample + 1) * taps].map {
        Complex<Double>(Double($0.real), Double($0.imaginary))
      }
      return alphabet[detector.decision(on: x)]
    }
  }
}

/// The noise-free inputs of all sequences of symbols, with which a sample is compared.
private struct BayesianDetector {
  /// The inputs of each sequence, the same number of values each, real and imaginary parts in turn.
  private let means: [Double]
  /// The index of the target symbol of each sequence.
  private let symbols: [Int]
  private let symbolCount: Int
  /// 1/σ².
  private let precision: Double

  init(_ task: ChannelEqualization) {
    let alphabet = task.constellation.symbols
    let all = sequences(of: alphabet, length: task.history + 1)
    means = all.flatMap { symbols in
      task.channel.outputs(for: symbols).reversed().flatMap { [$0.real, $0.imaginary] }
    }
    symbols = all.map { task.constellation.decision(on: $0[task.history - task.delay]) }
    symbolCount = alphabet.count
    precision = 1 / task.noiseVariance
  }

  func decision(on x: [Complex<Double>]) -> Int {
    let parts = x.flatMap { [$0.real, $0.imaginary] }
    var squares: [Double] = []
    squares.reserveCapacity(symbols.count)
    var next = 0
    for _ in symbols {
      var squared = 0.0
      for part in parts {
        let difference = part - means[next]
        squared += difference * difference
        next += 1
      }
      squares.append(squared)
    }
    let nearest = squares.min() ?? 0
    var posterior = Array(repeating: 0.0, count: symbolCount)
    for (symbol, squared) in zip(symbols, squares) {
      // A sequence e^-40 times as likely as the nearest does not change a decision.
      let exponent = (nearest - squared) * precision
      if exponent > -40 { posterior[symbol] += .exp(exponent) }
    }
    return posterior.indices.max { posterior[$0] < posterior[$1] } ?? 0
  }
}

/// A channel with intersymbol interference followed by a nonlinear distortion.
///
///     o_n = Σ_k h_k s_(n-k),   z_n = o_n + c₂ o_n² + c₃ o_n³
public struct NonlinearChannel: Sendable, Hashable {
  /// The impulse response h.
  public var impulseResponse: [Complex<Double>]
  /// The coefficient c₂ of the square.
  public var quadratic: Double
  /// The coefficient c₃ of the cube.
  public var cubic: Double

  /// A channel from its coefficients.
  ///
  /// - Precondition: The impulse response is not empty.
  public init(impulseResponse: [Complex<Double>], quadratic: Double, cubic: Double) {
    precondition(!impulseResponse.isEmpty, "a channel has an impulse response")
    self.impulseResponse = impulseResponse
    self.quadratic = quadratic
    self.cubic = cubic
  }

  /// The usual benchmark channel of complex-valued equalisers:
  /// h = (0.34 - 0.27i, 0.87 + 0.43i, 0.34 - 0.21i), c₂ = 0.1, c₃ = 0.05. It is not of minimum
  /// phase, so a decision has to wait for a later sample.
  ///
  /// I. Cha and S. A. Kassam, *Channel equalization using adaptive complex radial basis function
  /// networks*, IEEE Journal on Selected Areas in Communications 13 (1995).
  public static let chaKassam = NonlinearChannel(
    impulseResponse: [Complex(0.34, -0.27), Complex(0.87, 0.43), Complex(0.34, -0.21)],
    quadratic: 0.1, cubic: 0.05)

  /// Returns the noise-free outputs z for symbols s, one per symbol that has all its predecessors:
  /// `symbols.count - impulseResponse.count + 1` values.
  public func outputs(for symbols: [Complex<Double>]) -> [Complex<Double>] {
    let memory = impulseResponse.count - 1
    guard symbols.count > memory else { return [] }
    return (memory..<symbols.count).map { n in
      var o = Complex<Double>.zero
      for (k, h) in impulseResponse.enumerated() { o += h * symbols[n - k] }
      let square = o * o
      return o + square.multiplied(by: quadratic) + (square * o).multiplied(by: cubic)
    }
  }

  /// Returns the power E|z|² over all equally likely sequences of symbols.
  ///
  /// - Complexity: O(M^K) for M symbols and an impulse response of length K.
  public func outputPower(of constellation: Constellation) -> Double {
    let all = sequences(of: constellation.symbols, length: impulseResponse.count)
    return all.reduce(0) { $0 + outputs(for: $1)[0].lengthSquared } / Double(all.count)
  }
}

/// Returns all sequences of `length` symbols.
private func sequences(of symbols: [Complex<Double>], length: Int) -> [[Complex<Double>]] {
  (0..<length).reduce([[]]) { shorter, _ in
    shorter.flatMap { start in symbols.map { start + [$0] } }
  }
}

/// The symbols of a quadrature modulation, of mean energy E|s|² = 1, in Gray code.
///
/// Both parts have the same levels, evenly spaced around 0. The index of a symbol is the Gray code of
/// its real level, followed by that of its imaginary level, so that neighbours differ in one bit.
public enum Constellation: String, CaseIterable, Sendable {
  /// Four symbols (±1 ± i)/√2.
  case qpsk
  /// Sixteen symbols with parts ±1 and ±3, over √10.
  case qam16 = "16-qam"

  /// The number of levels of each part.
  private var levelCount: Int { self == .qpsk ? 2 : 4 }

  /// The number of bits of a part.
  private var bitsPerPart: Int { self == .qpsk ? 1 : 2 }

  /// Half the distance between neighbouring levels.
  private var halfDistance: Double { self == .qpsk ? 0.5.squareRoot() : 0.1.squareRoot() }

  /// The symbols by their indices.
  public var symbols: [Complex<Double>] {
    var symbols = Array(repeating: Complex<Double>.zero, count: levelCount * levelCount)
    for re in 0..<levelCount {
      for im in 0..<levelCount { symbols[index(re, im)] = Complex(level(re), level(im)) }
    }
    return symbols
  }

  /// Returns the index of the symbol nearest to `z`.
  public func decision<R: RealScalar>(on z: Complex<R>) -> Int {
    index(nearestLevel(Double(z.real)), nearestLevel(Double(z.imaginary)))
  }

  private func level(_ index: Int) -> Double {
    Double(2 * index - levelCount + 1) * halfDistance
  }

  private func nearestLevel(_ x: Double) -> Int {
    guard x.isFinite else { return x > 0 ? levelCount - 1 : 0 }
    let index = ((x / halfDistance + Double(levelCount - 1)) / 2).rounded()
    return Int(min(max(index, 0), Double(levelCount - 1)))
  }

  private func index(_ re: Int, _ im: Int) -> Int {
    (re ^ re >> 1) << bitsPerPart | (im ^ im >> 1)
  }
}
