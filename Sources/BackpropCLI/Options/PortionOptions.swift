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

  @Flag(
    help: ArgumentHelp(
      "Keep the shares of the classes in the samples for training and for evaluation.",
      discussion: """
        Without it a table's rows for evaluation are taken evenly from all of it, and --train-size \
        takes the first samples, whatever their classes are.
        """))
  var stratify = false
}
