import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats

/// `backprop gradient`: what backpropagation says of a batch.
struct GradientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient",
    abstract: "Store the derivatives of the mean cost over a batch of samples.",
    discussion: """
      The batch is an .npz file of x [n, in] and y [n, out], or y [n] with the numbers of classes. \
      What is stored are ∂C/∂w and ∂C/∂b as layers.N.weight [out, in] and layers.N.bias [out], and \
      the mean cost as cost. Over ℂ they are Wirtinger derivatives, ½ (∂/∂Re w - i ∂/∂Im w): \
      PyTorch's .grad is 2 conj of them, jax.grad 2 times them.

      Examples:
        backprop gradient network.npz --inputs batch.npz --output gradients.npz
        backprop gradient weights.npz --inputs batch.npz --output gradients.npz \\
          --activation tanh,identity --cost quadratic
      """)

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp("The batch. The name ends in .npz.", valueName: "file"),
    completion: .file(extensions: ["npz"]))
  var inputs: String

  @Option(
    help: ArgumentHelp("Where to store the derivatives. The name ends in .npz.", valueName: "file"),
    completion: .file(extensions: ["npz"]))
  var output: String

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Print nothing.")
  var quiet = false

  func run() throws {
    _ = try OutputFile(inputs, option: "--inputs", endings: ["npz"])
    let file = try OutputFile(output, option: "--output", endings: ["npz"])
    try file.check()
    let model = try model.read()
    let batch = try WholeFile.read(inputs, limit: ModelFile.maximumSize)
    let result = try model.perform(Differentiating(batch: batch, path: inputs))
    try AtomicFile.write(try result.gradient.encode(), to: file.path)
    if json {
      try StandardStream.output.write(
        jsonText(
          GradientSummary(cost: result.cost, samples: result.count, gradients: file.path)))
    } else if !quiet {
      try StandardStream.output.write(
        "mean cost \(result.cost) over \(result.count.grouped) samples; "
          + "its derivatives are in \(file.path)\n")
    }
  }
}

/// What `gradient --json` prints.
private struct GradientSummary: Encodable {
  /// The mean over the samples.
  let cost: Double
  let samples: Int
  /// The file with the derivatives.
  let gradients: String
}

/// Differentiates the mean cost of a model over a batch.
private struct Differentiating: ModelWork {
  let batch: [UInt8]
  let path: String

  func perform<S: Scalar>(
    on model: Model<S>
  ) throws -> (gradient: NumPyArchive, cost: Double, count: Int) {
    let samples: Dataset<S>
    do throws(FileError) {
      samples = try NumPyBatch.decode(batch, outputCount: model.network.outputCount)
    } catch {
      throw error.inFile(path)
    }
    let result = try model.network.evaluate(on: samples, cost: model.cost)
    let gradient = try model.network.gradient(on: samples, cost: model.cost)
    return (NumPyArchive(gradient: gradient, cost: result.cost), result.cost, result.count)
  }
}
