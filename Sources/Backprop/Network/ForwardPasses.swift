import Numerics
import Synchronization

/// The forward passes of a network whose parameters do not change, from any number of threads at once.
///
/// The parameters are stored once. Each call takes memory for values from a pool, and gives it back: after
/// as many calls at a time as there ever are, nothing is allocated.
package final class ForwardPasses<S: Scalar>: @unchecked Sendable {
  /// One layer. Trivial but for its map and its activation.
  private struct Step {
    let map: any LayerMap
    let activation: S.Activation
    let isDense: Bool
    let isIdentity: Bool
    let sharesThresholds: Bool
    let input: LayerShape
    let output: LayerShape
    /// The outputs as points whose channels are the units.
    let units: LayerShape
  }

  /// The number of inputs.
  package let inputCount: Int
  /// The number of outputs.
  package let outputCount: Int

  private let steps: [Step]
  private let parameters: ParameterBuffer<S>
  private let valueStride: Int
  private let scratchCount: Int
  /// The number of samples that go through the layers at a time.
  private let capacity: Int
  private let pool: Mutex<[Values<S>]>

  /// The most pieces of memory that wait in the pool.
  private static var largestPool: Int { 256 }

  /// Prepares the parameters of a network.
  package init(of network: Network<S>) {
    inputCount = network.inputCount
    outputCount = network.outputCount
    steps = network.layers.map { layer in
      Step(
        map: layer.map, activation: layer.activation, isDense: layer.isDense,
        isIdentity: layer.activation.isIdentity,
        sharesThresholds: layer.activation.hasThresholds && !layer.unitShape.isVector,
        input: layer.input, output: layer.output, units: layer.unitShape)
    }
    parameters = ParameterBuffer(network.layers.map(\.parameterShape))
    parameters.load(network.layers)
    valueStride = network.sizes.map { paddedStride($0, of: S.self) }.max() ?? 1
    scratchCount = network.layers.map { $0.map.scratchCount($0.input, over: S.self) }.max() ?? 0
    // Values of 256 KiB stay in the cache from layer to layer.
    capacity = min(128, max(1, (256 << 10) / (valueStride * MemoryLayout<S>.stride)))
    var waiting: [Values<S>] = []
    waiting.reserveCapacity(Self.largestPool)
    pool = Mutex(waiting)
  }

  /// Computes the outputs of samples.
  ///
  /// - Parameters:
  ///   - count: The number of samples.
  ///   - fill: Writes the inputs of a sample.
  ///   - read: Receives the outputs of a sample. They are undefined after the call.
  @specialized(where S == Float)
  @specialized(where S == Double)
  @specialized(where S == Complex<Float>)
  @specialized(where S == Complex<Double>)
  package func forEachOutput(
    of count: Int, fill: (_ sample: Int, UnsafeMutablePointer<S>) -> Void,
    read: (_ sample: Int, UnsafePointer<S>) -> Void
  ) {
    guard count > 0 else { return }
    let values = take(min(count, capacity))
    var first = 0
    while first < count {
      let rows = min(values.capacity, count - first)
      let inputs = matrix(values.buffers.0, rows, inputCount)
      for row in 0..<rows { fill(first + row, inputs[row]) }
      let outputs = forward(inputs, values)
      for row in 0..<rows { read(first + row, UnsafePointer(outputs[row])) }
      first += rows
    }
    giveBack(values)
  }

  /// a^L of some samples.
  @inline(__always)
  private func forward(_ inputs: MatrixPointer<S>, _ values: Values<S>) -> MatrixPointer<S> {
    var (a, free, other) = (inputs, values.buffers.1, values.buffers.2)
    for ℓ in 0..<steps.count {
      let z = matrix(free, a.rows, steps[ℓ].output.count)
      if steps[ℓ].isDense {
        S.affine(a, parameters.layers[ℓ].weights, parameters.layers[ℓ].bias, into: z)
      } else {
        steps[ℓ].map.forward(
          a,
          LayerContext(
            input: steps[ℓ].input, output: steps[ℓ].output, parameters: parameters.layers[ℓ],
            scratch: values.scratch, isTraining: false), into: z)
      }
      free = a.base
      if steps[ℓ].isIdentity {
        a = z
        continue
      }
      let result = matrix(other, z.rows, z.columns)
      // No derivative is computed, so that the place of its thresholds is not written.
      let thresholds = Thresholds(
        values: parameters.layers[ℓ].thresholds, gradient: parameters.layers[ℓ].thresholds)
      if steps[ℓ].sharesThresholds {
        for row in 0..<z.rows {
          S.activate(
            steps[ℓ].activation, thresholds: thresholds, z.points(of: row, steps[ℓ].units),
            into: result.points(of: row, steps[ℓ].units))
        }
      } else {
        S.activate(steps[ℓ].activation, thresholds: thresholds, z, into: result)
      }
      other = z.base
      a = result
    }
    return a
  }

  @inline(__always)
  private func matrix(
    _ base: UnsafeMutablePointer<S>, _ rows: Int, _ columns: Int
  ) -> MatrixPointer<S> {
    MatrixPointer(base: base, rows: rows, columns: columns, stride: valueStride)
  }

  /// Takes memory for some samples from the pool.
  private func take(_ count: Int) -> Values<S> {
    let waiting = pool.withLock { $0.popLast() }
    if let waiting, waiting.capacity >= count { return waiting }
    // A first call with one sample needs no memory for many.
    return Values(capacity: count == 1 ? 1 : capacity, stride: valueStride, scratch: scratchCount)
  }

  private func giveBack(_ values: Values<S>) {
    pool.withLock { if $0.count < Self.largestPool { $0.append(values) } }
  }
}

/// Memory for the values between the layers: that of inputs, weighted inputs and activations, which take
/// turns. One call at a time has it, which the pool sees to.
private final class Values<S: Scalar>: @unchecked Sendable {
  let capacity: Int
  let buffers: (UnsafeMutablePointer<S>, UnsafeMutablePointer<S>, UnsafeMutablePointer<S>)
  let scratch: UnsafeMutablePointer<S>
  private let memory: AlignedBuffer<S>

  init(capacity: Int, stride: Int, scratch scratchCount: Int) {
    self.capacity = capacity
    let size = capacity * stride
    memory = AlignedBuffer(repeating: .zero, count: 3 * size + scratchCount)
    let base = memory.base
    buffers = (base, base + size, base + 2 * size)
    scratch = base + 3 * size
  }
}
