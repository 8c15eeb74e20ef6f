import Backprop
import BackpropFormats
import BackpropRuns

/// The catalogue of the server: data sets, choices, limits and preset experiments.
struct Catalog: Encodable, Sendable {
  struct DataSet: Encodable, Sendable {
    struct Size: Encodable, Sendable {
      let width: Int
      let height: Int
    }

    let name: String
    let title: String
    let field: [ScalarType.Field]
    let inputs: Int
    let outputs: Int
    /// The inputs and outputs of a real network.
    let realInputs: Int
    let realOutputs: Int
    let image: Size?
    let plane: Bool
    let classes: Bool
    /// True if the samples are points in the plane with classes.
    let points: Bool
    /// True if a user has stored the data.
    let own: Bool
    /// True if the samples are images of the ten digits.
    let digits: Bool
    /// The names of the classes; empty where they are not known before the data is read.
    let classNames: [String]
    /// The scaling of the features in words; nil if there is none.
    let scaling: String?
    let trainingSize: Int
    let testSize: Int
    let defaults: RunConfiguration
    let realDefaults: RunConfiguration
  }

  struct Activations: Encodable, Sendable {
    var real = RealActivation.allCases.map(\.rawValue)
    var complex = ComplexActivation.allCases.map(\.rawValue)
  }

  /// The activations of the last layer that each cost supports, by the name of the cost.
  struct OutputActivations: Encodable, Sendable {
    let real: [String: [String]]
    let complex: [String: [String]]

    init() {
      real = Self.names(RealActivation.self)
      complex = Self.names(ComplexActivation.self)
    }

    private static func names<A: ActivationKind>(_: A.Type) -> [String: [String]] {
      Dictionary(
        uniqueKeysWithValues: Cost.allCases.map { cost in
          (cost.rawValue, A.allCases.filter { cost.pairing(with: $0) != nil }.map(\.rawValue))
        })
    }
  }

  /// A setting of a run: an option of `backprop train`, and a member of a configuration.
  struct Option: Encodable, Sendable {
    /// The name on the command line, without dashes.
    let name: String
    /// The name of the member.
    let key: String
    /// The part of a run: data, network, training, optimizer or regularisation.
    let group: String
    /// The kind of values: a JSON number, Boolean value, string, or array of those.
    let kind: RunOption.Form.Kind
    /// The values of a choice; nil for others.
    let choices: [String]?
    /// The notation of values that have one of their own; nil for others.
    let notation: String?
    let help: String
    /// Further explanation; nil if there is none.
    let discussion: String?
    /// The default in words; nil for a setting that must be given.
    let `default`: String?
    /// The optimizers that have the setting; nil if it does not depend on the optimizer.
    let optimizers: [Optimizer.Kind]?
  }

  struct Preset: Encodable, Sendable {
    let name: String
    let title: String
    let runs: [RunConfiguration]
  }

  let version = BackpropLibrary.version
  let datasets: [DataSet]
  let activations = Activations()
  let costs = Cost.allCases
  let outputActivations = OutputActivations()
  let optimizers = Self.offeredOptimizers
  let initializers = Initializer.allCases
  let precisions = ScalarType.Precision.allCases
  let options: [Option]
  let presets: [Preset]
  let limits: RunLimits

  /// All optimizers but full-batch ones, whose runs cannot be paused and resumed.
  fileprivate static var offeredOptimizers: [Optimizer.Kind] {
    Optimizer.Kind.allCases.filter { !Optimizer($0).isFullBatch }
  }

  init(data: StudioData, limits: RunLimits) throws(StudioError) {
    self.limits = limits
    var sets: [DataSet] = []
    for entry in data.entries {
      let dataset = (name: "dataset", text: entry.name)
      let defaults = try RunSpecification(options: [dataset], data: data, limits: limits)
      let real = try RunSpecification(
        options: [dataset, ("scalar", "real")], data: data, limits: limits)
      let (sizes, realSizes) = (defaults.sizes ?? [], real.sizes ?? [])
      sets.append(
        DataSet(
          name: entry.name, title: entry.title, field: entry.fields, inputs: sizes[0],
          outputs: sizes[sizes.count - 1], realInputs: realSizes[0],
          realOutputs: realSizes[realSizes.count - 1],
          image: entry.image.map { DataSet.Size(width: $0.width, height: $0.height) },
          plane: entry.hasPlane, classes: entry.hasClasses, points: entry.hasPoints,
          own: entry.isOwn, digits: entry.hasDigits && entry.image != nil,
          classNames: entry.source?.classNames ?? [],
          scaling: entry.source?.preprocessing?.scaling?.description,
          trainingSize: entry.trainingSize,
          testSize: entry.testSize, defaults: RunConfiguration(defaults),
          realDefaults: RunConfiguration(real)))
    }
    datasets = sets
    options = RunOption.offered.map { Option($0, data: data) }
    presets = try Preset.all(data: data, limits: limits)
  }
}

extension Catalog.Option {
  fileprivate init(_ option: RunOption, data: StudioData) {
    (name, key, group) = (option.name, option.key, option.group.rawValue)
    (help, discussion) = (option.help, option.discussion)
    kind = option.form.kind
    choices =
      switch kind {
      // The command has other data sets: automatic ones and files.
      case .choice where option.name == "dataset": data.entries.map(\.name)
      case .choice where option.name == "optimizer": Catalog.offeredOptimizers.map(\.rawValue)
      case .choice, .choices: option.form.names
      default: nil
      }
    notation = option.form.notation
    `default` =
      switch option.name {
      case "dataset": nil
      case "scalar": "real; complex for the complex tasks"
      default: option.defaultText
      }
    let kinds = Catalog.offeredOptimizers.filter {
      let run = RunSpecification(dataset: .digits, optimizer: Optimizer($0))
      return option.text(in: run) != nil
    }
    optimizers =
      option.group == .optimizer && kinds.count < Catalog.offeredOptimizers.count ? kinds : nil
  }
}

extension Catalog.Preset {
  /// The comparisons of the exercise sheet, and demonstrations.
  fileprivate static func all(
    data: StudioData, limits: RunLimits
  ) throws(StudioError) -> [Catalog.Preset] {
    let digits = data.entry("mnist")?.name ?? "digits"
    func settings(
      _ dataset: String, _ options: [String: String]
    ) throws(StudioError) -> RunConfiguration {
      let all = [("dataset", dataset)] + options.map { ($0.key, $0.value) }
      return RunConfiguration(try RunSpecification(options: all, data: data, limits: limits))
    }
    // With the large initial weights of the textbook many outputs are saturated at first.
    let large = ["initializer": "large"]
    let few = ["train-size": "1000", "epochs": "400", "initializer": "large"]
    let deep = [
      "sizes": "784,30,30,30,30,10", "activation": "sigmoid", "train-size": "5000", "eta": "0.1",
    ]
    return [
      Self(
        name: "costs", title: "Quadratic against cross-entropy",
        runs: [
          try settings(digits, large.merging(["cost": "quadratic", "eta": "3"]) { $1 }),
          try settings(digits, large.merging(["cost": "cross-entropy", "eta": "0.5"]) { $1 }),
        ]),
      Self(
        name: "regularisation", title: "λ = 0 against λ = 0.1 on 1000 digits",
        runs: [
          try settings(digits, few),
          try settings(digits, few.merging(["lambda": "0.1"]) { $1 }),
        ]),
      Self(
        name: "vanishing", title: "Vanishing gradients: five sigmoid layers against ReLU",
        runs: [
          try settings(digits, deep),
          try settings(
            digits,
            deep.merging([
              "activation": "relu,relu,relu,relu,sigmoid", "initializer": "he",
            ]) { $1 }),
        ]),
      Self(
        name: "xor", title: "Exclusive or by one complex neuron",
        runs: [try settings("xor", [:])]),
      Self(
        name: "plane", title: "A complex network learns a rotation of the plane",
        runs: [try settings("similarity", ["eta": "0.02", "epochs": "2000"])]),
    ]
  }
}
