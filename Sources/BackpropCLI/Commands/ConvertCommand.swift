import ArgumentParser
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

  @Argument(help: "The file to read.", completion: .file())
  var input: String

  @Argument(help: "The file to write.", completion: .file())
  var output: String

  @OptionGroup var assumed: AssumptionOptions

  func run() throws {
    let endings = ModelFile.Format.allCases.map(\.rawValue)
    _ = try OutputFile(input, option: "IN", endings: endings)
    let file = try OutputFile(output, option: "OUT", endings: endings)
    try file.check()
    try ModelFile.convert(input, to: file.path, assuming: assumed.assumption)
  }
}
