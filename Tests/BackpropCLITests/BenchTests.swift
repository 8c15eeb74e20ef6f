import Foundation
import Testing

/// `backprop bench`. Its figures are the machine's; what is tested is that they hang together.
@Suite struct BenchTests {
  private struct Report: Decodable {
    struct Machine: Decodable {
      let gigaflopsFloat32: Double
      let gigaflopsFloat64: Double
      let bandwidths: [Bandwidth]
    }
    struct Bandwidth: Decodable { let gigabytesPerSecond: Double }
    struct Kernel: Decodable {
      let precision: String
      let product: String
      let samples: Int
      let inputs: Int
      let outputs: Int
      let microseconds: Double
      let gigaflops: Double
      let shareOfPeak: Double
    }
    struct Training: Decodable {
      let network: String
      let scalar: String
      let threads: Int
      let samplesPerSecond: Double
      let evaluatedPerSecond: Double
    }
    struct Replicas: Decodable { let replicas: Int }

    let samples: Int
    let machine: Machine
    let kernels: [Kernel]
    let training: [Training]
    let replicas: Replicas?
  }

  private let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
  }

  private func report(_ arguments: String...) throws -> Report {
    let outcome = try command.run(
      ["bench", "--dataset", "digits", "--json", "--quiet"] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Report.self, from: Data(outcome.output.utf8))
  }

  @Test func figuresHangTogether() throws {
    let report = try report("--train-size", "200", "--threads", "2")
    #expect(report.samples == 200)
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
  }

  @Test func refusesWhatHasNoImages() throws {
    let outcome = try command.run("bench", "--dataset", "xor")
    #expect(outcome.status == 64)
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("images"))
  }
}
