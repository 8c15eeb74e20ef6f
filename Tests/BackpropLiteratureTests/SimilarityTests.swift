import BackpropReport
import Testing

@testable import BackpropLiterature

@Suite struct SimilarityTests {
  @Test("the better network follows from the errors")
  func comparison() throws {
    func finding(_ complex: Double, _ real: Double) throws -> String {
      SimilarityText(
        try Samples.similarity(complex: complex, real: real, linear: 1e-16), in: .english
      ).result().findings[0]
    }
    let segments = "one, two and three segments"
    #expect(
      try finding(0.1, 0.3).contains("on \(segments), the complex network has the smaller error"))
    #expect(
      try finding(0.3, 0.1).contains("on \(segments), the real network has the smaller error"))
    #expect(try finding(0.1, 0.1).contains("on \(segments), no difference"))
  }

  @Test("least squares are called exact only up to rounding")
  func linear() throws {
    func text(_ error: Double) throws -> String {
      SimilarityText(
        try Samples.similarity(complex: 0.1, real: 0.3, linear: error), in: .english
      ).result().text
    }
    #expect(try text(1e-15).contains("up to rounding errors"))
    #expect(try text(1e-3).contains("has an error of"))
    #expect(try text(.nan).contains("has an error of"))
  }

  @Test("a linear complex neuron finds the similarity from one segment")
  func leastSquares() async throws {
    let scale = SimilarityExperiment.Scale(seedCount: 1, epochs: 1)
    let experiment = try await SimilarityExperiment.measure(scale, in: tinyContext(replicas: 1))
    #expect(experiment.linearError < 1e-12)
    #expect(experiment.runs.count == 3)
  }
}
