import ArgumentParser
import Backprop

/// What a network is and what it is trained for, on the command line.
struct NetworkOptions: ParsableArguments {
  @OptionGroup var scalars: ScalarOptions

  @Option(
    help: ArgumentHelp(
      "The activations: one for all layers, or one a layer, separated by commas.",
      discussion: """
        Real: \(RealActivation.allCases.map(\.rawValue).joined(separator: ", ")); \
        sigmoid unless given, and softmax in the last layer for log-likelihood.
        Complex: \(ComplexActivation.allCases.map(\.rawValue).joined(separator: ", ")); \
        split-sigmoid unless given, and real-part-sigmoid in the last layer.
        The tasks for complex networks have their own.
        """, valueName: "names"),
    completion: NamedChoice.activationCompletion)
  var activation: String?

  @Option(
    help: ArgumentHelp(
      "The cost: quadratic, cross-entropy or log-likelihood. (default: cross-entropy, or "
        + "what suits the task)", valueName: "name"),
    completion: NamedChoice.completion(Cost.self), transform: { try NamedChoice.parse($0) })
  var cost: Cost?

  /// The names that `--activation` gives.
  var activationNames: [String]? {
    activation?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
