import ArgumentParser

/// The numbers a network is made of, on the command line.
struct ScalarOptions: ParsableArguments {
  enum Kind: String, CaseIterable, Sendable {
    case real
    case complex
  }

  enum Precision: String, CaseIterable, Sendable {
    case float32
    case float64
  }

  @Option(
    help: ArgumentHelp(
      "What the network is made of: real or complex numbers. (default: real)",
      valueName: "field"),
    completion: NamedChoice.completion(Kind.self), transform: { try NamedChoice.parse($0) })
  var scalar: Kind = .real

  @Option(
    help: ArgumentHelp(
      "The precision of a real number: float32 or float64. (default: float32)",
      valueName: "type"),
    completion: NamedChoice.completion(Precision.self), transform: { try NamedChoice.parse($0) })
  var precision: Precision = .float32

  var choice: ScalarChoice { ScalarChoice(kind: scalar, precision: precision) }
}
