import BackpropBench
import Foundation

/// What `bench --json` prints: the report, and what was trained on.
struct BenchmarkRecord: Encodable {
  let report: BenchmarkReport
  let data: String
  let samples: Int

  private enum CodingKeys: CodingKey {
    case data, samples
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(data, forKey: .data)
    try container.encode(samples, forKey: .samples)
  }
}

extension BenchmarkReport {
  /// What `bench` prints: a table a part.
  func text(_ origin: String) -> String {
    var text = "\(origin)\n\n\(machineTable)\n\(kernelTable)\n\(trainingTable)"
    if let replicas {
      text += """

        \(replicas.replicas) independent trainings side by side: \(replicas.speedUp.fixed(2)) times \
        the throughput of one

        """
    }
    return text
  }

  private var machineTable: String {
    var table = TextTable([.left])
    table.append("multiply-adds, float32", "\(machine.gigaflopsFloat32.fixed(1)) GFLOP/s")
    table.append("multiply-adds, float64", "\(machine.gigaflopsFloat64.fixed(1)) GFLOP/s")
    for bandwidth in machine.bandwidths {
      table.append(
        "reading \(bandwidth.kibibytes) KiB over and over",
        "\(bandwidth.gigabytesPerSecond.fixed(1)) GB/s")
    }
    return """
      One core, \(machine.vectorBits)-bit vectors; kernels for \(machine.instructionSet)
      \(table.text(indent: 2))
      """
  }

  private var kernelTable: String {
    var table = TextTable(
      [.left, .left, .left],
      header: ["network", "product", "m × n × p", "precision", "µs", "GFLOP/s", "of the peak"])
    for kernel in kernels {
      table.append(
        kernel.network, kernel.product.rawValue,
        "\(kernel.samples) × \(kernel.inputs) × \(kernel.outputs)", kernel.precision,
        kernel.microseconds.fixed(2), kernel.gigaflops.fixed(1), kernel.shareOfPeak.wholePercent)
    }
    return "Matrix products of the layers, dense, one thread\n\(table.text(indent: 2))"
  }

  private var trainingTable: String {
    var table = TextTable(
      [.left, .left, .left],
      header: [
        "network", "scalar", "precision", "threads", "trained/s", "measured/s", "50,000 in",
        "GFLOP/s", "of the peak",
      ])
    for entry in training {
      table.append(
        entry.network, entry.scalar, entry.precision, "\(entry.threads)",
        Int(entry.samplesPerSecond).grouped, Int(entry.evaluatedPerSecond).grouped,
        (50_000 / entry.samplesPerSecond).duration, entry.gigaflops.fixed(1),
        entry.shareOfPeak.wholePercent)
    }
    return """
      Whole trainings: [784,30,10] in mini-batches of 10, [784,512,512,10] in those of 128. Zero
      pixels, which are skipped, count as if computed; the peak is that of one core.
      \(table.text(indent: 2))
      """
  }
}

extension Double {
  fileprivate func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
  fileprivate var wholePercent: String { String(format: "%.0f %%", self * 100) }
}
