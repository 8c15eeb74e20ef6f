internal import CKernels

/// 8-bit samples without most of their zeros: the frequent pixels of each sample, whole, and of the
/// others the positions of those that are not zero, with their values.
///
/// Skipping zeros changes no result but the order of a sum. Of MNIST's pixels 81 % are zero.
struct CompressedPixels: Sendable {
  private let frequent: Int
  /// Record s starts at byte 32 · starts[s]; the form of records is said in `CompressedSamples.h`.
  private let starts: [UInt32]
  private let records: [UInt8]

  /// - Complexity: O(number of pixels), about 0.6 ms per 1,000 MNIST digits.
  init(_ samples: [UInt8], order: PixelOrder) {
    let inputCount = order.pixels.count
    let count = samples.count / inputCount
    frequent = order.frequent
    let starts = [UInt32](unsafeUninitializedCapacity: count + 1) { starts, initialized in
      var mask = [UInt8](repeating: 0, count: inputCount)
      guard let base = starts.baseAddress else { return }
      ck_plan_records(count, inputCount, samples, order.pixels, order.frequent, &mask, base)
      initialized = count + 1
    }
    let byteCount = Int(starts[count]) * 32
    records = [UInt8](unsafeUninitializedCapacity: byteCount + 1) { records, initialized in
      var positions = [UInt16](repeating: 0, count: inputCount + 4)
      var values = [UInt8](repeating: 0, count: inputCount + 4)
      guard let base = records.baseAddress else { return }
      ck_write_records(
        count, inputCount, samples, order.pixels, order.frequent, starts, &positions, &values, base)
      initialized = byteCount
    }
    self.starts = starts
  }

  /// Calls `body` with the records where they lie in memory.
  func withEntries<Result>(_ body: (ck_compressed) throws -> Result?) rethrows -> Result? {
    try starts.withUnsafeBufferPointer { starts in
      try records.withUnsafeBufferPointer { records in
        guard let starts = starts.baseAddress, let records = records.baseAddress else { return nil }
        return try body(ck_compressed(frequent: frequent, starts: starts, records: records))
      }
    }
  }
}
