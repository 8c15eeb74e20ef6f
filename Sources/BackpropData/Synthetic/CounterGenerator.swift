/// Random numbers that depend on nothing but a seed and a counter: image `index` looks the same on
/// any number of threads.
///
/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014) whose
/// start is a mix of seed, stream and index. Integers and exactly rounded IEEE operations only, so
/// that every machine draws the same.
struct CounterGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, stream: UInt64, index: UInt64) {
    var mixed = Self.mix(seed &+ 0x9e37_79b9_7f4a_7c15)
    mixed = Self.mix(mixed ^ (stream &+ 1) &* 0xd1b5_4a32_d192_ed03)
    state = Self.mix(mixed ^ (index &+ 1) &* 0x8cb9_2ba7_2f3d_8dd7)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    return Self.mix(state)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ z &>> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z &>> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z &>> 31
  }

  /// Uniform in [0, 1), with 24 bits.
  mutating func unit() -> Float { Float(next() &>> 40) * 0x1p-24 }

  /// Uniform between two bounds.
  mutating func uniform(_ low: Float, _ high: Float) -> Float { low + (high - low) * unit() }

  /// Nearly normal, with mean 0 and variance 1: the sum of four uniform numbers, within ±3.5.
  ///
  /// A logarithm or a cosine would differ between C libraries in the last bit.
  mutating func bell() -> Float {
    let sum = unit() + unit() + unit() + unit()
    return (sum - 2) * 1.732_050_8
  }

  /// Uniform in `0..<bound`.
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "nothing to choose from")
    // The bias is below bound / 2⁶⁴.
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
