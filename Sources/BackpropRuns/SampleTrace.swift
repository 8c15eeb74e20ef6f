@_spi(Kernels) public import Backprop
import BackpropFormats

/// One sample on its way through a network: the forward pass, the four equations of backpropagation,
/// and a step of plain gradient descent, with all numbers.
///
/// The values are those of the library: δ and the derivatives are the ones of
/// `Network.gradient(on:cost:)`, which training uses.
///
///     z^ℓ = w^ℓ a^(ℓ-1) + b^ℓ,  a^ℓ = σ(z^ℓ)
///     BP1   δ^L_j = ∂C/∂a^L_j · σ'(z^L_j)
///     BP2   δ^ℓ = diag(σ'(z^ℓ)) · (w^(ℓ+1))ᵀ · δ^(ℓ+1)
///     BP3   ∂C/∂b^ℓ_j = δ^ℓ_j
///     BP4   ∂C/∂w^ℓ_jk = a^(ℓ-1)_k δ^ℓ_j
///     step  w ← (1 - ηλ/n) w - η ∂C/∂w,  over ℂ with 2 conj(∂C/∂w)
public struct SampleTrace: Encodable, Equatable, Sendable {
  /// The numbers of a step of plain gradient descent.
  public struct Step: Encodable, Equatable, Sendable {
    /// η.
    public let learningRate: Double
    /// λ.
    public let lambda: Double
    /// n, the number of training samples; only λ/n matters.
    public let trainingSize: Int

    /// A step.
    ///
    /// - Parameters:
    ///   - learningRate: η.
    ///   - lambda: λ.
    ///   - trainingSize: n, at least 1.
    public init(learningRate: Double, lambda: Double = 0, trainingSize: Int = 1) {
      self.learningRate = learningRate
      self.lambda = lambda
      self.trainingSize = max(1, trainingSize)
    }

    /// 1 - ηλ/n, the factor of the weights.
    public var decay: Double { 1 - learningRate * lambda / Double(trainingSize) }
  }

  /// A layer: one number per unit in each list.
  public struct Layer: Encodable, Equatable, Sendable {
    /// The name of the activation function σ.
    public let activation: String
    /// The weighted inputs z.
    public let z: [TracedNumber]
    /// The activations a.
    public let a: [TracedNumber]
    /// ∂C/∂a: of a hidden layer (w^(ℓ+1))ᵀ δ^(ℓ+1); `nil` in the last layer where σ' cancels against
    /// the derivative of the cost.
    public let costDerivative: [TracedNumber]?
    /// σ'(z), over ℂ ∂σ/∂z; `nil` if σ is not a function of one number.
    public let derivative: [TracedNumber]?
    /// ∂σ/∂z̄ where σ is not complex differentiable; otherwise `nil`.
    public let conjugateDerivative: [TracedNumber]?
    /// The errors δ.
    public let delta: [TracedNumber]
  }

  /// The parameters of one unit, their derivatives, and their values after the step.
  public struct Unit: Encodable, Equatable, Sendable {
    /// The number of the layer, from 1.
    public let layer: Int
    /// The number of the unit, from 1.
    public let unit: Int
    /// w_jk for each input k.
    public let weights: [TracedNumber]
    /// b_j.
    public let bias: TracedNumber
    /// ∂C/∂w_jk for each input k.
    public let weightGradient: [TracedNumber]
    /// ∂C/∂b_j.
    public let biasGradient: TracedNumber
    /// The weights after the step.
    public let newWeights: [TracedNumber]
    /// The bias after the step.
    public let newBias: TracedNumber
    /// The weights from the unit to those of the next layer; empty in the last layer.
    public let outgoing: [TracedNumber]
  }

  /// ℝ or ℂ.
  public let field: String
  /// The name of the cost C.
  public let cost: String
  /// True if σ' of the last layer cancels against the derivative of the cost: then
  /// `δ^L = ∂C/∂z^L` is computed without either.
  public let cancels: Bool
  /// The inputs a^0.
  public let input: [TracedNumber]
  /// The targets y.
  public let target: [TracedNumber]
  /// The class of the sample; `nil` if the targets are numbers.
  public let label: Int?
  /// The predicted class.
  public let prediction: Int
  /// C of the sample.
  public let costValue: Double
  /// The step.
  public let step: Step
  /// C of the sample after the step.
  public let costAfterStep: Double
  /// The layers.
  public let layers: [Layer]
  /// The units that were asked for.
  public let units: [Unit]
}

/// A real or complex number of a trace; in JSON a number, or the list of real and imaginary part.
public struct TracedNumber: Encodable, Equatable, Sendable {
  /// The real part.
  public let real: Double
  /// The imaginary part; `nil` over ℝ.
  public let imaginary: Double?

  init<S: Scalar>(_ value: S) {
    real = Double(value.realPart)
    // Re(-i z) = Im z
    imaginary = S.realBasis.count == 2 ? -Double((value * S.realBasis[1]).realPart) : nil
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let imaginary {
      try container.encode([real, imaginary])
    } else {
      try container.encode(real)
    }
  }

  fileprivate var isFinite: Bool { real.isFinite && (imaginary ?? 0).isFinite }
}

// MARK: - Computation

extension SampleTrace {
  /// The units of which a trace has the parameters.
  public enum Selection: Sendable {
    /// All units of all layers.
    case all
    /// One unit, by the numbers of its layer and of itself, from 1.
    case unit(layer: Int, unit: Int)
    /// None.
    case none
  }

  /// Traces a sample.
  ///
  /// - Parameters:
  ///   - sample: A data set of one sample.
  ///   - network: The network, of fully connected layers.
  ///   - cost: C.
  ///   - step: The step of plain gradient descent on this sample alone.
  ///   - selection: The units of which the trace has the parameters.
  /// - Throws: ``OptionError`` if there is not one sample, a layer is of another kind, or no such unit;
  ///   or if a value is not finite; the errors of `Network.gradient(on:cost:)`.
  public init<S: Scalar>(
    _ sample: Dataset<S>, in network: Network<S>, cost: Cost, step: Step,
    selecting selection: Selection = .all
  ) throws {
    guard sample.count == 1 else {
      throw OptionError("a trace is of one sample, not of \(sample.count)")
    }
    if let index = network.layers.firstIndex(where: { !$0.isDense }) {
      throw OptionError(
        "layer \(index + 1) is \(network.layers[index].specification): only networks of fully "
          + "connected layers can be traced")
    }
    let selected = try Self.numbers(of: selection, in: network)
    let gradient = try network.gradient(on: sample, cost: cost)
    let last = network.layers[network.layers.count - 1]
    cancels = cost.pairing(with: last.activation).map { $0 == .cancelling } ?? false
    let (input, target) = (sample.firstInput, sample.firstTarget)
    var layers: [Layer] = []
    var activations = [input]
    for (ℓ, layer) in network.layers.enumerated() {
      let z = try layer.weightedInputs(of: activations[ℓ])
      let a = try Network(layers: [layer]).outputs(for: .values(activations[ℓ]))[0]
      let costDerivative: [S]? =
        if ℓ + 1 < network.layers.count {
          network.layers[ℓ + 1].transposed(gradient.layers[ℓ + 1].bias)
        } else if cancels {
          nil
        } else {
          cost.derivative(z: z, a: a, target: target, activation: layer.activation)
        }
      let derivatives = layer.activationDerivatives(z: z, a: a)
      layers.append(
        Layer(
          activation: layer.activation.rawValue, z: z.map(TracedNumber.init),
          a: a.map(TracedNumber.init), costDerivative: costDerivative?.map(TracedNumber.init),
          derivative: derivatives?.z.map(TracedNumber.init),
          conjugateDerivative: derivatives?.conjugate?.map(TracedNumber.init),
          delta: gradient.layers[ℓ].bias.map(TracedNumber.init)))
      activations.append(a)
    }
    let next = network.descended(along: gradient, step)
    field = S.realBasis.count == 2 ? "complex" : "real"
    self.cost = cost.rawValue
    self.input = input.map(TracedNumber.init)
    self.target = target.map(TracedNumber.init)
    if case .classes(let labels, _) = sample.targets { label = Int(labels[0]) } else { label = nil }
    prediction = network.predictedClass(of: activations[activations.count - 1])
    costValue = try network.evaluate(on: sample, cost: cost).cost
    self.step = step
    costAfterStep = try next.evaluate(on: sample, cost: cost).cost
    self.layers = layers
    units = selected.map { Unit($0.layer, $0.unit, network, gradient, next) }
    guard isFinite else {
      throw OptionError(
        "a value of the trace is infinite or not a number: train with a smaller learning rate")
    }
  }

  /// The indices of the selected units, from 0.
  private static func numbers<S: Scalar>(
    of selection: Selection, in network: Network<S>
  ) throws(OptionError) -> [(layer: Int, unit: Int)] {
    switch selection {
    case .none: return []
    case .all:
      return network.layers.indices.flatMap { ℓ in
        (0..<network.layers[ℓ].outputCount).map { (ℓ, $0) }
      }
    case .unit(let layer, let unit):
      guard 1...network.layers.count ~= layer else {
        throw OptionError("give 1…\(network.layers.count)", option: "layer")
      }
      let count = network.layers[layer - 1].outputCount
      guard 1...count ~= unit else {
        throw OptionError("layer \(layer) has the units 1…\(count)", option: "unit")
      }
      return [(layer - 1, unit - 1)]
    }
  }

  private var isFinite: Bool {
    costValue.isFinite && costAfterStep.isFinite
      && layers.allSatisfy { layer in
        [
          layer.z, layer.a, layer.delta, layer.costDerivative ?? [], layer.derivative ?? [],
          layer.conjugateDerivative ?? [],
        ].joined().allSatisfy(\.isFinite)
      }
      && units.allSatisfy { unit in
        [unit.weights, unit.weightGradient, unit.newWeights, unit.outgoing].joined()
          .allSatisfy(\.isFinite) && unit.newBias.isFinite
      }
  }
}

extension SampleTrace.Unit {
  fileprivate init<S: Scalar>(
    _ ℓ: Int, _ j: Int, _ network: Network<S>, _ gradient: Network<S>, _ next: Network<S>
  ) {
    layer = ℓ + 1
    unit = j + 1
    weights = network.layers[ℓ].weights(ofUnit: j).map(TracedNumber.init)
    bias = TracedNumber(network.layers[ℓ].bias[j])
    weightGradient = gradient.layers[ℓ].weights(ofUnit: j).map(TracedNumber.init)
    biasGradient = TracedNumber(gradient.layers[ℓ].bias[j])
    newWeights = next.layers[ℓ].weights(ofUnit: j).map(TracedNumber.init)
    newBias = TracedNumber(next.layers[ℓ].bias[j])
    outgoing =
      ℓ + 1 < network.layers.count
      ? (0..<network.layers[ℓ + 1].outputCount).map {
        TracedNumber(network.layers[ℓ + 1][unit: $0, input: j])
      } : []
  }
}

extension Dataset {
  fileprivate var firstInput: [S] {
    switch inputs {
    case .values(let values): Array(values.prefix(inputCount))
    case .pixels(let pixels): pixels.prefix(inputCount).map { S(S.RealType($0) / 255) }
    }
  }

  fileprivate var firstTarget: [S] {
    switch targets {
    case .values(let values): Array(values.prefix(outputCount))
    case .classes(let labels, let count): (0..<count).map { Int(labels[0]) == $0 ? 1 : .zero }
    }
  }
}

extension Network {
  /// The network after a step of plain gradient descent.
  fileprivate func descended(along gradient: Network, _ step: SampleTrace.Step) -> Network {
    var next = self
    let (rate, decay) = (S(real: step.learningRate), S(real: step.decay))
    for ℓ in layers.indices {
      for j in 0..<layers[ℓ].outputCount {
        next.layers[ℓ].bias[j] -= rate * S.steepestAscent(of: gradient.layers[ℓ].bias[j])
        for k in 0..<layers[ℓ].inputCount {
          next.layers[ℓ][unit: j, input: k] =
            decay * layers[ℓ][unit: j, input: k]
            - rate * S.steepestAscent(of: gradient.layers[ℓ][unit: j, input: k])
        }
      }
    }
    return next
  }
}

extension Layer {
  /// z = w a + b, by the layer without its activation.
  fileprivate func weightedInputs(of input: [S]) throws -> [S] {
    guard let identity = S.Activation(rawValue: "identity") else {
      throw OptionError("there is no identity among the activations")
    }
    var linear = Layer(inputCount: inputCount, outputCount: outputCount, activation: identity)
    linear.bias = bias
    for j in 0..<outputCount {
      for k in 0..<inputCount { linear[unit: j, input: k] = self[unit: j, input: k] }
    }
    return try Network(layers: [linear]).outputs(for: .values(input))[0]
  }

  /// wᵀ δ.
  fileprivate func transposed(_ delta: [S]) -> [S] {
    (0..<inputCount).map { k in
      delta.indices.reduce(S.zero) { $0 + self[unit: $1, input: k] * delta[$1] }
    }
  }

  /// ∂σ/∂z and, where it is not zero, ∂σ/∂z̄ of each unit; nil if σ is not a function of one number.
  ///
  /// The chain rule δ = g ∂σ/∂z + conj(g ∂σ/∂z̄) of the library is evaluated at g = 1 and at g = i.
  fileprivate func activationDerivatives(z: [S], a: [S]) -> (z: [S], conjugate: [S]?)? {
    guard !activation.rawValue.contains("softmax") else { return nil }
    let atOne = chainRule(1, z, a)
    guard S.realBasis.count == 2 else { return (atOne, nil) }
    let i = S.realBasis[1]
    let half = S(real: 0.5)
    let atI = chainRule(i, z, a)
    let holomorphic = zip(atOne, atI).map { half * ($0 - i * $1) }
    let other = zip(atOne, atI).map { (half * ($0 + i * $1)).conjugate }
    let tolerance: S.RealType = S.RealType.self == Float.self ? 1e-12 : 1e-24
    let isHolomorphic = zip(holomorphic, other).allSatisfy {
      $1.lengthSquared <= tolerance * $0.lengthSquared
    }
    return (holomorphic, isHolomorphic ? nil : other)
  }

  /// δ of each unit from ∂C/∂a = `g` of all of them.
  private func chainRule(_ g: S, _ z: [S], _ a: [S]) -> [S] {
    var result: [S] = []
    withRows([Array(repeating: g, count: z.count), z, a, z]) { rows in
      withRows([thresholds.map { S($0) }, thresholds.map { S($0) }]) { own in
        S.backward(
          rows[0], through: activation,
          thresholds: Thresholds(values: own[0].base, gradient: own[1].base), z: rows[1],
          a: rows[2], into: rows[3])
      }
      result = Array(UnsafeBufferPointer(start: rows[3].base, count: z.count))
    }
    return result
  }
}

extension Cost {
  /// ∂C/∂a of the last layer, whose σ' does not cancel.
  fileprivate func derivative<S: Scalar>(
    z: [S], a: [S], target: [S], activation: S.Activation
  ) -> [S] {
    var result: [S] = []
    let form: any CostFunction = function.form(for: activation)
    withRows([z, a, target, z]) { rows in
      form.derivative(logits: rows[0], outputs: rows[1], targets: rows[2], into: rows[3])
      result = Array(UnsafeBufferPointer(start: rows[3].base, count: z.count))
    }
    return result
  }
}

/// Calls a function with matrices of one row each, in memory that starts on cache lines.
private func withRows<S: Scalar>(_ rows: [[S]], _ body: ([MatrixPointer<S>]) -> Void) {
  let stride = ((rows.map(\.count).max() ?? 0) / 16 + 1) * 16
  let size = MemoryLayout<S>.stride
  let memory = UnsafeMutableRawPointer.allocate(
    byteCount: rows.count * stride * size, alignment: 64)
  defer { memory.deallocate() }
  let base = memory.bindMemory(to: S.self, capacity: rows.count * stride)
  base.initialize(repeating: .zero, count: rows.count * stride)
  body(
    rows.enumerated().map { index, row in
      let start = base + index * stride
      for (k, value) in row.enumerated() { start[k] = value }
      return MatrixPointer(base: start, rows: 1, columns: row.count, stride: stride)
    })
}
