import ArgumentParser
import BackpropSheet

/// `backprop unstable`: exercise 26 by itself.
struct UnstableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unstable",
    abstract: "Show how gradients of deep networks vanish and explode (exercise 26).",
    discussion: """
      Bounds σ′, measures the interval in which a neuron amplifies the gradient, multiplies random \
      factors, and looks at the errors of networks with up to --depth hidden layers before and \
      while they are trained. What was found is printed; with --output a report is written too.

      Example:
        backprop unstable --depth 8 --output unstable
      """)

  @Option(
    help: ArgumentHelp(
      "The number of hidden layers of the deepest network. (default: 10)", valueName: "n"),
    transform: parsePositiveCount)
  var depth = Exercise26c.usualDepth

  @Option(
    help: ArgumentHelp("The folder of the report.", valueName: "folder"), completion: .directory)
  var output: String?

  @OptionGroup(title: "DATA") var data: DataOptions

  @OptionGroup var extent: SheetExtentOptions

  func validate() throws {
    guard 2...Exercise26c.largestDepth ~= depth else {
      throw ValidationError("--depth \(depth): give 2 to \(Exercise26c.largestDepth) hidden layers")
    }
  }

  func run() async throws {
    let source = try await SampleSource.find(data, isQuiet: extent.quiet)
    guard let digits = source.digits else {
      throw ValidationError("--dataset: exercise 26 needs images, auto, mnist or digits")
    }
    try await extent.work(
      [Exercise26a(), Exercise26b(), Exercise26c(depth: depth)], on: digits,
      origin: source.origin, writingTo: output)
  }
}
