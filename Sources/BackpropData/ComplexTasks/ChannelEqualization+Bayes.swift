import Backprop
import Numerics

extension ChannelEqualization {
  /// The decisions of the best equaliser there can be with these taps and delay: one that knows
  /// channel and noise and takes the symbol of the largest posterior probability.
  ///
  ///     p(s | x) ∝ Σ exp(-‖x - z‖²/σ²), over all sequences of symbols with s in its place
  ///
  /// - Complexity: O(T · M^(T+K-1)) for each sample, with M symbols and K the channel's length.
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

/// The noise-free inputs of all sequences of symbols, to which a sample is compared.
private struct BayesianDetector {
  /// The inputs of each sequence, of equally many values each, real and imaginary parts in turn.
  private let means: [Double]
  /// The number of the wanted symbol of each sequence.
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
      // What is e^-40 times as likely as the nearest does not change a decision.
      let exponent = (nearest - squared) * precision
      if exponent > -40 { posterior[symbol] += .exp(exponent) }
    }
    return posterior.indices.max { posterior[$0] < posterior[$1] } ?? 0
  }
}
