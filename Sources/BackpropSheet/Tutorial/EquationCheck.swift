import Backprop
import BackpropPlots
import Numerics

/// A check of BP1–BP4 over ℂ against finite differences, for every activation and several depths and
/// seeds.
struct EquationCheck: Sendable {
  /// The worst relative errors of one activation at one depth.
  struct Entry: Sendable {
    let activation: ComplexActivation
    /// The number of layers L.
    let depth: Int
    /// One check per seed.
    let checks: [GradientCheck]

    var worst: Double { checks.map(\.worst).max() ?? .nan }
  }

  /// The depths that are checked.
  static let depths = 2...5
  /// The largest acceptable relative error for holomorphic and split activations.
  static let tolerance = 1e-7
  /// The largest output of a network that is checked. Next to a pole σ′ grows like 1/distance², and
  /// finite differences are meaningless; such seeds are skipped.
  static let largestOutput = 5.0

  let entries: [Entry]

  /// Returns the worst relative error of all entries that satisfy a condition.
  func worst(where condition: (ComplexActivation) -> Bool = { _ in true }) -> Double {
    entries.filter { condition($0.activation) }.map(\.worst).max() ?? .nan
  }

  /// The result in a sentence.
  var finding: String {
    "BP1–BP4 are the same text over ℂ; they agree with finite differences to "
      + "\(NumberFormat.scientific.string(worst())), for all \(ComplexActivation.allCases.count) "
      + "activations in networks of two to five layers."
  }

  /// Returns the largest relative error of one equation over all networks.
  func worst(_ equation: (GradientCheck) -> Double?) -> Double {
    entries.flatMap(\.checks).compactMap(equation).max() ?? .nan
  }

  /// Checks all activations at all depths with `seedCount` seeds each.
  static func measure(seedCount: Int, in context: SheetContext) async throws -> EquationCheck {
    let jobs = ComplexActivation.allCases.flatMap { activation in
      depths.map { (activation, $0) }
    }
    let first = context.seeds[0]
    return EquationCheck(
      entries: try await context.concurrently(jobs) { activation, depth in
        var checks: [GradientCheck] = []
        // Seeds near a pole are skipped; there are always enough others.
        for seed in 0..<UInt64(10 * seedCount) where checks.count < seedCount {
          if let check = try Self.check(activation, depth: depth, seed: first &+ seed) {
            checks.append(check)
          }
        }
        return Entry(activation: activation, depth: depth, checks: checks)
      })
  }

  /// Checks one random network with `depth` layers on three random samples; `nil` next to a pole.
  static func check(
    _ activation: ComplexActivation, depth: Int, seed: UInt64
  ) throws -> GradientCheck? {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let sizes = [2] + Array(repeating: 3, count: depth - 1) + [2]
    var network = try Network<Complex<Double>>(
      sizes: sizes, activations: [activation], using: &generator)
    for ℓ in network.layers.indices {
      for j in network.layers[ℓ].thresholds.indices {
        network.layers[ℓ].thresholds[j] = generator.normal() / 4
      }
    }
    let samples = try Dataset<Complex<Double>>(
      inputs: .values((0..<6).map { _ in .normal(using: &generator) }),
      targets: .values((0..<6).map { _ in .normal(using: &generator) }), inputCount: 2,
      outputCount: 2)
    let outputs = try network.outputs(for: samples).joined()
    guard outputs.allSatisfy({ $0.length < largestOutput }) else { return nil }
    return try GradientCheck(network, on: samples, cost: .quadratic)
  }
}
