import ArgumentParser
import BackpropFormats

/// The numbers a network is made of, on the command line.
struct ScalarOptions: ParsableArguments {
  typealias Kind = ScalarType.Field
  typealias Precision = ScalarType.Precision

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
