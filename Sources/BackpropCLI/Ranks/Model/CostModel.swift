import Foundation

/// What a step of P ranks costs, by three measured numbers of the network and three of the machine.
///
///     step(P)      = fixed + sample · E[largest share] + Σ reduction(P)
///     doubling     = ⌈log₂ P⌉ (α + n β + n γ)
///     Rabenseifner = 2 ⌈log₂ P⌉ α + (P-1)/P (2 n β + n γ)
///
/// A reduction, one for each layer of n bytes, is the faster of the two, which is what MPI chooses
/// between by the size of a message: R. Thakur, R. Rabenseifner and W. Gropp, *Optimization of collective communication operations in
/// MPICH*, IJHPCA 19 (2005). Nothing is taken to be hidden behind the computation.
struct CostModel: Codable, Equatable {
  /// Those of the network.
  let sizes: [Int]
  /// m, over all ranks.
  let batchSize: Int
  /// n of each layer, the bytes of its gradient.
  let layerBytes: [Double]
  /// Seconds of a step that samples do not change: clearing the gradient, changing the parameters.
  let fixedSeconds: Double
  /// Seconds of a sample.
  let sampleSeconds: Double

  /// What joins the ranks.
  struct Network: Codable, Equatable {
    /// α, the seconds of an empty message.
    let latency: Double
    /// β, the seconds of a byte.
    let secondsPerByte: Double
    /// γ, the seconds that it takes to add one.
    let additionSecondsPerByte: Double
  }

  /// The mean of the largest share that one of P ranks has of a mini-batch, whose samples lie where
  /// chance put them: the maximum of P counts that are taken for independent, each of m samples with
  /// probability 1/P.
  static func largestShare(of m: Int, ranks: Int) -> Double {
    guard ranks > 1 else { return Double(m) }
    let p = 1 / Double(ranks)
    // From one probability to the next; the first may be too small to be told from 0 as it is.
    var logarithm = Double(m) * log1p(-p)
    var (below, mean) = (0.0, 0.0)
    for count in 0...m {
      below += exp(logarithm)
      mean += 1 - pow(min(1, below), Double(ranks))
      logarithm += log(Double(m - count) / Double(count + 1) * p / (1 - p))
    }
    return mean
  }

  func largestShare(ranks: Int) -> Double { Self.largestShare(of: batchSize, ranks: ranks) }

  /// Seconds of forward, back and the step on the rank with the most samples.
  ///
  /// - Parameter crowding: How many ranks share a processor.
  func computation(ranks: Int, crowding: Double = 1) -> Double {
    crowding * (fixedSeconds + sampleSeconds * largestShare(ranks: ranks))
  }

  /// Seconds of adding up a gradient over P ranks.
  func reduction(ranks: Int, over network: Network) -> Double {
    guard ranks > 1 else { return 0 }
    let rounds = log2(Double(ranks)).rounded(.up)
    let part = Double(ranks - 1) / Double(ranks)
    return layerBytes.reduce(0) { sum, bytes in
      let transfer = bytes * network.secondsPerByte
      let addition = bytes * network.additionSecondsPerByte
      return sum
        + min(
          rounds * (network.latency + transfer + addition),
          2 * rounds * network.latency + part * (2 * transfer + addition))
    }
  }

  func step(ranks: Int, over network: Network, crowding: Double = 1) -> Double {
    computation(ranks: ranks, crowding: crowding) + reduction(ranks: ranks, over: network)
  }

  /// How many times as fast as one rank P ranks are.
  func speedUp(ranks: Int, over network: Network) -> Double {
    step(ranks: 1, over: network) / step(ranks: ranks, over: network)
  }
}
