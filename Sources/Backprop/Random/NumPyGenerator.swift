/// The random-number generator of a NumPy program that starts with `np.random.seed(seed)`.
///
/// The Mersenne Twister MT19937 (M. Matsumoto and T. Nishimura, ACM TOMACS 8, 1998) behind
/// NumPy's legacy interface: `random_sample`, `randn` and `shuffle` give the same values here.
public struct NumPyGenerator: RandomSource, Hashable, Codable {
  private static let length = 624
  private static let offset = 397

  private var state: [UInt32]
  private var index = length
  private var polar = PolarMethod()

  /// The generator after `np.random.seed(seed)` (`init_genrand` of the reference program).
  public init(seed: UInt32) {
    var word = seed
    state = [seed]
    state.reserveCapacity(Self.length)
    for i in 1..<UInt32(Self.length) {
      word = 1_812_433_253 &* (word ^ word >> 30) &+ i
      state.append(word)
    }
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if index == Self.length { twist() }
    var y = state[index]
    index += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9d2c_5680
    y ^= y << 15 & 0xefc6_0000
    return y ^ y >> 18
  }

  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return UInt64(nextWord()) << 32 | low
  }

  public mutating func uniform() -> Double {
    let high = Double(nextWord() >> 5)
    let low = Double(nextWord() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  public mutating func normal() -> Double {
    var method = polar
    defer { polar = method }
    return method.next { uniform() }
  }

  /// Draws under the smallest mask that covers `limit`, again until one fits.
  public mutating func integer(through limit: UInt32) -> UInt32 {
    guard limit > 0 else { return 0 }
    let mask = UInt32.max >> UInt32(limit.leadingZeroBitCount)
    while true {
      let draw = nextWord() & mask
      if draw <= limit { return draw }
    }
  }

  private mutating func twist() {
    state.withUnsafeMutableBufferPointer { words in
      for i in 0..<Self.length {
        let joined =
          words[i] & 0x8000_0000 | words[(i + 1) % Self.length] & 0x7fff_ffff
        let twisted = joined >> 1 ^ (joined & 1 == 0 ? 0 : 0x9908_b0df)
        words[i] = words[(i + Self.offset) % Self.length] ^ twisted
      }
    }
    index = 0
  }
}
