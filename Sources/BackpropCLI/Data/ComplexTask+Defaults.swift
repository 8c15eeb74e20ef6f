import Backprop
import BackpropData
import BackpropFormats

/// What a training takes where the options say nothing.
public struct TrainingDefaults: Sendable {
  /// Those of the data with 30 hidden units, where there are none.
  public var sizes: [Int]?
  /// The activations of the hidden layers and of the last one; the field's own where there are none.
  var activations: (hidden: String, output: String)?
  /// C.
  public var cost = Cost.crossEntropy
  /// η.
  public var learningRate = 0.5
  /// m.
  public var miniBatchSize = 10
  /// How often all samples are gone through.
  public var epochs = 30
  /// What is watched for improvement.
  var watched = MonitoredValue.evaluationAccuracy

  /// What suits a data set.
  public init(for data: DatasetName, over kind: ScalarType.Field) {
    guard case .task(let task) = data else { return }
    let (hidden, output) = task.activations
    switch kind {
    case .complex:
      sizes = [task.inputCount] + task.hiddenUnits + [task.outputCount]
      activations = (hidden.rawValue, output.rawValue)
    case .real:
      // The parts are inputs of their own. One layer of real units cannot learn the exclusive or.
      let units = task == .xor ? [4] : task.hiddenUnits.map { 2 * $0 }
      sizes = [2 * task.inputCount] + units + [task.realOutputCount]
      activations = (hidden.realCounterpart.rawValue, output.realCounterpart.rawValue)
    }
    if !task.isClassification { (cost, watched) = (.quadratic, .evaluationCost) }
    switch task {
    case .xor: (learningRate, miniBatchSize, epochs) = (1, 4, 1_000)
    case .similarity: (learningRate, miniBatchSize, epochs) = (0.1, 5, 200)
    case .equalizer, .noncircular: learningRate = 0.1
    case .mnistFourier: break
    }
  }

  /// The names of the activations of a network with so many layers.
  public func activationNames(layers: Int) -> [String]? {
    activations.map { Array(repeating: $0.hidden, count: max(0, layers - 1)) + [$0.output] }
  }
}

extension ComplexTask {
  /// The number of complex inputs.
  var inputCount: Int {
    switch self {
    case .xor, .similarity: 1
    case .equalizer: 3
    case .noncircular: 128
    case .mnistFourier: 100
    }
  }

  /// The number of outputs: complex ones, or one a class.
  var outputCount: Int {
    switch self {
    case .xor, .similarity, .equalizer: 1
    case .noncircular: 2
    case .mnistFourier: 10
    }
  }

  /// The number of outputs of a real network.
  var realOutputCount: Int { isClassification ? outputCount : 2 * outputCount }

  var isClassification: Bool { self == .noncircular || self == .mnistFourier }

  /// Of a complex network.
  fileprivate var hiddenUnits: [Int] {
    switch self {
    case .xor: []
    case .similarity: [4]
    case .equalizer: [8]
    case .noncircular: [32]
    case .mnistFourier: [30]
    }
  }

  fileprivate var activations: (hidden: ComplexActivation, output: ComplexActivation) {
    switch self {
    case .xor: (.splitSigmoid, .splitSigmoid)
    case .similarity, .equalizer: (.splitTanh, .identity)
    case .noncircular: (.crelu, .realPartSigmoid)
    case .mnistFourier: (.splitSigmoid, .realPartSigmoid)
    }
  }
}
