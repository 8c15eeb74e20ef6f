internal import CKernels

/// A data set made ready for training or evaluation: compressed, where its zeros make that faster.
///
/// It is decided and paid for once, when a run starts.
struct PreparedDataset<S: Scalar>: Sendable {
  let dataset: Dataset<S>

  /// The order of the inputs; `nil` if it is the data set's own.
  let order: PixelOrder?

  private let compressed: CompressedPixels?

  /// Training data, and evaluation data with its inputs in the same order.
  ///
  /// - Parameter part: What is kept of each; the order is that of the whole.
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

  /// The data as it is.
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

  /// Other pixels with the same targets, in the same order of inputs.
  func replacing(pixels: [UInt8]) -> PreparedDataset {
    PreparedDataset(dataset.replacing(pixels: pixels), order: order)
  }

  /// The number of samples.
  var count: Int { dataset.count }

  /// Calls `body` with the samples where they lie in memory; `nil` if there are none.
  func withSamples<Result>(_ body: (SamplePointer<S>) throws -> Result) rethrows -> Result? {
    guard let compressed, count > 0 else { return try dataset.withSamples(body) }
    return try compressed.withEntries { entries in
      try dataset.withTargets { targets in
        try body(
          SamplePointer(
            inputs: .compressed(entries), targets: targets, count: count,
            inputCount: dataset.inputCount, outputCount: dataset.outputCount))
      }
    }
  }
}

extension Dataset {
  fileprivate var hasPixels: Bool {
    if case .pixels(let pixels) = inputs { pixels.count <= Int(UInt32.max) / 2 } else { false }
  }
}
