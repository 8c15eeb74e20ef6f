internal import CKernels

/// An order of the pixels in which those that are often not zero come first.
///
/// The first layer's inputs are renumbered by it while a network is trained on compressed samples.
struct PixelOrder: Sendable, Equatable {
  /// The pixel at each position.
  let pixels: [UInt16]

  /// How many of them are kept whole: their zeros cost less than the numbers of their positions.
  let frequent: Int

  /// The order for samples such as these; `nil` where skipping zeros would not be faster.
  ///
  /// Some thousand samples are looked at. A pixel is frequent if at least three of eight samples
  /// have it; that is where a multiply-add of registers and one of a row found by its number cost
  /// the same.
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
