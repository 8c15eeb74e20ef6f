import Backprop
import Foundation

/// The values that an option takes in a sweep.
enum SweepDomain: Equatable, Sendable {
  /// These, one after the other or drawn with equal probability; as on the command line.
  case choices([String])
  /// Numbers between two bounds, all equally likely.
  case uniform(Double, Double)
  /// Positive numbers between two bounds, whose logarithms are equally likely.
  case logUniform(Double, Double)
  /// Whole numbers between two bounds, both included.
  case integer(Int, Int)

  /// A value, as on the command line: numbers with six significant digits, so that what is shown is
  /// what was used.
  func draw(using generator: inout some RandomSource) -> String {
    switch self {
    case .choices(let texts): texts[index(below: texts.count, using: &generator)]
    case .uniform(let low, let high): text(low + generator.uniform() * (high - low))
    case .logUniform(let low, let high): text(low * pow(high / low, generator.uniform()))
    case .integer(let low, let high):
      String(low + index(below: high - low + 1, using: &generator))
    }
  }

  private func text(_ value: Double) -> String { String(format: "%.6g", value) }

  private func index(below count: Int, using generator: inout some RandomSource) -> Int {
    min(count - 1, Int(generator.uniform() * Double(count)))
  }
}

/// An option that is swept over.
struct SweepParameter: Equatable, Sendable {
  /// The option's name without dashes.
  let name: String
  let domain: SweepDomain
  /// Where it stands in the file.
  let line: Int
}
