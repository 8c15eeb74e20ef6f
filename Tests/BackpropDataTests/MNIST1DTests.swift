import Backprop
import Testing

@testable import BackpropData

@Suite struct MNIST1DTests {
  private static let small = MNIST1D(trainingCount: 80, evaluationCount: 20)

  @Test("the table has 40 features and a class, with the classes in balance")
  func shape() {
    let table = Self.small.table
    #expect(table.rowCount == 100 && table.columns.count == 41)
    #expect(table.columns.last?.name == "label")
    #expect(table.inputShape == LayerShape(height: 1, width: 40, channels: 1))
    for label in 0..<10 {
      #expect((0..<100).count { table.number($0, 40) == Double(label) } == 10)
    }
  }

  @Test("the set as a whole has mean 0 and variance 1")
  func moments() {
    let table = Self.small.table
    let values = (0..<100).flatMap { row in (0..<40).map { table.number(row, $0) } }
    let mean = values.reduce(0, +) / 4_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4_000
    #expect(abs(mean) < 1e-12 && abs(variance - 1) < 1e-12)
  }

  @Test("the same seed gives the same samples, another one others")
  func seeds() {
    #expect(Self.small.table == Self.small.table)
    #expect(MNIST1D(seed: 1, trainingCount: 80, evaluationCount: 20).table != Self.small.table)
  }

  @Test("templates differ, begin at 0, end at 0, and have variance 1/36")
  func templates() {
    #expect(MNIST1D.templates.count == 10 && Set(MNIST1D.templates).count == 10)
    for template in MNIST1D.templates {
      #expect(template.count == 12 && template.first == 0 && abs(template[11]) < 1e-12)
      let mean = template.reduce(0, +) / 12
      let variance = template.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 12
      #expect(abs(variance - 1.0 / 36) < 1e-12)
    }
  }

  @Test("resampling keeps lines and their ends, smoothing keeps constants and sums")
  func filters() {
    let line = MNIST1D.resampled([0, 1, 2, 3], to: 7)
    for (index, value) in line.enumerated() { #expect(abs(value - Double(index) / 2) < 1e-12) }
    #expect(MNIST1D.smoothed(Array(repeating: 2, count: 20), 2).allSatisfy { abs($0 - 2) < 1e-12 })
    var impulse = Array(repeating: 0.0, count: 41)
    impulse[20] = 1
    let smoothed = MNIST1D.smoothed(impulse, 2)
    #expect(abs(smoothed.reduce(0, +) - 1) < 1e-12 && smoothed[19] == smoothed[21])
  }
}
