internal import CKernels

/// The memory of training and evaluation: the parameters of a network and, for the samples of one
/// mini-batch, the values of the forward and the backward pass.
///
/// It is allocated once; nothing is allocated per mini-batch.
struct Workspace<S: Scalar>: ~Copyable {
  /// The values of one layer, m samples × p units. Trivial, so that reading it costs no retain.
  struct Slot {
    /// True if the activation has learned thresholds.
    let hasThresholds: Bool
    /// The weighted inputs z.
    let z: MatrixPointer<S>
    /// The activations a = σ(z).
    let a: MatrixPointer<S>
    /// The errors δ = ∂C/∂z.
    let delta: MatrixPointer<S>
    /// The derivatives with respect to the learned thresholds, p values, where the activation has
    /// some.
    let thresholdGradient: UnsafeMutablePointer<S>
    /// The dropout of a hidden layer; `nil` without dropout and for the last layer.
    let dropout: Dropout<S>?

    /// The inputs of the next layer.
    var outputs: MatrixPointer<S> { dropout?.outputs ?? a }
  }

  let cost: Cost

  /// The combination of the cost with the last activation; the chain rule where it is undefined and
  /// not used.
  let pairing: CostPairing

  /// The activations of the layers 1…L.
  let activations: UnsafePointer<S.Activation>

  /// The weights and biases of the layers 1…L.
  let parameters: ParameterBuffer<S>

  /// The values of the layers 1…L.
  let layers: UnsafeMutableBufferPointer<Slot>

  /// The inputs a^0 of the mini-batch.
  let samples: UnsafeMutablePointer<LayerInputs<S>>

  /// The factor of the first layer's stored weights: 1 except during an epoch over compressed
  /// samples.
  let weightScale: UnsafeMutablePointer<S.RealType>

  /// Memory for inputs that are copied.
  private let inputs: MatrixPointer<S>

  /// Scratch space to sort the entries of compressed inputs, for each thread.
  private let sorted: UnsafeMutablePointer<ck_sorted_entries>

  /// The round of the threads among which mini-batches are divided; `nil` if there is only one.
  let parallel: ParallelRound?

  /// The targets y of the mini-batch.
  let targets: MatrixPointer<S>

  /// The weights of the samples of the mini-batch; `nil` if all count the same.
  let sampleWeights: UnsafeMutablePointer<S.RealType>?

  /// The largest number of samples of a mini-batch.
  let capacity: Int

  /// The distance that weighted inputs keep from the poles of their activation.
  let poleRadius: S.RealType

  /// The order of the inputs; `nil` if it is the network's own.
  private let order: PixelOrder?

  private let memory: AlignedBuffer<S>

  /// The owner of the memory behind the other pointers.
  private let allocations: Allocations

  /// Memory for `network`, whose parameters are copied, and mini-batches of up to `capacity`
  /// samples.
  ///
  /// - Parameters:
  ///   - order: The order of the inputs, into which the first layer's weights are put.
  ///   - poleRadius: The distance that weighted inputs keep from poles; see
  ///     ``PolePolicy/keepDistance(_:)``.
  ///   - hasDropout: True to allocate memory for dropout.
  ///   - isWeighted: True to allocate memory for the weights of samples.
  ///   - pool: The threads among which mini-batches are divided; `nil` for the calling one alone.
  init(
    for network: Network<S>, cost: Cost, capacity: Int, order: PixelOrder? = nil,
    poleRadius: Double = 0, hasDropout: Bool = false, isWeighted: Bool = false,
    pool: WorkerPool? = nil
  ) {
    precondition(capacity > 0, "a mini-batch has at least one sample")
    let sizes = network.sizes
    let strides = sizes.map { paddedStride($0, of: S.self) }
    let allocations = Allocations()
    self.allocations = allocations
    memory = AlignedBuffer(
      repeating: .zero,
      count: capacity * (strides[0] + strides[sizes.count - 1])
        + ((hasDropout ? 5 : 3) * capacity + 1) * strides.dropFirst().reduce(0, +))
    var next = memory.base
    func matrix(_ layer: Int) -> MatrixPointer<S> {
      defer { next += capacity * strides[layer] }
      return MatrixPointer(
        base: next, rows: capacity, columns: sizes[layer], stride: strides[layer])
    }

    inputs = matrix(0)
    targets = matrix(sizes.count - 1)
    layers = UnsafeMutableBufferPointer(
      start: allocations.allocate(network.layers.count), count: network.layers.count)
    for (index, layer) in network.layers.enumerated() {
      let isHidden = index + 1 < network.layers.count
      let thresholdGradient = next
      next += strides[index + 1]
      let slot = Slot(
        hasThresholds: layer.activation.hasThresholds, z: matrix(index + 1), a: matrix(index + 1),
        delta: matrix(index + 1), thresholdGradient: thresholdGradient,
        dropout: hasDropout && isHidden
          ? Dropout(factors: matrix(index + 1), outputs: matrix(index + 1)) : nil)
      slot.dropout?.keepAll(capacity)
      layers.initializeElement(at: index, to: slot)
    }
    sampleWeights = isWeighted ? allocations.allocate(capacity) : nil
    sampleWeights?.initialize(repeating: 1, count: capacity)
    samples = allocations.allocate(1)
    samples.initialize(to: .dense(inputs.prefix(0)))
    weightScale = allocations.allocate(1)
    weightScale.initialize(to: 1)
    parallel = pool.map { ParallelRound($0, in: allocations) }
    sorted = allocations.allocate(pool?.parts ?? 1)
    for part in 0..<(pool?.parts ?? 1) {
      let space = ck_sorted_entries(
        offsets: allocations.allocate(sizes[0] + 1),
        entries: allocations.allocate(sizes[0] * capacity))
      (sorted + part).initialize(to: space)
    }
    parameters = ParameterBuffer(sizes: sizes)
    parameters.load(network.layers, order: order)
    self.order = order
    activations = allocations.allocate(network.layers.map(\.activation))
    self.cost = cost.form(for: activations[network.layers.count - 1])
    pairing = cost.pairing(with: activations[network.layers.count - 1]) ?? .chainRule
    self.capacity = capacity
    self.poleRadius = S.RealType(poleRadius)
  }

  /// The inputs a^0 of the samples with the given numbers. Unless they are compressed,
  /// ``copy(_:_:rows:)`` fills them in.
  ///
  /// - Parameters:
  ///   - source: The samples.
  ///   - numbers: The numbers of the samples in the rows, and of the `following` samples after
  ///     them.
  func layout(
    _ source: SamplePointer<S>, _ numbers: UnsafePointer<Int32>, rows: Range<Int>, following: Int
  ) -> LayerInputs<S> {
    guard case .compressed(let entries) = source.inputs else { return .dense(inputs.rows(rows)) }
    let batch = ck_mini_batch(
      samples: entries, numbers: numbers, count: rows.count, following: following)
    return .compressed(
      CompressedInputs(
        batch: batch, leading: inputs.rows(rows), sorted: sorted.pointee, columns: inputs.columns,
        weightScale: weightScale))
  }

  /// Makes the inputs that were copied into some rows those of the mini-batch, for
  /// ``parameterGradient(_:into:)``.
  func takeInputs(_ rows: Range<Int>) { samples.pointee = .dense(inputs.rows(rows)) }

  /// Copies the targets, and the inputs unless they are compressed, of the samples with the numbers
  /// `numbers[row]` into the rows `rows`.
  func copy(_ source: SamplePointer<S>, _ numbers: UnsafePointer<Int32>, rows: Range<Int>) {
    for row in rows { source.copyTarget(of: Int(numbers[row]), into: targets[row]) }
    if let sampleWeights, let weights = source.weights {
      for row in rows { sampleWeights[row] = S.RealType(weights[Int(numbers[row])]) }
    }
    if case .compressed = source.inputs { return }
    for row in rows { source.copyInput(of: Int(numbers[row]), into: inputs[row]) }
  }
}

extension Workspace {
  /// The first layer, from 1, with a value that is infinite or not a number.
  func firstNonFiniteLayer(_ rows: Range<Int>) -> Int? {
    for ℓ in layers.indices {
      let (z, a) = (layers[ℓ].z.rows(rows), layers[ℓ].a.rows(rows))
      if !S.allFinite(z) || !S.allFinite(a) { return ℓ + 1 }
    }
    return nil
  }

  /// The scratch space of one thread to sort in.
  func sortingSpace(_ part: Int) -> ck_sorted_entries { sorted[part] }

  /// Copies the parameters back into the network they came from.
  func store(into layers: inout [Layer<S>]) { parameters.store(into: &layers, order: order) }

  /// Multiplies the first layer's weights by their scale.
  func settleWeights() {
    if weightScale.pointee != 1 {
      S.scale(parameters.layers[0].weights, by: weightScale.pointee)
      weightScale.pointee = 1
    }
  }
}
