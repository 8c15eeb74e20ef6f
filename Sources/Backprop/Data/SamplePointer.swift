internal import CKernels

/// A data set where it lies in memory: what a mini-batch is copied from.
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
  /// Calls `body` with the samples where they lie in memory; `nil` if there are none.
  func withSamples<Result>(_ body: (SamplePointer<S>) throws -> Result) rethrows -> Result? {
    try withInputs { inputs in
      try withTargets { targets in
        try body(
          SamplePointer(
            inputs: inputs, targets: targets, count: count, inputCount: inputCount,
            outputCount: outputCount))
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
