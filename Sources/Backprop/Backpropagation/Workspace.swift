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

  /// Room to sort the entries of compressed inputs, for each thread.
  private let sorted: UnsafeMutablePointer<ck_sorted_entries>

  /// Where the threads meet among which mini-batches are divided; `nil` if there is only one.
  let desk: Desk?

  /// The targets y of the mini-batch.
  let targets: MatrixPointer<S>

  /// The largest number of samples of a mini-batch.
  let capacity: Int

  /// How far weighted inputs are kept away from the poles of their activation.
  let poleRadius: S.RealType

  /// The order of the inputs; `nil` if it is the network's own.
  private let order: PixelOrder?

  private let memory: AlignedBuffer<S>

  /// Owns what the other pointers lead to.
  private let allocations: Allocations

  /// Room for `network`, whose parameters are copied, and mini-batches of up to `capacity` samples.
  ///
  /// - Parameters:
  ///   - order: The order of the inputs, into which the first layer's weights are put.
  ///   - poleRadius: How far weighted inputs are kept away from poles; see
  ///     ``PolePolicy/keepDistance(_:)``.
  ///   - hasDropout: Whether there is room to leave out units of hidden layers.
  ///   - pool: The threads among which mini-batches are divided; `nil` for the calling one alone.
  init(
    for network: Network<S>, cost: Cost, capacity: Int, order: PixelOrder? = nil,
    poleRadius: Double = 0, hasDropout: Bool = false, pool: WorkerPool? = nil
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
        activation: layer.activation, z: matrix(index + 1), a: matrix(index + 1),
        delta: matrix(index + 1), thresholdGradient: thresholdGradient,
        dropout: hasDropout && isHidden
          ? Dropout(factors: matrix(index + 1), outputs: matrix(index + 1)) : nil)
      slot.dropout?.keepAll(capacity)
      layers.initializeElement(at: index, to: slot)
    }
    samples = allocations.allocate(1)
    samples.initialize(to: .dense(inputs.prefix(0)))
    weightScale = allocations.allocate(1)
    weightScale.initialize(to: 1)
    desk = pool.map { Desk($0, in: allocations) }
    sorted = allocations.allocate(pool?.parts ?? 1)
    for part in 0..<(pool?.parts ?? 1) {
      let room = ck_sorted_entries(
        offsets: allocations.allocate(sizes[0] + 1),
        entries: allocations.allocate(sizes[0] * capacity))
      (sorted + part).initialize(to: room)
    }
    parameters = ParameterBuffer(sizes: sizes)
    parameters.load(network.layers, order: order)
    self.order = order
    self.cost = cost
    self.capacity = capacity
    self.poleRadius = S.RealType(poleRadius)
  }

  /// The inputs a^0 of the samples with the given numbers, which ``copy(_:_:rows:)`` fills in unless
  /// they are compressed.
  ///
  /// - Parameters:
  ///   - source: The samples.
  ///   - numbers: The numbers of the samples in the rows, and of `following` more that come after
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
  /// ``sumGradient(_:into:)``.
  func takeInputs(_ rows: Range<Int>) { samples.pointee = .dense(inputs.rows(rows)) }

  /// Copies targets, and inputs unless they are compressed, of the samples whose numbers stand at
  /// the places `rows` of `numbers` into the same rows.
  func copy(_ source: SamplePointer<S>, _ numbers: UnsafePointer<Int32>, rows: Range<Int>) {
    for row in rows { source.copyTarget(of: Int(numbers[row]), into: targets[row]) }
    if case .compressed = source.inputs { return }
    for row in rows { source.copyInput(of: Int(numbers[row]), into: inputs[row]) }
  }
}

extension Workspace {
  /// Forward and back for the samples with the given numbers; see ``layout(_:_:rows:following:)``.
  ///
  /// - Parameter isForwardOnly: Whether somebody else goes back, layer by layer.
  /// - Returns: The number, from 1, of the first layer with a weighted input or an activation that
  ///   is infinite or not a number; the errors are undefined then.
  func propagate(
    _ source: SamplePointer<S>, _ numbers: UnsafePointer<Int32>, _ m: Int, following: Int,
    isForwardOnly: Bool = false
  ) -> Int? {
    samples.pointee = layout(source, numbers, rows: 0..<m, following: following)
    guard let desk else {
      copy(source, numbers, rows: 0..<m)
      return propagate(0..<m, isForwardOnly: isForwardOnly)
    }
    run(.propagate(source, numbers, isForwardOnly: isForwardOnly), m, on: desk)
    var first: Int?
    for part in 0..<desk.pool.parts where desk.nonFiniteLayers[part] > 0 {
      first = min(first ?? .max, desk.nonFiniteLayers[part])
    }
    return first
  }

  func firstNonFiniteLayer(_ rows: Range<Int>) -> Int? {
    for ℓ in layers.indices {
      let (z, a) = (layers[ℓ].z.rows(rows), layers[ℓ].a.rows(rows))
      if !S.allFinite(z) || !S.allFinite(a) { return ℓ + 1 }
    }
    return nil
  }

  /// Room for one of the threads to sort in.
  func sortingRoom(_ part: Int) -> ck_sorted_entries { sorted[part] }

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
