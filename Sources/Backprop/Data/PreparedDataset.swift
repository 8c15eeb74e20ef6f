internal import CKernels

/// A data set prepared for training or evaluation: compressed, where its zeros make that faster.
///
/// It is prepared once, when a run starts.
struct PreparedDataset<S: Scalar>: Sendable {
  let dataset: Dataset<S>

  /// The order of the inputs; `nil` if it is the data set's own.
  let order: PixelOrder?

  private let compressed: CompressedPixels?

  /// A training set and an evaluation set, with their inputs in the same order.
  ///
  /// - Parameter part: Returns the part of each to keep; the order is that of the whole.
  static func pair(
    _ training: Dataset<S>, _ evaluation: Dataset<S>?, keeping part: (Dataset<S>) -> Dataset<S>
  ) -> (training: PreparedDataset, evaluation: PreparedDataset?) {
    var order: PixelOrder?
    if case .pixels(let pixels) = training.inputs, evaluation?.hasPixels ?? true {
      order = PixelOrder(pixels, inputCount: training.inputCount)
    }
    return (
      PreparedDataset(part(training), order: order),
      evaluation.map { PreparedDataset(part($0), order: order) }
    )
  }

  /// The data set without compression.
  init(uncompressed dataset: Dataset<S>) { self.init(dataset, order: nil) }

  private init(_ dataset: Dataset<S>, order: PixelOrder?) {
    self.dataset = dataset
    self.order = order
    compressed =
      if let order, case .pixels(let pixels) = dataset.inputs {
        CompressedPixels(pixels, order: order)
      } else {
        nil
      }
  }

  /// Other inputs with the same targets, in the same order of inputs.
  func replacing(_ inputs: Dataset<S>.Inputs) -> PreparedDataset {
    PreparedDataset(dataset.replacing(inputs), order: order)
  }

  /// The number of samples.
  var count: Int { dataset.count }

  /// Calls `body` with the samples in memory; `nil` if there are none.
  func withSamples<Result>(_ body: (SamplePointer<S>) throws -> Result) rethrows -> Result? {
    guard let compressed, count > 0 else { return try dataset.withSamples(body) }
    return try compressed.withEntries { entries in
      try dataset.withTargets { targets in
        try dataset.withWeights { weights in
          try body(
            SamplePointer(
              inputs: .compressed(entries), targets: targets, weights: weights, count: count,
              inputCount: dataset.inputCount, outputCount: dataset.outputCount))
        }
      }
    }
  }
}

extension Dataset {
  fileprivate var hasPixels: Bool {
    if case .pixels(let pixels) = inputs { pixels.count <= Int(UInt32.max) / 2 } else { false }
  }
}

/// A data set in memory, from which mini-batches are copied.
struct SamplePointer<S: Scalar> {
  enum Inputs {
    case pixels(UnsafePointer<UInt8>)
    case values(UnsafePointer<S>)
    case compressed(ck_compressed)
  }

  enum Targets {
    case classes(UnsafePointer<Int32>)
    case values(UnsafePointer<S>)
  }

  let inputs: Inputs
  let targets: Targets

  /// The weights of the samples, whose mean over the whole set is 1; `nil` if all count the same.
  let weights: UnsafePointer<Double>?

  /// The number of samples.
  let count: Int
  let inputCount: Int
  let outputCount: Int

  /// The classes of the samples; `nil` if they have targets but no classes.
  var labels: UnsafePointer<Int32>? {
    if case .classes(let labels) = targets { labels } else { nil }
  }

  /// Writes the input of sample `index` into a row, unless the samples are compressed.
  func copyInput(of index: Int, into row: UnsafeMutablePointer<S>) {
    switch inputs {
    case .pixels(let pixels):
      S.unpack(pixels + index * inputCount, into: row, count: inputCount)
    case .values(let values):
      row.update(from: values + index * inputCount, count: inputCount)
    case .compressed: break
    }
  }

  /// Writes the target of sample `index` into a row.
  func copyTarget(of index: Int, into target: UnsafeMutablePointer<S>) {
    switch targets {
    case .classes(let labels):
      target.update(repeating: .zero, count: outputCount)
      target[Int(labels[index])] = 1
    case .values(let values):
      target.update(from: values + index * outputCount, count: outputCount)
    }
  }
}

extension Dataset {
  /// Calls `body` with the samples in memory; `nil` if there are none.
  func withSamples<Result>(_ body: (SamplePointer<S>) throws -> Result) rethrows -> Result? {
    try withInputs { inputs in
      try withTargets { targets in
        try withWeights { weights in
          try body(
            SamplePointer(
              inputs: inputs, targets: targets, weights: weights, count: count,
              inputCount: inputCount, outputCount: outputCount))
        }
      }
    }
  }

  private func withInputs<Result>(
    _ body: (SamplePointer<S>.Inputs) throws -> Result?
  ) rethrows -> Result? {
    switch inputs {
    case .pixels(let pixels):
      try pixels.withUnsafeBufferPointer { try $0.baseAddress.flatMap { try body(.pixels($0)) } }
    case .values(let values):
      try values.withUnsafeBufferPointer { try $0.baseAddress.flatMap { try body(.values($0)) } }
    }
  }

  func withTargets<Result>(
    _ body: (SamplePointer<S>.Targets) throws -> Result?
  ) rethrows -> Result? {
    switch targets {
    case .classes(let labels, _):
      try labels.withUnsafeBufferPointer { try $0.baseAddress.flatMap { try body(.classes($0)) } }
    case .values(let values):
      try values.withUnsafeBufferPointer { try $0.baseAddress.flatMap { try body(.values($0)) } }
    }
  }
}
