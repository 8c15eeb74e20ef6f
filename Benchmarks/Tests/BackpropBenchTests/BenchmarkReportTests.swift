import BackpropBench
import BackpropData
import Testing

/// The figures depend on the machine: the tests check that they are consistent with each other.
@Suite struct BenchmarkReportTests {
  @Test func figuresAreConsistent() async throws {
    let images = SyntheticDigits().images(.training, count: 200)
    var parts: [String] = []
    let report = try await BenchmarkReport.measure(on: images, threads: 2) { parts.append($0) }
    #expect(parts.count == 5)
    #expect(report.machine.bandwidths.allSatisfy { $0.gigabytesPerSecond > 0 })
    // Two networks of two and three layers, three products, two precisions.
    #expect(report.kernels.count == (2 + 3) * 3 * 2)
    for kernel in report.kernels {
      let flops = Double(2 * kernel.samples * kernel.inputs * kernel.outputs)
      let gigaflops = flops / kernel.microseconds / 1e3
      #expect(abs(kernel.gigaflops / gigaflops - 1) < 1e-9)
      let peak =
        kernel.precision == "float32"
        ? report.machine.gigaflopsFloat32 : report.machine.gigaflopsFloat64
      #expect(abs(kernel.shareOfPeak * peak / gigaflops - 1) < 1e-9)
    }
    #expect(Set(report.training.map(\.threads)) == [1, 2])
    #expect(Set(report.training.map(\.scalar)) == ["real", "complex"])
    #expect(report.training.allSatisfy { $0.samplesPerSecond > 0 && $0.evaluatedPerSecond > 0 })
    #expect(report.replicas?.replicas == 2)

    let lines = report.text("digits").split(separator: "\n")
    #expect(lines.filter { $0.contains(" × ") }.count == 1 + report.kernels.count)
    #expect(lines.filter { $0.contains("complex") }.count == 2)
  }
}
