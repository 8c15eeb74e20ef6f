import ArgumentParser
import BackpropReport
import BackpropSheet

/// `backprop unstable`: works exercise 26 alone.
struct UnstableCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unstable",
    abstract: "Show how gradients of deep networks vanish and explode (exercise 26).",
    discussion: """
      Bounds σ′, measures the interval in which a neuron amplifies the gradient, multiplies random \
      factors, and shows the errors of networks with up to --depth hidden layers before and during \
      training. The findings are printed; with --output a report is written too.

      Example:
        backprop unstable --depth 8 --output unstable
      """)

  @Option(.count(from: 1), help: "The number of hidden layers of the deepest network.")
  var depth = Exercise26c.usualDepth

  @Option(.folder, help: "The folder of the report.")
  var output: String?

  @OptionGroup(title: "DATA") var data: DataOptions

  @OptionGroup var extent: SheetExtentOptions

  func validate() throws {
    guard 2...Exercise26c.largestDepth ~= depth else {
      throw ValidationError("--depth \(depth): give 2 to \(Exercise26c.largestDepth) hidden layers")
    }
  }

  func run() async throws {
    try await workSheet(
      [Exercise26a(), Exercise26b(), Exercise26c(depth: depth)], on: data, extent,
      writingTo: output)
  }
}
