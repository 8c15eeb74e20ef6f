import BackpropReport
import Testing

@testable import BackpropLiterature

@Suite struct EqualizerTests {
  private func result(
    linear: Double, complex: Double, real: Double, spread: Double = 1e-4
  ) throws -> PartResult {
    EqualizerText(
      try Samples.equalizer(linear: linear, complex: complex, real: real, spread: spread),
      in: .english
    ).result()
  }

  @Test("the summary says what holds for both networks")
  func summary() throws {
    let winning = try result(linear: 0.02, complex: 0.01, real: 0.01)
    #expect(
      winning.findings[0].contains("Both networks, the complex and the real one, make fewer"))
    #expect(winning.findings[0].contains("at 5, 10, 15, 20 and 25 dB"))
    #expect(winning.findings[0].contains("Between the two networks no difference"))
    #expect(winning.outcome("equalizer.complex-linear-10dB") == "negative")
    #expect(winning.outcome("equalizer.real-linear-5dB") == "negative")
    #expect(winning.outcome("equalizer.complex-real-25dB") == "undecided")
    #expect(winning.claims.count == 15 && winning.claims.allSatisfy(\.isStatistical))
  }

  @Test("a network that loses is reported as losing")
  func losing() throws {
    let losing = try result(linear: 0.01, complex: 0.02, real: 0.01)
    #expect(losing.findings[0].contains("At no signal-to-noise ratio is it shown"))
    #expect(losing.findings[0].contains("the complex network makes more errors than the linear"))
    #expect(losing.text.contains("the complex network makes more errors than the real one"))
    #expect(losing.text.contains("no difference between the real network and the linear"))
    let better = try result(linear: 0.03, complex: 0.01, real: 0.02)
    #expect(better.findings[0].contains("the complex network makes fewer errors than the real"))
  }

  @Test("no error in N symbols is a bound, not a zero")
  func bound() throws {
    let result = try result(linear: 0.02, complex: 0, real: 0, spread: 0)
    // 1 − 0.05^(1/15 000), and the lower bound's 5000 symbols of a single seed.
    #expect(result.cells.contains { $0.contains("< 0.0200") })
    #expect(result.cells.contains { $0.contains("< 0.0599") })
    #expect(result.cells.contains("no errors"))
    #expect(!result.cells.contains { $0.hasPrefix("0.0000") })
  }

  @Test("a single seed shows nothing")
  func singleSeed() throws {
    let runs = EqualizerExperiment.ratios.map {
      EqualizerExperiment.Run(
        signalToNoiseRatio: $0, seed: 1,
        rates: .init(linear: 0.2, complex: 0.1, real: 0.1, bayesian: 0.05))
    }
    let result = EqualizerText(try EqualizerExperiment(.quick, runs: runs), in: .english).result()
    #expect(result.claims.allSatisfy { $0.outcome == "undecided" })
    #expect(result.findings[0].contains("At no signal-to-noise ratio is it shown"))
    #expect(!result.cells.contains { $0.contains("nan") })
  }
}
