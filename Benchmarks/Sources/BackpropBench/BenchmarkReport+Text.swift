import Foundation

extension BenchmarkReport {
  /// The report as text for a terminal: one table per part.
  ///
  /// - Parameter origin: The source of the images.
  package func text(_ origin: String) -> String {
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
    let peaks = [
      ["multiply-adds, float32", "\(machine.gigaflopsFloat32.fixed(1)) GFLOP/s"],
      ["multiply-adds, float64", "\(machine.gigaflopsFloat64.fixed(1)) GFLOP/s"],
    ]
    let rates = machine.bandwidths.map {
      [
        "reading \($0.kibibytes) KiB over and over", "\($0.gigabytesPerSecond.fixed(1)) GB/s",
      ]
    }
    return """
      One core, \(machine.vectorBits)-bit vectors; kernels for \(machine.instructionSet)
      \(columns(peaks + rates, left: 1))
      """
  }

  private var kernelTable: String {
    let header = ["network", "product", "m × n × p", "precision", "µs", "GFLOP/s", "of the peak"]
    let rows = kernels.map {
      [
        $0.network, $0.product.rawValue, "\($0.samples) × \($0.inputs) × \($0.outputs)",
        $0.precision, $0.microseconds.fixed(2), $0.gigaflops.fixed(1), $0.shareOfPeak.wholePercent,
      ]
    }
    return "Matrix products of the layers, dense, one thread\n\(columns([header] + rows, left: 3))"
  }

  private var trainingTable: String {
    let header = [
      "network", "scalar", "precision", "threads", "trained/s", "evaluated/s", "50,000 in",
      "GFLOP/s", "of the peak",
    ]
    let rows = training.map {
      [
        $0.network, $0.scalar, $0.precision, "\($0.threads)", $0.samplesPerSecond.fixed(0),
        $0.evaluatedPerSecond.fixed(0), "\((50_000 / $0.samplesPerSecond).fixed(3)) s",
        $0.gigaflops.fixed(1), $0.shareOfPeak.wholePercent,
      ]
    }
    return """
      Whole trainings: [784,30,10] in mini-batches of 10, [784,512,512,10] in those of 128. Zero
      pixels, which are skipped, count as if computed; the peak is that of one core.
      \(columns([header] + rows, left: 3))
      """
  }
}

/// Returns the rows as lines of aligned columns: the first `left` columns flush left, the others
/// flush right.
private func columns(_ rows: [[String]], left: Int) -> String {
  let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let cells = zip(row, widths).enumerated().map { column, cell in
      let padding = String(repeating: " ", count: cell.1 - cell.0.count)
      return column < left ? cell.0 + padding : padding + cell.0
    }
    return "  " + cells.joined(separator: "  ") + "\n"
  }.joined()
}

extension Double {
  fileprivate func fixed(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
  fileprivate var wholePercent: String { String(format: "%.0f %%", self * 100) }
}
