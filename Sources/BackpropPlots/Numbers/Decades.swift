#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// log₁₀ x for x > 0.
func commonLogarithm(_ x: Double) -> Double { log10(x) }

/// 10 to the given power; exact for whole exponents from 0 to 22.
func powerOfTen(_ exponent: Double) -> Double { pow(10, exponent) }

/// The exponent n with 10ⁿ ≤ |x| < 10ⁿ⁺¹, for finite x ≠ 0.
func decade(of x: Double) -> Int {
  let magnitude = x.magnitude
  let guess = Int(commonLogarithm(magnitude).rounded(.down))
  // The logarithm is rounded: next to a power of ten it may fall on the wrong side.
  if powerOfTen(Double(guess + 1)) <= magnitude { return guess + 1 }
  return powerOfTen(Double(guess)) > magnitude ? guess - 1 : guess
}
