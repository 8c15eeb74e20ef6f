import ArgumentParser
import Backprop
import BackpropFormats

/// What a network's file is taken to hold where it does not say, on the command line.
struct AssumptionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The activations of a network whose file does not say: one for all layers, or one a layer, "
        + "separated by commas.", valueName: "names"),
    completion: NamedChoice.activationCompletion)
  var activation: String?

  @Option(
    help: ArgumentHelp(
      "The cost of a network whose file does not say: quadratic, cross-entropy or log-likelihood.",
      valueName: "name"),
    completion: NamedChoice.completion(Cost.self), transform: { try NamedChoice.parse($0) })
  var cost: Cost?

  /// The names that `--activation` gives.
  private var activationNames: [String]? {
    activation?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  var assumption: ModelAssumption { ModelAssumption(activations: activationNames, cost: cost) }

  func validate() throws {
    let known = NamedChoice.activations
    for name in activationNames ?? [] where !known.contains(name) {
      throw ValidationError("--activation \(name): \(NamedChoice.advice(on: name, among: known))")
    }
  }
}
