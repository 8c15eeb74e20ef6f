import Backprop
import BackpropFormats
import BackpropSheet

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
    let trainingSize: Int
    let testSize: Int
    let defaults: RunSettings
    let realDefaults: RunSettings
  }

  struct Activations: Encodable, Sendable {
    var real = RealActivation.allCases.map(\.rawValue)
    var complex = ComplexActivation.allCases.map(\.rawValue)
  }

  struct Preset: Encodable, Sendable {
    let name: String
    let title: String
    let runs: [RunSettings]
  }

  let version = BackpropLibrary.version
  let datasets: [DataSet]
  let activations = Activations()
  let costs = Cost.allCases
  let optimizers = OptimizerName.allCases
  let initializers = Initializer.allCases
  let precisions = ScalarType.Precision.allCases
  let presets: [Preset]
  let limits: RunLimits

  init(data: StudioData, limits: RunLimits) throws(StudioError) {
    self.limits = limits
    var sets: [DataSet] = []
    for entry in data.entries {
      let defaults = try RunSettings(of: entry.name, data: data, limits: limits)
      let real = try RunSettings(
        of: entry.name, ["scalar": "\"real\""], data: data, limits: limits)
      sets.append(
        DataSet(
          name: entry.name, title: entry.title, field: entry.fields, inputs: defaults.sizes[0],
          outputs: defaults.sizes[defaults.sizes.count - 1], realInputs: real.sizes[0],
          realOutputs: real.sizes[real.sizes.count - 1],
          image: entry.image.map { DataSet.Size(width: $0.width, height: $0.height) },
          plane: entry.hasPlane, classes: entry.hasClasses, trainingSize: entry.trainingSize,
          testSize: entry.testSize, defaults: defaults, realDefaults: real))
    }
    datasets = sets
    presets = try Preset.all(data: data, limits: limits)
  }
}

extension Catalog.Preset {
  /// The comparisons of the exercise sheet, and two demonstrations.
  fileprivate static func all(
    data: StudioData, limits: RunLimits
  ) throws(StudioError) -> [Catalog.Preset] {
    let digits = data.entry("mnist")?.name ?? "digits"
    func settings(
      _ dataset: String, _ members: [String: String]
    ) throws(StudioError) -> RunSettings {
      try RunSettings(of: dataset, members, data: data, limits: limits)
    }
    let few = ["trainSize": "1000", "epochs": "400"]
    let deep = [
      "sizes": "[784,30,30,30,30,10]", "activation": #"["sigmoid"]"#, "trainSize": "5000",
      "eta": "0.1",
    ]
    return [
      Self(
        name: "costs", title: "Quadratic against cross-entropy",
        runs: [
          try settings(digits, ["cost": #""quadratic""#, "eta": "3"]),
          try settings(digits, ["cost": #""cross-entropy""#, "eta": "0.5"]),
        ]),
      Self(
        name: "regularisation", title: "λ = 0 against λ = 0.1 on 1,000 digits",
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
              "activation": #"["relu","relu","relu","relu","sigmoid"]"#, "initializer": #""he""#,
            ]) { $1 }),
        ]),
      Self(
        name: "plane", title: "A complex network learns a rotation of the plane",
        runs: [try settings("similarity", ["eta": "0.02", "epochs": "2000"])]),
    ]
  }
}
