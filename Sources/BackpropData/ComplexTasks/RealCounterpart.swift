import Backprop
import Numerics

extension Dataset where S: RealScalar {
  /// Returns the same samples for a real network: the real and imaginary parts of each number.
  ///
  ///     (z₁, z₂, …) ↦ (Re z₁, Im z₁, Re z₂, Im z₂, …)
  ///
  /// n complex inputs become 2n real ones, and so do outputs; classes are unchanged.
  @specialized(where S == Float)
  @specialized(where S == Double)
  public static func realCounterpart(of data: Dataset<Complex<S>>) -> Dataset {
    func interleaved(_ values: [Complex<S>]) -> [S] { values.flatMap { [$0.real, $0.imaginary] } }
    let inputs: Inputs =
      switch data.inputs {
      case .values(let values): .values(interleaved(values))
      case .pixels(let pixels): .pixels(pixels.flatMap { [$0, 0] })
      }
    let (targets, outputCount): (Targets, Int) =
      switch data.targets {
      case .classes(let labels, let count): (.classes(labels, count: count), count)
      case .values(let values): (.values(interleaved(values)), 2 * data.outputCount)
      }
    do throws(DatasetError) {
      return try Dataset(
        inputs: inputs, targets: targets, inputCount: 2 * data.inputCount,
        outputCount: outputCount)
    } catch {
      preconditionFailure("finite numbers have finite parts: \(error)")
    }
  }
}

extension Network where S: RealScalar {
  /// Returns a real network for the task of a complex one, with at most as many real parameters.
  ///
  /// It has two inputs for each complex one and two outputs, or, where the last activation is
  /// `ComplexActivation.realPartSigmoid` and the outputs are classes, one. The hidden layers keep
  /// their proportions and become as wide as `realParameterCount` allows. Without hidden layers the
  /// size is fixed: p(2n + 1) parameters for each part of the output, where the complex layer has
  /// 2p(n + 1).
  ///
  /// - Parameters:
  ///   - network: The complex network, of which only the shape counts.
  ///   - initializer: The distribution of the weights and biases.
  ///   - generator: The random-number generator.
  /// - Throws: `NetworkError` if a layer would be too large.
  public static func realCounterpart(
    of network: Network<Complex<S>>, initializer: Initializer = .default,
    using generator: inout some RandomSource
  ) throws(NetworkError) -> Network {
    let classifies = network.layers.last?.activation == .realPartSigmoid
    let sizes = realCounterpartSizes(
      inputs: 2 * network.inputCount, hidden: network.sizes.dropFirst().dropLast(),
      outputs: classifies ? network.outputCount : 2 * network.outputCount,
      parameterCount: network.realParameterCount)
    return try Network(
      sizes: sizes, activations: network.layers.map(\.activation.realCounterpart),
      initializer: initializer, using: &generator)
  }

  /// Returns the widest layers, in the proportions of `hidden`, within `parameterCount`; single units
  /// use up the rest.
  static func realCounterpartSizes(
    inputs: Int, hidden: ArraySlice<Int>, outputs: Int, parameterCount: Int
  ) -> [Int] {
    func sizes(_ hidden: [Int]) -> [Int] { [inputs] + hidden + [outputs] }
    func fits(_ hidden: [Int]) -> Bool {
      let sizes = sizes(hidden)
      return zip(sizes, sizes.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } <= parameterCount
    }
    guard let widest = hidden.max() else { return sizes([]) }
    var best = hidden.map { _ in 1 }
    var width = 1
    // A real unit may need fewer parameters than a complex one has, never less than half.
    while width <= 4 * widest {
      let scaled = hidden.map { max(1, $0 * width / widest) }
      guard fits(scaled) else { break }
      best = scaled
      width += 1
    }
    for layer in best.indices {
      best[layer] += 1
      if !fits(best) { best[layer] -= 1 }
    }
    return sizes(best)
  }
}

extension ComplexActivation {
  /// The nearest real function: the one that this is the split or the extension to ℂ of, else ReLU.
  public var realCounterpart: RealActivation {
    switch self {
    case .realPartSigmoid: .sigmoid
    case .georgiouKoutsougeras: .tanh
    default:
      switch function {
      case let function as any RealFunction: RealActivation(function)
      case let split as Split: RealActivation(split.function)
      default: .relu
      }
    }
  }
}
