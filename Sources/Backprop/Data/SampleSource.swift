internal import CKernels

/// A data set made ready for training or evaluation: compressed, where its zeros make that faster.
///
/// It is decided and paid for once, when a run starts.
struct SampleSource<S: Scalar>: Sendable {
  let dataset: Dataset<S>
  private let compressed: CompressedPixels?

  init(_ dataset: Dataset<S>) {
    self.dataset = dataset
    compressed =
      if case .pixels(let pixels) = dataset.inputs {
        CompressedPixels(pixels, inputCount: dataset.inputCount)
      } else {
        nil
      }
  }

  /// The number of samples.
  var count: Int { dataset.count }

  /// Calls `body` with the samples where they lie in memory; `nil` if there are none.
  func withSamples<Result>(_ body: (SamplePointer<S>) throws -> Result) rethrows -> Result? {
    guard let compressed else { return try dataset.withSamples(body) }
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
