import Backprop

/// The optimizers as their sources print them, parameter by parameter and in the symbols of the
/// source. A complex parameter is a pair of real ones, as PyTorch sees it.
struct ReferenceOptimizer {
  let rule: Optimizer
  /// True if two neighbours are the parts of one complex number.
  let isComplex: Bool
  private var t = 0
  private var first: [Double]
  private var second: [Double]

  init(_ rule: Optimizer, isComplex: Bool, count: Int) {
    self.rule = rule
    self.isComplex = isComplex
    first = Array(repeating: 0, count: count)
    second = Array(repeating: 0, count: count)
  }

  mutating func step(_ θ: inout [Double], _ g: [Double], _ η: Double, isWeight: [Bool]) {
    t += 1
    for i in θ.indices {
      switch rule.rule {
      case let rule as Momentum:
        first[i] = rule.µ * first[i] + g[i]
        θ[i] -= η * first[i]
      case let rule as Nesterov:
        // torch.optim.SGD: b ← µ b + g, g ← g + µ b, θ ← θ - η g.
        first[i] = rule.µ * first[i] + g[i]
        θ[i] -= η * (g[i] + rule.µ * first[i])
      case let rule as Adam: θ[i] -= η * adamDirection(i, g, rule.parameters)
      case let rule as AdamW:
        // Loshchilov and Hutter, algorithm 2, line 12, with α = 1; biases are not decayed.
        let decay = isWeight[i] ? rule.weightDecay * θ[i] : 0
        θ[i] -= η * (adamDirection(i, g, rule.parameters) + decay)
      case let rule as RMSprop:
        // Tieleman and Hinton, lecture 6.5, with ε as in PyTorch.
        second[i] = rule.decayRate * second[i] + (1 - rule.decayRate) * squaredModulus(i, g)
        θ[i] -= η * g[i] / (second[i].squareRoot() + rule.epsilon)
      case let rule as AdaGrad:
        // Duchi, Hazan and Singer, figure 1, with diagonal G_t.
        second[i] += squaredModulus(i, g)
        θ[i] -= η * g[i] / (second[i].squareRoot() + rule.epsilon)
      default: θ[i] -= η * g[i]
      }
    }
  }

  /// Kingma and Ba, algorithm 1: m̂_t / (√v̂_t + ε).
  private mutating func adamDirection(
    _ i: Int, _ g: [Double], _ adam: AdamParameters
  ) -> Double {
    let squared = adam.secondMoment == .modulus ? squaredModulus(i, g) : g[i] * g[i]
    first[i] = adam.beta1 * first[i] + (1 - adam.beta1) * g[i]
    second[i] = adam.beta2 * second[i] + (1 - adam.beta2) * squared
    let m = first[i] / (1 - power(adam.beta1, t))
    let v = second[i] / (1 - power(adam.beta2, t))
    return m / (v.squareRoot() + adam.epsilon)
  }

  /// |g|² of the number that a derivative is a part of.
  private func squaredModulus(_ i: Int, _ g: [Double]) -> Double {
    g[i] * g[i] + (isComplex ? g[i ^ 1] * g[i ^ 1] : 0)
  }

  private func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { y, _ in y * x } }
}
