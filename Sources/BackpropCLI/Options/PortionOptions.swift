import ArgumentParser

/// How much of the data a training uses, on the command line.
struct PortionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Train on the first N samples only. (default: all)", valueName: "n"),
    transform: parsePositiveCount)
  var trainSize: Int?

  @Option(
    help: ArgumentHelp(
      "Evaluate on N samples only. (default: all test images, or a seventh of a table's rows)",
      valueName: "n"),
    transform: parsePositiveCount)
  var evaluationSize: Int?
}
