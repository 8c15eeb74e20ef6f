import Backprop
import BackpropBench
import Benchmark
import Foundation
import Numerics

/// Measures the kernels of the layers and the elementwise ones against the peak of the machine. Whole
/// trainings are measured by `backprop-bench`.
///
/// `--filter`, `--format json` and the other options are those of swift-benchmark.
@main
struct KernelBenchmarks {
  static func main() throws {
    let settings = Benchmark.parseArguments()
    let machine = MachinePeak.measured()
    Benchmark.main(
      [
        layerSuite(Float.self, "Float", .sheet), layerSuite(Float.self, "Float", .wide),
        layerSuite(Double.self, "Double", .sheet), layerSuite(Double.self, "Double", .wide),
        layerSuite(Complex<Float>.self, "Complex<Float>", .sheet),
        layerSuite(Complex<Float>.self, "Complex<Float>", .wide),
        valueSuite(Float.self, "Float", activations: RealActivation.allCases),
        valueSuite(Double.self, "Double", activations: RealActivation.allCases),
        valueSuite(Complex<Float>.self, "Complex<Float>", activations: ComplexActivation.allCases),
      ],
      settings: settings,
      customDefaults: defaultSettings + [MinTime(seconds: 0.2), columns(machine)])
  }

  /// The columns: time, throughput and, for kernels made of multiply-adds, the share of the peak.
  private static func columns(_ machine: MachinePeak) -> Columns {
    BenchmarkColumn.register(
      BenchmarkColumn(
        name: "µs", value: { 1e-3 / perNanosecond("repetitions", $0) }, formatter: format))
    BenchmarkColumn.register(
      BenchmarkColumn(
        name: "GFLOP/s", value: { perNanosecond("flops", $0) }, formatter: format))
    BenchmarkColumn.register(
      BenchmarkColumn(
        name: "% of peak",
        value: { result in
          let peak =
            result.suiteName.contains("Double")
            ? machine.gigaflopsFloat64 : machine.gigaflopsFloat32
          return perNanosecond("flops", result) / peak * 100
        }, formatter: format))
    BenchmarkColumn.register(
      BenchmarkColumn(
        name: "Gvalues/s", value: { perNanosecond("values", $0) }, formatter: format))
    return Columns(["name", "µs", "GFLOP/s", "% of peak", "Gvalues/s"])
  }

  /// Returns a counter of one measurement divided by the shortest time; NaN if the benchmark has no
  /// such counter.
  private static func perNanosecond(_ counter: String, _ result: BenchmarkResult) -> Double {
    guard let count = result.counters[counter], let shortest = result.measurements.min() else {
      return .nan
    }
    return count / shortest
  }

  private static func format(_ value: Double, _: BenchmarkSettings) -> String {
    value.isNaN ? "" : String(format: "%.2f", value)
  }
}
