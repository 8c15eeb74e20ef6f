import ArgumentParser
import Backprop

/// The layers of a network and where they start from, on the command line.
struct ShapeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Inputs, then the units of each layer. (default: what the data has, with 30 hidden units "
        + "between: 784,30,10; a task for complex networks has its own)", valueName: "n,n,…"),
    transform: SizeList.parse)
  var sizes: SizeList?

  @Option(
    help: ArgumentHelp(
      "The first weights: default (variance 1/fan-in), large, glorot or he. (default: default)",
      valueName: "name"),
    completion: NamedChoice.completion(Initializer.self), transform: { try NamedChoice.parse($0) })
  var initializer: Initializer = .default
}
