import Numerics

/// A channel that smears symbols into each other and then distorts them.
///
///     o_n = Σ_k h_k s_(n-k),   z_n = o_n + c₂ o_n² + c₃ o_n³
public struct NonlinearChannel: Sendable, Hashable {
  /// The impulse response h.
  public var impulseResponse: [Complex<Double>]
  /// c₂.
  public var quadratic: Double
  /// c₃.
  public var cubic: Double

  /// - Precondition: There is an impulse response.
  public init(impulseResponse: [Complex<Double>], quadratic: Double, cubic: Double) {
    precondition(!impulseResponse.isEmpty, "a channel answers to something")
    self.impulseResponse = impulseResponse
    self.quadratic = quadratic
    self.cubic = cubic
  }

  /// The channel that complex-valued equalisers are usually compared on:
  /// h = (0.34 - 0.27i, 0.87 + 0.43i, 0.34 - 0.21i), c₂ = 0.1, c₃ = 0.05. It is not of minimum
  /// phase, so that a decision has to wait for a later sample.
  ///
  /// I. Cha and S. A. Kassam, *Channel equalization using adaptive complex radial basis function
  /// networks*, IEEE Journal on Selected Areas in Communications 13 (1995).
  public static let chaKassam = NonlinearChannel(
    impulseResponse: [Complex(0.34, -0.27), Complex(0.87, 0.43), Complex(0.34, -0.21)],
    quadratic: 0.1, cubic: 0.05)

  /// The noise-free outputs z to symbols s, one for each symbol that has all its predecessors:
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

  /// E|z|² over all equally likely sequences of symbols.
  ///
  /// - Complexity: O(M^K) for M symbols and an impulse response of length K.
  public func outputPower(of constellation: Constellation) -> Double {
    let all = sequences(of: constellation.symbols, length: impulseResponse.count)
    return all.reduce(0) { $0 + outputs(for: $1)[0].lengthSquared } / Double(all.count)
  }
}

/// All sequences of `length` symbols.
func sequences(of symbols: [Complex<Double>], length: Int) -> [[Complex<Double>]] {
  (0..<length).reduce([[]]) { shorter, _ in
    shorter.flatMap { start in symbols.map { start + [$0] } }
  }
}
