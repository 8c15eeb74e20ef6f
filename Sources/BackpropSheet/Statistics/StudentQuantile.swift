/// The 97.5 % quantile of Student's distribution, to three digits after the point.
///
/// A table up to 29 degrees of freedom n; from 30 on the expansion around the quantile z of the normal
/// distribution,
///
///     t = z + (z³ + z)/4n + (5z⁵ + 16z³ + 3z)/96n² + …
///
/// Source: M. Abramowitz, I. A. Stegun, *Handbook of Mathematical Functions*, 26.7.5.
func studentQuantile(degreesOfFreedom n: Int) -> Double {
  let table = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045,
  ]
  precondition(n > 0, "a single value has no interval")
  if n <= table.count { return table[n - 1] }
  let (z, inverse) = (1.959964, 1 / Double(n))
  let z3 = z * z * z
  return z + (z3 + z) / 4 * inverse
    + (5 * z3 * z * z + 16 * z3 + 3 * z) / 96 * inverse * inverse
}
