/// The default random-number generator xoshiro256++ 1.0: small and fast, with a period of 2²⁵⁶ - 1.
///
/// D. Blackman and S. Vigna, *Scrambled linear pseudorandom number generators*, ACM TOMS 47 (2021).
public struct Xoshiro256PlusPlus: RandomSource, Hashable, Codable {
  private var s0, s1, s2, s3: UInt64
  private var polar = PolarMethod()

  /// A generator whose state is filled by SplitMix64 from `seed`, as its authors advise.
  public init(seed: UInt64) {
    var splitMix = SplitMix64(state: seed)
    (s0, s1, s2, s3) = (splitMix.next(), splitMix.next(), splitMix.next(), splitMix.next())
  }

  /// A generator with the given state.
  ///
  /// - Precondition: Not all four words are zero.
  init(state: (UInt64, UInt64, UInt64, UInt64)) {
    precondition(state != (0, 0, 0, 0), "an all-zero state of xoshiro256++ stays zero")
    (s0, s1, s2, s3) = state
  }

  public mutating func next() -> UInt64 {
    let result = rotate(s0 &+ s3, by: 23) &+ s0
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = rotate(s3, by: 45)
    return result
  }

  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  public mutating func normal() -> Double {
    var method = polar
    defer { polar = method }
    return method.next { uniform() }
  }

  /// Lemire's multiplication method, without bias.
  public mutating func integer(through limit: UInt32) -> UInt32 {
    UInt32(truncatingIfNeeded: next(upperBound: UInt64(limit) + 1))
  }

  private func rotate(_ x: UInt64, by k: UInt64) -> UInt64 { x << k | x >> (64 - k) }
}

/// The generator SplitMix64, which fills the state of a larger generator from one word.
///
/// G. Steele, D. Lea and C. Flood, *Fast splittable pseudorandom number generators* (2014).
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}
