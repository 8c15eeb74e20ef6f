import Backprop
import BackpropPlots
import BackpropReport
import Numerics

/// A check of BP1–BP4 over ℂ against finite differences in the real and the imaginary part of every
/// parameter, for holomorphic activations and several depths and seeds.
struct EquationCheck: Sendable {
  /// The checks of one activation at one depth, one per seed.
  struct Entry: Sendable {
    let activation: ComplexActivation
    /// The number of layers L.
    let depth: Int
    let checks: [GradientCheck]
  }

  /// The depths that are checked.
  static let depths = 2...5
  /// The largest output of a network that is checked. Next to a pole σ′ grows like 1/distance², and
  /// finite differences are meaningless; such seeds are skipped.
  static let largestOutput = 5.0

  let entries: [Entry]

  /// The worst relative error of all.
  var worst: Double { entries.flatMap(\.checks).map(\.worst).max() ?? .nan }

  /// Checks all holomorphic activations at all depths with `seedCount` seeds each.
  static func measure(seedCount: Int, in context: ReportContext) async throws -> EquationCheck {
    let jobs = ComplexActivation.allCases.filter(\.isHolomorphic).flatMap { activation in
      depths.map { (activation, $0) }
    }
    let first = context.firstSeed
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
    let network = try Network<Complex<Double>>(
      sizes: sizes, activations: [activation], using: &generator)
    let samples = try Dataset<Complex<Double>>(
      inputs: .values((0..<6).map { _ in .normal(using: &generator) }),
      targets: .values((0..<6).map { _ in .normal(using: &generator) }), inputCount: 2,
      outputCount: 2)
    let outputs = try network.outputs(for: samples).joined()
    guard outputs.allSatisfy({ $0.length < largestOutput }) else { return nil }
    return try GradientCheck(network, on: samples, cost: .quadratic)
  }

  /// The result in words.
  func text(in say: Language) -> String {
    let names = say.list(
      ComplexActivation.allCases.filter(\.isHolomorphic).map { "`\($0.rawValue)`" })
    let count = entries.reduce(0) { $0 + $1.checks.count }
    return say(
      en: """
        As a check, all four equations were compared with finite differences of $C$ in the real \
        and the imaginary part of every weight and bias, in \(count) random networks of two to \
        five layers with the holomorphic activations \(names). The largest relative error is \
        \(say.scientific(worst)). Networks with an output larger than \
        \(NumberFormat.automatic.string(Self.largestOutput, in: say)) were excluded: so close to \
        a pole finite differences are meaningless.
        """,
      de: """
        Zur Probe wurden alle vier Gleichungen mit Differenzenquotienten von $C$ in Real- und \
        Imaginärteil jedes Gewichts und jedes Bias verglichen, in \(count) zufälligen Netzen mit \
        zwei bis fünf Schichten und den holomorphen Aktivierungsfunktionen \(names). Der größte \
        relative Fehler ist \(say.scientific(worst)). Netze mit einer Ausgabe größer als \
        \(NumberFormat.automatic.string(Self.largestOutput, in: say)) blieben außer Betracht: So \
        nahe an einem Pol sind Differenzenquotienten bedeutungslos.
        """)
  }

  var file: PartResult.DataFile {
    .init(
      name: "tutorial-equations.csv",
      header: ["activation", "depth", "BP1", "BP2", "BP3", "BP4"],
      rows: entries.flatMap { entry in
        entry.checks.map { check in
          [entry.activation.rawValue, "\(entry.depth)"]
            + [check.outputError, check.hiddenErrors ?? 0, check.biases, check.weights].map(
              csvField)
        }
      })
  }
}
