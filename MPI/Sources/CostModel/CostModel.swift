import Foundation

/// The predicted time of a training step on P ranks, from two measured times of the network and three
/// of the connection between ranks.
///
///     step(P)      = fixed + sample · E[largest share] + Σ reduction(P)
///     doubling     = ⌈log₂ P⌉ (α + n β + n γ)
///     Rabenseifner = 2 ⌈log₂ P⌉ α + (P-1)/P (2 n β + n γ)
///
/// There is one reduction per layer, of n bytes. It takes the time of the faster of the two algorithms,
/// between which MPI chooses by the size of a message: R. Thakur, R. Rabenseifner and W. Gropp,
/// *Optimization of collective communication operations in MPICH*, IJHPCA 19 (2005). The model assumes
/// that no communication is hidden behind the computation.
package struct CostModel: Codable, Equatable {
  /// The number of inputs, then the units of each layer.
  package let sizes: [Int]
  /// The mini-batch size m, over all ranks.
  package let batchSize: Int
  /// The size n of each layer's gradient, in bytes.
  package let layerBytes: [Double]
  /// The seconds of a step that do not depend on the samples: clearing the gradient, updating the
  /// parameters.
  package let fixedSeconds: Double
  /// The seconds per sample.
  package let sampleSeconds: Double

  package init(
    sizes: [Int], batchSize: Int, layerBytes: [Double], fixedSeconds: Double, sampleSeconds: Double
  ) {
    self.sizes = sizes
    self.batchSize = batchSize
    self.layerBytes = layerBytes
    self.fixedSeconds = fixedSeconds
    self.sampleSeconds = sampleSeconds
  }

  /// The connection between ranks.
  package struct Connection: Codable, Equatable {
    /// The latency α of a message, in seconds.
    package let latency: Double
    /// The inverse bandwidth β, in seconds per byte.
    package let secondsPerByte: Double
    /// The time γ to add one byte, in seconds.
    package let additionSecondsPerByte: Double

    package init(latency: Double, secondsPerByte: Double, additionSecondsPerByte: Double) {
      self.latency = latency
      self.secondsPerByte = secondsPerByte
      self.additionSecondsPerByte = additionSecondsPerByte
    }
  }

  /// Returns the expected largest share of a mini-batch that one of P ranks gets, when the shuffle
  /// places samples at random.
  ///
  /// It is the expected maximum of P counts, assumed to be independent, each binomial with m trials and
  /// probability 1/P.
  package static func largestShare(of m: Int, ranks: Int) -> Double {
    guard ranks > 1 else { return Double(m) }
    let p = 1 / Double(ranks)
    // In logarithms, since the first probability may be too small for a Double.
    var logarithm = Double(m) * log1p(-p)
    var (below, mean) = (0.0, 0.0)
    for count in 0...m {
      below += exp(logarithm)
      mean += 1 - pow(min(1, below), Double(ranks))
      logarithm += log(Double(m - count) / Double(count + 1) * p / (1 - p))
    }
    return mean
  }

  package func largestShare(ranks: Int) -> Double { Self.largestShare(of: batchSize, ranks: ranks) }

  /// Returns the seconds of forward pass, backward pass and update on the rank with the most samples.
  ///
  /// - Parameter crowding: The number of ranks that share a processor.
  package func computation(ranks: Int, crowding: Double = 1) -> Double {
    crowding * (fixedSeconds + sampleSeconds * largestShare(ranks: ranks))
  }

  /// Returns the seconds of summing a gradient over P ranks.
  package func reduction(ranks: Int, over connection: Connection) -> Double {
    guard ranks > 1 else { return 0 }
    let rounds = log2(Double(ranks)).rounded(.up)
    let part = Double(ranks - 1) / Double(ranks)
    return layerBytes.reduce(0) { sum, bytes in
      let transfer = bytes * connection.secondsPerByte
      let addition = bytes * connection.additionSecondsPerByte
      return sum
        + min(
          rounds * (connection.latency + transfer + addition),
          2 * rounds * connection.latency + part * (2 * transfer + addition))
    }
  }

  /// Returns the seconds of a whole step.
  package func step(ranks: Int, over connection: Connection, crowding: Double = 1) -> Double {
    computation(ranks: ranks, crowding: crowding) + reduction(ranks: ranks, over: connection)
  }

  /// Returns the speed of P ranks relative to one.
  package func speedUp(ranks: Int, over connection: Connection) -> Double {
    step(ranks: 1, over: connection) / step(ranks: ranks, over: connection)
  }
}
