internal import CMachine
public import Backprop

/// What one core of this machine can do at best, measured: multiply-adds in registers, and reading
/// from each level of memory.
public struct Machine: Codable, Sendable {
  /// Of the memory that was read over and over.
  public struct Bandwidth: Codable, Sendable {
    /// How much was read, in KiB: within the first, second and third cache, and main memory.
    public let kibibytes: Int
    /// GB/s.
    public let gigabytesPerSecond: Double
  }

  /// The widest vectors that the processor has, in bits.
  public let vectorBits: Int
  /// Of the kernels in use.
  public let instructionSet: String
  /// Multiply-adds in float32, each counted as two operations.
  public let gigaflopsFloat32: Double
  /// The same in float64.
  public let gigaflopsFloat64: Double
  /// Reading from each level of memory, the smallest first.
  public let bandwidths: [Bandwidth]

  /// Measures for about a second.
  public static func measured() -> Machine {
    Machine(
      vectorBits: Int(machine_vector_bits()),
      instructionSet: KernelInformation.activeInstructionSet.rawValue,
      gigaflopsFloat32: gigaflops(
        machine_multiply_add_float, perRound: machine_flops_per_round_float()),
      gigaflopsFloat64: gigaflops(
        machine_multiply_add_double, perRound: machine_flops_per_round_double()),
      bandwidths: [16, 512, 8192, 262_144].map(bandwidth(kibibytes:)))
  }

  /// The peak for numbers whose parts are of the type.
  public func peak<RealType: RealScalar>(_: RealType.Type) -> Double {
    RealType.self == Double.self ? gigaflopsFloat64 : gigaflopsFloat32
  }

  private static func gigaflops(_ work: (Int) -> Double, perRound: Int) -> Double {
    let rounds = 1_000_000
    return Double(rounds * perRound) / shortestTime(of: 10) { work(rounds) } / 1e9
  }

  private static func bandwidth(kibibytes: Int) -> Bandwidth {
    let count = kibibytes * 1024 / MemoryLayout<Double>.stride
    let rounds = max(1, 131_072 / kibibytes)
    let values = UnsafeMutableBufferPointer<Double>.allocate(capacity: count)
    defer { values.deallocate() }
    values.initialize(repeating: 1)
    let seconds = shortestTime(of: 5) { machine_read(values.baseAddress, count, rounds) }
    let bytes = rounds * count * MemoryLayout<Double>.stride
    return Bandwidth(kibibytes: kibibytes, gigabytesPerSecond: Double(bytes) / seconds / 1e9)
  }
}

/// Seconds of the fastest of `repetitions` runs, or of fewer if they take more than a fifth of a
/// second together. The result of `work` is used, so that the compiler cannot leave it out.
func shortestTime(of repetitions: Int, _ work: () -> Double) -> Double {
  var (shortest, total) = (Double.infinity, 0.0)
  for _ in 0..<repetitions where total < 0.2 {
    let start = ContinuousClock.now
    let result = work()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    total += seconds
    if !result.isNaN { shortest = min(shortest, seconds) }
  }
  return shortest
}
