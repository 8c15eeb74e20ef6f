import CMachine
import Foundation

/// What one core of this machine can do at best, measured: multiply-adds in registers, and reading
/// from each level of memory.
struct Machine: CustomStringConvertible {
  let peakFloat = Self.flops(machine_multiply_add_float, perRound: machine_flops_per_round_float())
  let peakDouble = Self.flops(
    machine_multiply_add_double, perRound: machine_flops_per_round_double())

  /// GB/s by the size of what is read in kilobytes: within the first and second cache, the third,
  /// and main memory.
  let bandwidths = [16, 512, 8192, 262_144].map { ($0, Self.bandwidth(kilobytes: $0)) }

  var description: String {
    let reads = bandwidths.map { size, speed in
      "  reading \(size) KB over and over   \(speed.formatted(digits: 1)) GB/s"
    }
    return """
      One core, \(machine_vector_bits())-bit vectors:
        multiply-adds, Float    \(peakFloat.formatted(digits: 1)) GFLOP/s
        multiply-adds, Double   \(peakDouble.formatted(digits: 1)) GFLOP/s
      \(reads.joined(separator: "\n"))

      """
  }

  /// GFLOP/s, the best of ten runs.
  private static func flops(_ work: (Int) -> Double, perRound: Int) -> Double {
    let rounds = 2_000_000
    return Double(rounds * perRound) / shortestTime { work(rounds) } / 1e9
  }

  private static func bandwidth(kilobytes: Int) -> Double {
    let count = kilobytes * 1024 / MemoryLayout<Double>.stride
    let rounds = max(1, 262_144 / kilobytes)
    let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
    defer { values.deallocate() }
    values.initialize(repeating: 1)
    let seconds = shortestTime { machine_read(values.baseAddress, count, rounds) }
    return Double(rounds * count * MemoryLayout<Double>.stride) / seconds / 1e9
  }

  /// Seconds. The result of `work` is used, so that it cannot be left out.
  private static func shortestTime(of work: () -> Double) -> Double {
    var shortest = Double.infinity
    for _ in 0..<10 {
      let start = ContinuousClock.now
      let result = work()
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if result.isFinite { shortest = min(shortest, seconds) }
    }
    return shortest
  }
}

extension Double {
  /// With a fixed number of digits after the point, padded on the left to a width.
  func formatted(digits: Int, width: Int = 0) -> String {
    let text = String(format: "%.\(digits)f", self)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
