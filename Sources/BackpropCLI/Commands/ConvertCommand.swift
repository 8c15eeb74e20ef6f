import ArgumentParser
import Backprop
import BackpropFormats

/// `backprop convert`: a stored network in another format.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a trained network in another format.",
    discussion: """
      The endings of the names say which formats: \(ModelOptions.endings). Values keep all their \
      digits. A network in a JSON file that another program wrote is checked by converting it.

      Example:
        backprop convert network2.json network.safetensors
        backprop convert network.safetensors network.onnx
      """)

  @Argument(
    help: "The file to read.",
    completion: .file(extensions: ModelFile.Format.allCases.map(\.rawValue)))
  var input: String

  @Argument(
    help: "The file to write.",
    completion: .file(extensions: ModelFile.Format.allCases.map(\.rawValue)))
  var output: String

  @OptionGroup var assumed: AssumptionOptions

  @Flag(help: "Print what was converted as JSON.")
  var json = false

  func run() throws {
    let endings = ModelFile.Format.allCases.map(\.rawValue)
    _ = try OutputFile(input, option: "IN", endings: endings)
    let file = try OutputFile(output, option: "OUT", endings: endings)
    try file.check()
    let model = try ModelFile.readAny(input, assuming: assumed.assumption)
    try ModelFile.write(model, to: file.path)
    if json {
      let report = try model.perform(Describing(input: input, output: file.path))
      try StandardStream.output.write(jsonText(report))
    }
  }
}

/// What `convert --json` prints.
private struct ConversionReport: Encodable {
  let input: String
  let output: String
  let sizes: [Int]
  let activations: [String]
  let cost: Cost
  /// The number of real numbers learned.
  let parameters: Int
}

private struct Describing: ModelWork {
  let input: String
  let output: String

  func perform<S: Scalar>(on model: Model<S>) -> ConversionReport {
    ConversionReport(
      input: input, output: output, sizes: model.network.sizes,
      activations: model.network.layers.map(\.activation.rawValue), cost: model.cost,
      parameters: model.network.realParameterCount)
  }
}
