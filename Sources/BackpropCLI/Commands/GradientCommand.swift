import ArgumentParser
import Backprop
import BackpropFiles
import BackpropFormats

/// `backprop gradient`: stores the gradient of the mean cost over a batch.
struct GradientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gradient",
    abstract: "Store the derivatives of the mean cost over a batch of samples.",
    discussion: """
      The batch is an .npz file of x [n, in] and y [n, out], or y [n] with the indices of classes. \
      The result holds ∂C/∂w and ∂C/∂b as layers.N.weight [out, in] and layers.N.bias [out], and \
      the mean cost as cost. Over ℂ they are Wirtinger derivatives, ½ (∂/∂Re w - i ∂/∂Im w): \
      PyTorch's .grad is 2 conj of them, jax.grad 2 times them.

      Examples:
        backprop gradient network.npz --inputs batch.npz --output gradients.npz
        backprop gradient weights.npz --inputs batch.npz --output gradients.npz \\
          --activation tanh,identity --cost quadratic
      """)

  @OptionGroup var model: ModelOptions

  @Option(.input(["npz"]), help: "The batch. The name ends in .npz.")
  var inputs: String

  @Option(.output(["npz"]), help: "The file for the derivatives. The name ends in .npz.")
  var output: OutputFile

  @OptionGroup var overwrite: OverwriteOptions

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Print nothing.")
  var quiet = false

  func run() throws {
    try output.check(isForced: overwrite.force)
    try OutputFile.checkDistinct(
      [("--output", output.path)], from: [("the model", model.model), ("--inputs", inputs)])
    let model = try model.read(isQuiet: quiet)
    let batch = try WholeFile.read(inputs, limit: ModelFile.maximumSize)
    let result = try differentiate(model.opened, on: batch)
    let failure =
      result.isFinite ? nil : NotFiniteResult(what: "the cost or one of its derivatives")
    if failure == nil { try AtomicFile.write(try result.gradient.encode(), to: output.path) }
    let summary = GradientSummary(
      cost: result.cost, samples: result.count, gradients: failure == nil ? output.path : nil)
    try print(
      summary, json: json,
      text: quiet
        ? ""
        : "mean cost \(result.cost) over \(result.count.grouped) samples; "
          + "its derivatives are in \(output.path.printable)\n",
      failure: failure)
  }
}

/// The result that `gradient --json` prints.
private struct GradientSummary: Encodable {
  /// The mean over the samples.
  let cost: Double
  let samples: Int
  /// The file with the derivatives; nil if it is not written.
  let gradients: String?
}

extension GradientCommand {
  /// Differentiates the mean cost of a model over a batch.
  private func differentiate<S>(
    _ model: some TypedModel<S>, on batch: [UInt8]
  ) throws -> (gradient: NumPyArchive, cost: Double, count: Int, isFinite: Bool) {
    let samples: Dataset<S>
    do throws(FileError) {
      samples = try NumPyBatch.decode(batch, outputCount: model.network.outputCount)
    } catch {
      throw error.inFile(inputs)
    }
    let result = try model.network.evaluate(on: samples, cost: model.cost)
    let gradient = try model.network.gradient(on: samples, cost: model.cost)
    return (
      NumPyArchive(gradient: gradient, cost: result.cost), result.cost, result.count,
      result.cost.isFinite && gradient.isFinite
    )
  }
}
