internal import CKernels

/// All the memory of training and evaluation: the parameters of a network and, for the samples of
/// one mini-batch, what goes forward and back through it.
///
/// It is allocated once; nothing is allocated per mini-batch.
struct Workspace<S: Scalar>: ~Copyable {
  /// What belongs to one layer, m samples × p units. Trivial, so that reading it costs no retain.
  struct Slot {
    let activation: S.Activation
    /// The weighted inputs z.
    let z: MatrixPointer<S>
    /// The activations a = σ(z).
    let a: MatrixPointer<S>
    /// The errors δ = ∂C/∂z.
    let delta: MatrixPointer<S>
    /// The derivatives by the learned thresholds, p values, where the activation has some.
    let thresholdGradient: UnsafeMutablePointer<S>
    /// What is left out of a hidden layer while training; `nil` if nothing is.
    let dropout: Dropout<S>?

    /// What the next layer gets.
    var outputs: MatrixPointer<S> { dropout?.outputs ?? a }
  }

  let cost: Cost

  /// The weights and biases of the layers 1…L.
  let parameters: ParameterBuffer<S>

  /// The values of the layers 1…L.
  let layers: UnsafeMutableBufferPointer<Slot>

  /// The inputs a^0 of the mini-batch that was loaded last.
  let samples: UnsafeMutablePointer<LayerInputs<S>>

  /// What the first layer's weights are to be multiplied by: 1 except during an epoch over
  /// compressed samples.
  let weightScale: UnsafeMutablePointer<S.RealType>

  /// Room for inputs that are copied.
  private let inputs: MatrixPointer<S>

  /// Room to sort the entries of compressed inputs.
  private let sorted: ck_sorted_entries

  /// The targets y of the mini-batch.
  let targets: MatrixPointer<S>

  /// The largest number of samples of a mini-batch.
  let capacity: Int

  /// How far weighted inputs are kept away from the poles of their activation.
  let poleRadius: S.RealType

  /// The order of the inputs; `nil` if it is the network's own.
  private let order: PixelOrder?

  private let memory: AlignedBuffer<S>

  /// Room for `network`, whose parameters are copied, and mini-batches of up to `capacity` samples.
  ///
  /// - Parameters:
  ///   - order: The order of the inputs, into which the first layer's weights are put.
  ///   - poleRadius: How far weighted inputs are kept away from poles; see
  ///     ``PolePolicy/keepDistance(_:)``.
  ///   - hasDropout: Whether there is room to leave out units of hidden layers.
  init(
    for network: Network<S>, cost: Cost, capacity: Int, order: PixelOrder? = nil,
    poleRadius: Double = 0, hasDropout: Bool = false
  ) {
    precondition(capacity > 0, "a mini-batch has at least one sample")
    let sizes = network.sizes
    let strides = sizes.map { paddedStride($0, of: S.self) }
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
    layers = .allocate(capacity: network.layers.count)
    for (index, layer) in network.layers.enumerated() {
      let isHidden = index + 1 < network.layers.count
      let thresholdGradient = next
      next += strides[index + 1]
      let slot = Slot(
        activation: layer.activation, z: matrix(index + 1), a: matrix(index + 1),
        delta: matrix(index + 1), thresholdGradient: thresholdGradient,
        dropout: hasDropout && isHidden
          ? Dropout(factors: matrix(index + 1), outputs: matrix(index + 1)) : nil)
      slot.dropout?.keepAll(capacity)
      layers.initializeElement(at: index, to: slot)
    }
    samples = .allocate(capacity: 1)
    samples.initialize(to: .dense(inputs.prefix(0)))
    weightScale = .allocate(capacity: 1)
    weightScale.initialize(to: 1)
    sorted = ck_sorted_entries(
      offsets: .allocate(capacity: sizes[0] + 1), entries: .allocate(capacity: sizes[0] * capacity))
    parameters = ParameterBuffer(sizes: sizes)
    parameters.load(network.layers, order: order)
    self.order = order
    self.cost = cost
    self.capacity = capacity
    self.poleRadius = S.RealType(poleRadius)
  }

  deinit {
    layers.deallocate()
    samples.deallocate()
    weightScale.deallocate()
    sorted.offsets.deallocate()
    sorted.entries.deallocate()
  }

  /// Makes the samples with the given numbers the inputs and targets of the mini-batch.
  ///
  /// - Parameters:
  ///   - source: The samples.
  ///   - numbers: The numbers of the m samples, and of `following` more that come after them.
  func load(
    _ source: SamplePointer<S>, _ numbers: UnsafePointer<Int32>, _ m: Int, following: Int
  ) {
    for row in 0..<m { source.copyTarget(of: Int(numbers[row]), into: targets[row]) }
    if case .compressed(let entries) = source.inputs {
      let batch = ck_mini_batch(
        samples: entries, numbers: numbers, count: m, following: following)
      samples.pointee = .compressed(
        CompressedInputs(
          batch: batch, leading: inputs, sorted: sorted, columns: inputs.columns,
          weightScale: weightScale))
    } else {
      for row in 0..<m { source.copyInput(of: Int(numbers[row]), into: inputs[row]) }
      samples.pointee = .dense(inputs.prefix(m))
    }
  }
}

extension Workspace {
  /// The number, from 1, of the first layer with a weighted input or an activation that is infinite
  /// or not a number.
  func firstNonFiniteLayer(_ m: Int) -> Int? {
    for ℓ in layers.indices {
      let (z, a) = (layers[ℓ].z.prefix(m), layers[ℓ].a.prefix(m))
      if !S.allFinite(z) || !S.allFinite(a) { return ℓ + 1 }
    }
    return nil
  }

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
