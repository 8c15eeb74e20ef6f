internal import CKernels

/// 8-bit samples without most of their zeros: the frequent pixels of each sample, whole, and the
/// positions and values of the other pixels that are not zero.
///
/// Skipping zeros changes only the order of a sum. Of MNIST's pixels 81 % are zero.
struct CompressedPixels: Sendable {
  private let frequent: Int
  /// Record s starts at byte 32 · starts[s]; `CompressedSamples.h` describes the format.
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

  /// Calls `body` with the records in memory.
  func withEntries<Result>(_ body: (ck_compressed) throws -> Result?) rethrows -> Result? {
    try starts.withUnsafeBufferPointer { starts in
      try records.withUnsafeBufferPointer { records in
        guard let starts = starts.baseAddress, let records = records.baseAddress else { return nil }
        return try body(ck_compressed(frequent: frequent, starts: starts, records: records))
      }
    }
  }
}

/// An order of the pixels that starts with those that are often not zero.
///
/// It is the order of the first layer's inputs while a network is trained on compressed samples.
struct PixelOrder: Sendable, Equatable {
  /// The pixel at each position.
  let pixels: [UInt16]

  /// The number of pixels that are kept whole: their zeros cost less than their positions would.
  let frequent: Int

  /// The order for the given samples; `nil` where skipping zeros would not be faster.
  ///
  /// Some thousand samples are counted. A pixel is frequent if it is not zero in at least three of
  /// eight samples: there a multiply-add of registers and one of an indexed row take the same time.
  init?(_ samples: [UInt8], inputCount: Int) {
    let count = samples.count / inputCount
    guard count > 0, inputCount <= Int(UInt16.max) + 1, samples.count < Int(UInt32.max) else {
      return nil
    }
    let every = max(1, count / 4096)
    let seen = UInt32((count + every - 1) / every)
    var counts = [UInt32](repeating: 0, count: inputCount)
    ck_count_pixels(count, inputCount, samples, every, &counts)
    guard counts.reduce(0, { $0 + Int($1) }) < inputCount * Int(seen) / 2 else { return nil }
    let often = counts.indices.filter { counts[$0] * 8 >= seen * 3 }
    let seldom = counts.indices.filter { counts[$0] * 8 < seen * 3 }
    pixels = (often + seldom).map { UInt16($0) }
    frequent = often.count
  }
}
