import ArgumentParser
import Backprop
import BackpropData
import BackpropFormats
import BackpropRuns

/// `backprop trace`: shows one sample on its way through a network, with all numbers.
struct TraceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract: "Trace one sample through BP1–BP4 and a step of gradient descent.",
    discussion: """
      Prints z, a, σ′(z) and δ of every unit, then the four equations for one unit with their \
      numbers, and its weights after a step of plain gradient descent on this sample alone. The layers \
      have to be fully connected. Over ℂ numbers are pairs, and derivatives are Wirtinger derivatives.

      Examples:
        backprop trace digits.json --index 0
        backprop trace digits.json --index 7 --layer 1 --unit 3 --eta 0.5
        backprop trace boundary.npz --dataset spirals --index 2 --json
      """)

  @OptionGroup var model: ModelOptions

  @Option(.count(from: 0), help: "The index of the sample, from 0.")
  var index: Int

  @OptionGroup(title: "DATA") var data: DataOptions
  @OptionGroup(title: "DATA") var columns: TableColumnOptions

  @Option(.choice, help: "The part of the data that has the sample; a table has one part.")
  var part = DataSource.Part.test

  @Option(.count(from: 1), help: "The layer of the unit, from 1; by default the last one.")
  var layer: Int?

  @Option(.count(from: 1), help: "The unit that is shown in full, from 1.")
  var unit: Int?

  @Option(.number, help: "The learning rate η of the step.")
  var eta = 0.5

  @Option(.number, help: "The strength λ of the L2 regularisation in the step.")
  var lambda = 0.0

  @Option(.count(from: 1), help: "The number n of training samples, by which λ is divided.")
  var trainSize: Int?

  @Flag(
    help: "Print the trace as JSON: of all units, unless --layer or --unit names one.")
  var json = false

  @Flag(name: [.long, .short], help: "Say nothing on standard error.")
  var quiet = false

  func validate() throws {
    if lambda > 0, trainSize == nil {
      throw ValidationError("--lambda: give --train-size too, since the step has λ/n")
    }
    if lambda < 0 { throw ValidationError("--lambda: give 0 or more") }
    if !(eta > 0) { throw ValidationError("--eta: give a positive number") }
  }

  func run() async throws {
    let network = try model.read(isQuiet: quiet).opened
    let options = try columns.options(for: data.dataset, model: network.preprocessing)
    let source = try await data.find(options, for: network.preprocessing, isQuiet: quiet)
    let trace = try trace(network, on: source)
    try print(
      trace, json: json,
      text: TraceText(trace, index: index, classes: source.classNames).text, failure: nil)
  }

  private func trace<S>(
    _ model: some TypedModel<S>, on source: DataSource
  ) throws -> SampleTrace {
    try model.network.checkInputs(source.inputCount(over: ScalarType(of: S.self).field))
    let samples: Dataset<S> = try source.samples(part)
    guard index < samples.count else {
      throw TrainingError.invalidHyperparameter(
        option: "index", value: "\(index)", reason: "it must lie between 0 and \(samples.count - 1)"
      )
    }
    let step = SampleTrace.Step(
      learningRate: eta, lambda: lambda, trainingSize: trainSize ?? 1)
    let isWhole = json && layer == nil && unit == nil
    return try SampleTrace(
      samples[index..<index + 1], in: model.network, cost: model.cost, step: step,
      selecting: isWhole
        ? .all : .unit(layer: layer ?? model.network.layers.count, unit: unit ?? 1))
  }
}

/// A trace for a reader.
private struct TraceText {
  let trace: SampleTrace
  let index: Int
  let classes: [String]

  init(_ trace: SampleTrace, index: Int, classes: [String]) {
    (self.trace, self.index, self.classes) = (trace, index, classes)
  }

  private static let rowLimit = 40
  private static let inputLimit = 12

  var text: String {
    let heading: String
    if let label = trace.label {
      heading = "sample \(index): a \(name(label)), predicted \(name(trace.prediction))"
    } else {
      heading = "sample \(index)"
    }
    return heading.printable + "\nC = \(trace.costValue.short) (\(trace.cost)); after the step "
      + "C = \(trace.costAfterStep.short)\n"
      + trace.layers.indices.map { "\n" + layer($0) }.joined()
      + trace.units.map { "\n" + equations(of: $0) }.joined()
  }

  private func name(_ index: Int) -> String {
    index < classes.count ? classes[index] : "class \(index)"
  }

  /// The numbers of the units of a layer as a table.
  private func layer(_ index: Int) -> String {
    let layer = trace.layers[index]
    let isLast = index + 1 == trace.layers.count
    let columns: [(String, [TracedNumber]?)] = [
      ("z", layer.z), ("a", layer.a), ("σ′(z)", layer.derivative),
      ("∂σ/∂z̄", layer.conjugateDerivative), ("∂C/∂a", layer.costDerivative), ("δ", layer.delta),
      ("y", isLast ? trace.target : nil),
    ]
    let shown = columns.compactMap { title, values in values.map { (title, $0) } }
    var table = TextTable(header: ["unit"] + shown.map(\.0))
    for unit in layer.z.indices.prefix(Self.rowLimit) {
      table.append(["\(unit + 1)"] + shown.map { $0.1[unit].text })
    }
    let rest = layer.z.count - Self.rowLimit
    return "layer \(index + 1), \(layer.activation)\n" + table.text(indent: 2)
      + (rest > 0 ? "  and \(rest) more; --json has all\n" : "")
  }

  /// The equations of a unit with their numbers.
  private func equations(of unit: SampleTrace.Unit) -> String {
    let (ℓ, j) = (unit.layer - 1, unit.unit - 1)
    let layer = trace.layers[ℓ]
    let delta = layer.delta[j].text
    var lines = [
      "unit \(unit.unit) of layer \(unit.layer)",
      "  forward  z = Σ w_k a_k + b = \(layer.z[j].text), a = σ(z) = \(layer.a[j].text)",
    ]
    let isLast = ℓ + 1 == trace.layers.count
    let product =
      layer.conjugateDerivative == nil
      ? "∂C/∂a · σ′(z)" : "∂C/∂a · ∂σ/∂z + conj(∂C/∂a · ∂σ/∂z̄)"
    if isLast, trace.cancels {
      lines.append("  BP1      δ = ∂C/∂z = \(delta), in which σ′(z) has cancelled")
    } else if let g = layer.costDerivative?[j].text {
      let source = isLast ? "BP1     " : "BP2     "
      let sum = isLast ? "" : ", ∂C/∂a = Σ w_k δ_k over the next layer = \(g)"
      let numbers = layer.derivative.map { " = \(g) · \($0[j].text)" } ?? ""
      lines.append(
        "  \(source) δ = \(product)"
          + "\(layer.conjugateDerivative == nil ? numbers : "") = \(delta)\(sum)")
    }
    lines.append("  BP3      ∂C/∂b = δ = \(unit.biasGradient.text)")
    lines.append("  BP4      ∂C/∂w_k = a_k δ:")
    let inputs = ℓ == 0 ? trace.input : trace.layers[ℓ - 1].a
    let order = unit.weightGradient.indices.sorted {
      unit.weightGradient[$0].magnitude > unit.weightGradient[$1].magnitude
    }
    var table = TextTable(header: ["k", "a_k", "w_k", "∂C/∂w_k", "w_k after the step"])
    for k in order.prefix(Self.inputLimit).sorted() {
      table.append(
        "\(k + 1)", inputs[k].text, unit.weights[k].text, unit.weightGradient[k].text,
        unit.newWeights[k].text)
    }
    let rest = order.count - Self.inputLimit
    let decay = trace.step.decay == 1 ? "" : "\(trace.step.decay.short) "
    return lines.joined(separator: "\n") + "\n" + table.text(indent: 4)
      + (rest > 0 ? "    and \(rest) more with smaller derivatives\n" : "")
      + "  step     w ← \(decay)w - η \(trace.field == "complex" ? "2 conj(∂C/∂w)" : "∂C/∂w"), "
      + "η = \(trace.step.learningRate.short); b = \(unit.bias.text) becomes \(unit.newBias.text)\n"
  }
}

extension TracedNumber {
  fileprivate var magnitude: Double { real * real + (imaginary ?? 0) * (imaginary ?? 0) }

  fileprivate var text: String {
    guard let imaginary else { return real.short }
    return "\(real.short)\(imaginary < 0 ? "-" : "+")\(abs(imaginary).short)i"
  }
}
