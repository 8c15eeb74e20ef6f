import ArgumentParser
import Backprop
import BackpropFormats

/// `backprop convert`: writes a stored network in another format.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a trained network in another format.",
    discussion: """
      The formats follow from the endings of the names: \
      \(ModelFile.endings.map { "." + $0 }.joined(separator: ", ")). Values keep all their digits. \
      Converting a network in a JSON file that another program wrote also validates it. ONNX \
      models of other programs are read if they are chains of layers. A complex network becomes an ONNX \
      model of real arithmetic, whose input and output have a last axis of real and imaginary part.

      Example:
        backprop convert network2.json network.safetensors
        backprop convert network.safetensors network.onnx
        backprop convert complex.npz complex.onnx
        backprop convert exported-by-pytorch.onnx network.npz --cost log-likelihood
      """)

  @Argument(.input(ModelFile.endings), help: "The file to read.")
  var input: String

  @Argument(.output(ModelFile.endings), help: "The file to write.")
  var output: OutputFile

  @OptionGroup var fallback: ModelFallbackOptions

  @OptionGroup var overwrite: OverwriteOptions

  @Flag(help: "Print what was converted as JSON.")
  var json = false

  func run() throws {
    try output.check(isForced: overwrite.force)
    if input != output.path {
      try OutputFile.checkDistinct([("the output", output.path)], from: [("the input", input)])
    }
    let model = try ModelFile.readAny(
      input, fallback: fallback.values, remark: StandardStream.remarkOnModel)
    try ModelFile.write(model, to: output.path)
    let report = report(on: model.opened)
    try StandardStream.output.write(json ? jsonText(report) : report.text.printableLines)
  }
}

/// The result that `convert --json` prints.
private struct ConversionReport: Encodable {
  let input: String
  let output: String
  let sizes: [Int]
  let activations: [String]
  /// The shape of an input and the layers; nil where all are fully connected.
  let inputShape: String?
  let layers: [String]?
  let cost: Cost
  /// The number of trainable parameters, a complex one counted as two.
  let parameters: Int

  /// The report in a line for a reader.
  var text: String {
    let layers = layers ?? zip(sizes.dropFirst(), activations).map { "\($0) \($1)" }
    let inputs = inputShape ?? "\(sizes[0])"
    return "\(output): \(inputs) inputs, \(layers.joined(separator: ", ")), \(cost.rawValue), "
      + "\(parameters.grouped) parameters\n"
  }
}

extension ConvertCommand {
  /// Describes the converted model.
  private func report<S>(on model: some TypedModel<S>) -> ConversionReport {
    let network = model.network
    return ConversionReport(
      input: input, output: output.path, sizes: network.sizes,
      activations: network.layers.map(\.activation.rawValue),
      inputShape: network.isDense ? nil : network.inputShape.description,
      layers: network.isDense ? nil : network.layers.map(\.specification.description),
      cost: model.cost, parameters: network.realParameterCount)
  }
}
