internal import CMachine
public import Backprop

/// The measured peak of one core: multiply-adds in registers, and reads from each level of memory.
public struct MachinePeak: Codable, Sendable {
  /// The rate at which a block of memory is read over and over.
  public struct Bandwidth: Codable, Sendable {
    /// The size of the block in KiB: one each for the three caches and main memory.
    public let kibibytes: Int
    /// The rate in GB/s.
    public let gigabytesPerSecond: Double
  }

  /// The width of the processor's widest vectors, in bits.
  public let vectorBits: Int
  /// The instruction set of the kernels in use.
  public let instructionSet: String
  /// The peak in float32, in GFLOP/s; a multiply-add counts as two operations.
  public let gigaflopsFloat32: Double
  /// The peak in float64, in GFLOP/s.
  public let gigaflopsFloat64: Double
  /// The read rates of the levels of memory, the smallest block first.
  public let bandwidths: [Bandwidth]

  /// Measures this machine, which takes about a second.
  public static func measured() -> MachinePeak {
    MachinePeak(
      vectorBits: Int(machine_vector_bits()),
      instructionSet: KernelInformation.activeInstructionSet.rawValue,
      gigaflopsFloat32: gigaflops(
        machine_multiply_add_float, perRound: machine_flops_per_round_float()),
      gigaflopsFloat64: gigaflops(
        machine_multiply_add_double, perRound: machine_flops_per_round_double()),
      bandwidths: [16, 512, 8192, 262_144].map(bandwidth(kibibytes:)))
  }

  /// Returns the peak in GFLOP/s for scalars whose parts have the given type.
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

/// Returns the seconds of the fastest of `repetitions` runs.
///
/// It stops early once the runs take more than a fifth of a second together. The result of `work` is
/// used, so that the compiler cannot remove it.
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
