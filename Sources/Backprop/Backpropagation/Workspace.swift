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
    /// True for a fully connected layer, whose kernels are called without its map.
    let isDense: Bool
    /// The shape of a sample's inputs.
    let input: LayerShape
    /// The shape of a sample's outputs.
    let output: LayerShape
    /// The outputs of a sample as points whose channels are the units: of an image that is made flat,
    /// those of the image.
    let units: LayerShape
    /// Scratch memory of the map, for each thread.
    let scratch: UnsafeMutablePointer<S>
    /// The number of scalars of it for one thread.
    let scratchCount: Int
    /// The weighted inputs z.
    let z: MatrixPointer<S>
    /// The activations a = σ(z); z itself where σ is the identity.
    let a: MatrixPointer<S>
    /// The errors δ = ∂C/∂z.
    let delta: MatrixPointer<S>
    /// The derivatives with respect to the learned thresholds, p values, where the activation has
    /// some.
    let thresholdGradient: UnsafeMutablePointer<S>
    /// The dropout of the outputs; `nil` without it.
    let dropout: Dropout<S>?

    /// True if σ is the identity.
    var isIdentity: Bool { a.base == z.base }

    /// True if the points of a channel share a learned threshold: more outputs than units.
    var sharesThresholds: Bool { hasThresholds && !units.isVector }

    /// The inputs of the next layer.
    var outputs: MatrixPointer<S> { dropout?.outputs ?? a }
  }

  let cost: Cost

  /// The combination of the cost with the last activation; the chain rule where it is undefined and
  /// not used.
  let pairing: CostPairing

  /// The maps of the layers 1…L.
  let maps: UnsafePointer<any LayerMap>

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

  /// The number of samples that go through the layers at a time, so that their values stay in the
  /// cache from layer to layer.
  let blockSize: Int

  /// True if forward passes are those of a training.
  let isTraining: Bool

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
  ///   - training: The hyperparameters of the training; `nil` for an evaluation, which has no
  ///     dropout.
  ///   - isWeighted: True to allocate memory for the weights of samples.
  ///   - pool: The threads among which mini-batches are divided; `nil` for the calling one alone.
  ///   - threads: The number of threads that run forward passes of their own.
  init(
    for network: Network<S>, cost: Cost, capacity: Int, order: PixelOrder? = nil,
    poleRadius: Double = 0, training: TrainingConfiguration? = nil, isWeighted: Bool = false,
    pool: WorkerPool? = nil, threads: Int = 1
  ) {
    precondition(capacity > 0, "a mini-batch has at least one sample")
    let sizes = network.sizes
    let strides = sizes.map { paddedStride($0, of: S.self) }
    let allocations = Allocations()
    self.allocations = allocations
    let rates = network.layers.indices.map { network.dropoutRate(of: $0, training) }
    memory = AlignedBuffer(
      repeating: .zero,
      count: capacity * (strides[0] + strides[sizes.count - 1])
        + zip(strides.dropFirst(), rates).reduce(0) { sum, layer in
          sum + ((layer.1 == nil ? 3 : 5) * capacity + 1) * layer.0
        })
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
      let thresholdGradient = next
      next += strides[index + 1]
      let scratchCount = layer.map.scratchCount(layer.input, over: S.self)
      let z = matrix(index + 1)
      let slot = Slot(
        hasThresholds: layer.activation.hasThresholds, isDense: layer.isDense, input: layer.input,
        output: layer.output, units: layer.unitShape,
        scratch: allocations.allocate(scratchCount * (pool?.parts ?? threads)),
        scratchCount: scratchCount, z: z, a: layer.activation.isIdentity ? z : matrix(index + 1),
        delta: matrix(index + 1), thresholdGradient: thresholdGradient,
        dropout: rates[index].map { rate in
          Dropout(rate: rate, factors: matrix(index + 1), outputs: matrix(index + 1))
        })
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
    parameters = ParameterBuffer(network.layers.map(\.parameterShape))
    parameters.load(network.layers, order: order)
    self.order = order
    maps = allocations.allocate(network.layers.map(\.map))
    activations = allocations.allocate(network.layers.map(\.activation))
    self.cost = cost.form(for: activations[network.layers.count - 1])
    isTraining = training != nil
    blockSize = network.blockSize(capacity: capacity)
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

extension Network {
  /// The number of samples that go through the layers at a time.
  ///
  /// All of them if every layer is fully connected, whose weights are larger than their values, or if
  /// a layer has sums over the samples; else as many as have 512 KiB of values.
  fileprivate func blockSize(capacity: Int) -> Int {
    let needsAll = layers.contains {
      $0.map.usesBatchStatistics || $0.activation.hasThresholds
    }
    if isDense || needsAll { return capacity }
    let values = layers.reduce(0) { $0 + 3 * $1.outputCount }
    return max(1, (512 << 10) / (values * MemoryLayout<S>.stride))
  }

  /// The rate of dropout of the outputs of a layer while training: that of a dropout layer, or of all
  /// hidden layers; `nil` without dropout.
  fileprivate func dropoutRate(of index: Int, _ training: TrainingConfiguration?) -> Double? {
    guard let training else { return nil }
    if let map = layers[index].map as? DropoutMap { return map.rate > 0 ? map.rate : nil }
    let isHidden = index + 1 < layers.count && layers[index].isDense
    return isHidden && training.dropout > 0 ? training.dropout : nil
  }
}

extension Workspace {
  /// The memory and the shapes of a layer, for its map.
  ///
  /// - Parameter part: The index of the thread, which has its own scratch memory.
  @inline(__always)
  func context(_ ℓ: Int, _ part: Int) -> LayerContext<S> {
    let slot = layers[ℓ]
    return LayerContext(
      input: slot.input, output: slot.output, parameters: parameters.layers[ℓ],
      scratch: slot.scratch + part * slot.scratchCount, isTraining: isTraining)
  }

  /// The first layer, from 1, with a value that is infinite or not a number.
  func firstNonFiniteLayer(_ rows: Range<Int>) -> Int? {
    for ℓ in layers.indices {
      let (z, a) = (layers[ℓ].z.rows(rows), layers[ℓ].a.rows(rows))
      if !S.allFinite(z) || !layers[ℓ].isIdentity && !S.allFinite(a) { return ℓ + 1 }
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
