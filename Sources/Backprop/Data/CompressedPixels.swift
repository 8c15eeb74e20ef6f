internal import CKernels

/// 8-bit samples without their zeros: of each sample the positions of its other values, and those.
///
/// Skipping zeros changes no result but the order of a sum. Of MNIST's pixels 81 % are zero.
struct CompressedPixels: Sendable {
  /// Entries starts[s]..<starts[s + 1] are those of sample s; filled up to a multiple of four.
  private let starts: [UInt32]
  private let positions: [UInt16]
  private let values: [UInt8]

  /// `nil` where compression would not make training faster: too few zeros, or samples too long.
  ///
  /// - Complexity: O(number of pixels), about 0.3 ms per 1,000 MNIST digits.
  init?(_ pixels: [UInt8], inputCount: Int) {
    let count = pixels.count / inputCount
    guard count > 0, inputCount <= Int(UInt16.max) + 1, pixels.count < Int(UInt32.max) else {
      return nil
    }
    let starts = [UInt32](unsafeUninitializedCapacity: count + 1) { starts, initialized in
      if let base = starts.baseAddress { ck_count_entries(count, inputCount, pixels, base) }
      initialized = count + 1
    }
    let entries = Int(starts[count])
    guard entries < pixels.count / 3 else { return nil }
    var positions: [UInt16] = []
    values = [UInt8](unsafeUninitializedCapacity: entries + 8) { values, initialized in
      positions = [UInt16](unsafeUninitializedCapacity: entries + 8) { positions, initialized in
        if let positions = positions.baseAddress, let values = values.baseAddress {
          ck_fill_entries(count, inputCount, pixels, starts, positions, values)
        }
        initialized = entries
      }
      initialized = entries
    }
    self.starts = starts
    self.positions = positions
  }

  /// Calls `body` with the entries where they lie in memory.
  func withEntries<Result>(_ body: (ck_compressed) throws -> Result?) rethrows -> Result? {
    try starts.withUnsafeBufferPointer { starts in
      try positions.withUnsafeBufferPointer { positions in
        try values.withUnsafeBufferPointer { values in
          guard let starts = starts.baseAddress, let positions = positions.baseAddress,
            let values = values.baseAddress
          else { return nil }
          return try body(ck_compressed(starts: starts, positions: positions, values: values))
        }
      }
    }
  }
}
