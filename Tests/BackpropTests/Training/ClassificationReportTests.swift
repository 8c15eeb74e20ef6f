import Backprop
import Numerics
import Testing

@Suite struct ClassificationReportTests {
  @Test("precision, recall and F1 are scikit-learn's, by class and on average")
  func ratios() throws {
    // classification_report(y_true=[0]*4 + [1]*3 + [2]*3, y_pred=[0,0,0,1, 1,1,2, 2,0,2])
    let report = ClassificationReport(confusion: [[3, 1, 0], [0, 2, 1], [1, 0, 2]])
    let expected: [Double?] = [0.75, 2.0 / 3, 2.0 / 3]
    #expect(report.classes.map { $0.precision } == expected)
    #expect(report.classes.map { $0.recall } == expected)
    #expect(report.classes.map { $0.samples } == [4, 3, 3])
    let macro = try #require(report.macroAverage(\.f1))
    #expect(abs(macro - 0.6944444444444443) < 1e-15)
  }

  @Test("a class without samples or predictions has no ratio, and the average leaves it out")
  func emptyClasses() {
    let report = ClassificationReport(confusion: [[2, 0, 0], [3, 0, 0], [0, 0, 0]])
    #expect(report.classes[1].precision == nil && report.classes[1].recall == 0)
    #expect(report.classes[1].f1 == 0)
    #expect(report.classes[2].recall == nil && report.classes[2].f1 == nil)
    #expect(report.macroAverage(\.recall) == 0.5)
    #expect(report.macroAverage(\.precision) == 0.4)
    #expect(ClassificationReport(confusion: [[0]]).macroAverage(\.f1) == nil)
  }

  @Test("top-k counts the classes among the k largest outputs, the first of equal ones")
  func topK() throws {
    var network = try Network<Double>(sizes: [1, 4], activations: [.identity])
    network.layers[0].bias = [0.1, 0.4, 0.4, 0.2]
    let data = try Dataset<Double>(rows: [[0], [0], [0], [0]], labels: [0, 1, 2, 3])
    let counts = try (1...4).map { k in try network.correctCount(within: k, on: data) }
    #expect(counts == [1, 2, 3, 4])
    #expect(try network.evaluate(on: data, cost: .quadratic).correct == 1)
    #expect(throws: TrainingError.self) { try network.correctCount(within: 5, on: data) }
    #expect(throws: TrainingError.self) { try network.correctCount(within: 0, on: data) }
    network.layers[0].bias[1] = .nan
    #expect(try network.correctCount(within: 1, on: data) == 0)
  }
}
