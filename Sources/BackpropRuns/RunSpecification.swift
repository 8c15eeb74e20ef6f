public import Backprop
import BackpropData
public import BackpropFormats

/// A training run as one value: data, network, cost, hyperparameters and seed.
///
/// The command line, configuration files, checkpoints, the studio and the exercise sheet all describe
/// a run by this value; ``RunOption/all`` is the table of its settings. A specification starts with
/// the defaults of its data set:
///
/// ```swift
/// var run = RunSpecification(dataset: .mnist)
/// run.cost = .quadratic
/// run.training.learningRate = 3
/// ```
///
/// Settings that depend on the data itself (``sizes``, ``activations``, ``inputShape``, the numbers of
/// samples) may be `nil`; ``PreparedRun`` fills them in. Output files and the number of threads are not part of a run: they
/// change no bit of its result.
public struct RunSpecification: Hashable, Sendable {
  /// The data set.
  public var dataset: DatasetName

  /// The folder that holds the images; `nil` to search for it.
  public var dataFolder: String?

  /// The way in which the columns of a table are used.
  public var table = TableOptions()

  /// The number of training samples, the first ones; `nil` for all.
  public var trainingSize: Int?

  /// The number of evaluation samples; `nil` for all test images, or a seventh of a table's rows.
  public var evaluationSize: Int?

  /// A Boolean value that indicates whether classes keep their shares in both parts of the data.
  public var isStratified = false

  /// The number of inputs, then the units of each layer; `nil` for the ``hidden`` layers between the
  /// inputs and outputs that the data has.
  public var sizes: [Int]?

  /// The units of the hidden layers where no ``sizes`` are given; `nil` for one layer of
  /// ``hiddenUnits``.
  public var hidden: [Int]?

  /// The layers of a network that is not made of fully connected ones alone, with their activations;
  /// `nil` for ``sizes`` or ``hidden`` and ``activations``.
  public var layers: [LayerSpecification]?

  /// The shape of an input for ``layers``; `nil` for that of the data.
  public var inputShape: LayerShape?

  /// ℝ or ℂ.
  public var field: ScalarType.Field

  /// The precision of real numbers and of the parts of complex ones.
  public var precision = ScalarType.Precision.float32

  /// The names of the activation functions, one for all layers or one per layer; `nil` for those
  /// that suit field and cost.
  public var activations: [String]?

  /// The distribution of the initial weights and biases.
  public var initializer = Initializer.default

  /// The cost function C.
  public var cost: Cost

  /// The weights of the classes in the cost; `nil` if all samples count the same.
  public var classWeights: ClassWeights?

  /// The hyperparameters. Their image augmentation is `nil`; see ``augmentation``.
  public var training: TrainingConfiguration

  /// The distortion of training images, whose size the data gives; `nil` for none.
  public var augmentation: AugmentationSpecification?

  /// The algorithm that draws weights and sample orders.
  public var generator = GeneratorName.xoshiro

  /// The seed of the random-number generator.
  public var seed: UInt64 = 1

  /// The way in which several ranks train together; `nil` for one process.
  public var reduction: Reduction?

  /// The number of hidden units where no sizes are given.
  public static let hiddenUnits = 30

  /// The type of the network's numbers.
  public var scalarType: ScalarType { ScalarType(field, precision) }

  /// The value by which epochs are compared unless another one is named: the accuracy, or the cost
  /// where the data has no classes.
  public var defaultMonitor: MonitoredValue { hasClasses ? .evaluationAccuracy : .evaluationCost }

  /// A Boolean value that indicates whether the targets are classes.
  var hasClasses: Bool {
    switch dataset {
    case .task(let task): task.isClassification
    case .table: table.task != .regression
    case .points(let points): !points.rule.isRegression
    case .auto, .mnist, .fashionMNIST, .digits, .mnist1D, .folder: true
    }
  }

  /// The number of layers, not counting the inputs.
  public var layerCount: Int {
    layers?.count ?? sizes.map { $0.count - 1 } ?? (hidden?.count ?? 1) + 1
  }

  /// The number of real numbers that training adjusts, without learned thresholds; `nil` while the
  /// sizes are not known.
  public var parameterCount: Int? {
    outline?.reduce(0) { $0 + $1.parameterCount * (field == .complex ? 2 : 1) }
  }
}

/// The algorithms that draw random numbers.
public enum GeneratorName: String, CaseIterable, Sendable {
  /// `Xoshiro256PlusPlus` of Backprop
  case xoshiro
  /// `NumPyGenerator` of Backprop, which reproduces NumPy's `np.random.seed`.
  case numpy

  /// A generator in its initial state.
  ///
  /// - Precondition: A seed of ``numpy`` fits into 32 bits.
  public func seeded(_ seed: UInt64) -> any RandomSource & Codable {
    switch self {
    case .xoshiro: Xoshiro256PlusPlus(seed: seed)
    case .numpy: NumPyGenerator(seed: UInt32(seed))
    }
  }
}

// MARK: - Defaults

extension RunSpecification {
  /// The run that suits a data set: 30 hidden units and the cross-entropy for digits and tables;
  /// for a regression the quadratic cost, for a complex task its own network, cost and hyperparameters.
  ///
  /// - Parameters:
  ///   - dataset: The data set.
  ///   - task: The kind of the targets of a table. ``DataSource/options(_:)`` says which it is.
  ///   - field: ℝ or ℂ. A real network gets the real and imaginary parts of complex data as inputs.
  ///   - optimizer: The update rule, on which the default learning rate depends.
  public init(
    dataset: DatasetName, task: TableTask = .auto, over field: ScalarType.Field = .real,
    optimizer: Optimizer = .sgd
  ) {
    self.dataset = dataset
    self.field = field
    cost = .crossEntropy
    training = TrainingConfiguration(
      epochs: 30, miniBatchSize: 10, learningRate: 0.5, optimizer: optimizer)
    table.task = task
    if case .task(let task) = dataset { adopt(task) }
    if case .points(let points) = dataset {
      sizes = [2, 8, 8, points.classCount]
      (training.learningRate, training.epochs) = (0.3, 200)
      if points.rule.isRegression {
        cost = .quadratic
        training.learningRate = 0.1
      }
    }
    if case .table = dataset, task == .regression {
      cost = .quadratic
      training.learningRate = 0.05
    }
    training.learningRate = optimizer.learningRate(insteadOf: training.learningRate)
    if optimizer.isFullBatch { training.epochs = max(200, training.epochs) }
    if optimizer.kind == .levenbergMarquardt { cost = .quadratic }
    if [.adam, .adamW].contains(optimizer.kind) { adoptAdam() }
  }

  /// Sets what suits Adam.
  ///
  /// Near a minimum its steps do not become shorter with the gradient, so η has to: Kingma and Ba prove
  /// convergence for a decreasing η alone, and Loshchilov and Hutter use a cosine. Of tens of thousands of
  /// images a mini-batch has 128, as in Kingma and Ba's experiments.
  private mutating func adoptAdam() {
    // As long as the run.
    training.schedule = .cosine(epochs: .max)
    switch dataset {
    case .auto, .mnist, .fashionMNIST, .digits: training.miniBatchSize = 128
    case .mnist1D, .table, .points, .task, .folder: break
    }
  }

  private mutating func adopt(_ task: ComplexTask) {
    switch field {
    case .complex:
      sizes = [task.inputCount] + task.hiddenUnits + [task.outputCount]
    case .real:
      // A single real neuron cannot learn the exclusive or.
      let units = task == .xor ? [4] : task.hiddenUnits.map { 2 * $0 }
      sizes = [2 * task.inputCount] + units + [task.realOutputCount]
    }
    if !task.isClassification { cost = .quadratic }
    switch task {
    case .xor:
      (training.learningRate, training.miniBatchSize, training.epochs) = (1, 4, 1_000)
    case .similarity:
      (training.learningRate, training.miniBatchSize, training.epochs) = (0.1, 5, 200)
    case .equalizer, .noncircular: training.learningRate = 0.1
    case .mnistFourier: break
    }
  }

  /// A Boolean value that indicates whether the targets are the numbers of a table, whose range only
  /// the identity covers.
  private var isTableOfNumbers: Bool {
    if case .table = dataset { !hasClasses && cost == .quadratic } else { false }
  }

  /// The names of the activation functions of all layers: those of the specification, else those of
  /// the task, else those that suit field and cost.
  ///
  /// A single name is for all layers if the last one can have it, too, otherwise for the hidden ones.
  public var resolvedActivations: [String] {
    if let resolvedLayers { return resolvedLayers.map { $0.activation ?? "identity" } }
    let output = field.outputActivation(for: cost, isRegression: !hasClasses)
    if let activations {
      guard activations.count == 1, layerCount > 1,
        isTableOfNumbers || !field.suitsOutput(activations[0], of: cost)
      else { return activations }
      return Array(repeating: activations[0], count: layerCount - 1) + [output]
    }
    if case .task(let task) = dataset {
      let (hidden, output) = task.activations(over: field)
      return Array(repeating: hidden, count: max(0, layerCount - 1)) + [output]
    }
    // On a few points tanh, whose values have mean 0, learns a boundary in fewer epochs.
    let isOfPoints = if case .points = dataset { true } else { false }
    let hidden = isOfPoints ? field.hiddenTanh : field.hiddenActivation
    return Array(repeating: hidden, count: max(0, layerCount - 1)) + [output]
  }
}

extension ScalarType.Field {
  /// The default activation function of hidden layers.
  var hiddenActivation: String {
    switch self {
    case .real: RealActivation.sigmoid.rawValue
    case .complex: ComplexActivation.splitSigmoid.rawValue
    }
  }

  /// The hyperbolic tangent, over ℂ of both parts.
  var hiddenTanh: String {
    switch self {
    case .real: RealActivation.tanh.rawValue
    case .complex: ComplexActivation.splitTanh.rawValue
    }
  }

  /// A Boolean value that indicates whether an activation function suits the last layer as well as
  /// the others: a rectifier, which is not bounded or may be 0 everywhere, does not. Softmax is for nothing
  /// else.
  func suitsOutput(_ name: String, of cost: Cost) -> Bool {
    switch self {
    case .real:
      RealActivation(rawValue: name).map {
        $0 == .softmax
          || ![.relu, .leakyReLU, .elu, .gelu, .silu, .softplus].contains($0)
            && (try? cost.validate(outputActivation: $0)) != nil
      } ?? true
    case .complex:
      ComplexActivation(rawValue: name).map {
        (try? cost.validate(outputActivation: $0)) != nil
      } ?? true
    }
  }

  /// The default activation function of the last layer.
  func outputActivation(for cost: Cost, isRegression: Bool = false) -> String {
    switch (self, cost) {
    case (.real, .logLikelihood): RealActivation.softmax.rawValue
    case (.complex, .logLikelihood): ComplexActivation.softmaxRealPart.rawValue
    case (_, .hinge): RealActivation.identity.rawValue
    case (_, let cost) where isRegression && cost != .crossEntropy: RealActivation.identity.rawValue
    case (.real, _): RealActivation.sigmoid.rawValue
    case (.complex, _): ComplexActivation.realPartSigmoid.rawValue
    }
  }
}

extension Optimizer {
  /// A learning rate for this optimizer where `learningRate` suits plain gradient descent.
  func learningRate(insteadOf learningRate: Double) -> Double {
    switch kind {
    // A momentum of µ lengthens steps by a factor that tends to 1/(1 - µ).
    case .momentum, .nesterov: learningRate / 10
    case .adam, .adamW, .rmsprop: 0.001
    case .adaGrad: 0.01
    default: learningRate
    }
  }
}
