import Backprop
import Testing
import _BackpropTestSupport

/// Parts of a data set in which classes keep their shares.
@Suite struct StratificationTests {
  @Test("counts are those of the largest remainders, and add up")
  func counts() {
    // 47, 16, 15, 12 and 10 of 100, for 10 places: 4.7, 1.6, 1.5, 1.2, 1.0.
    let labels = [47, 16, 15, 12, 10].enumerated().flatMap { Array(repeating: $0, count: $1) }
    let stratification = Stratification(labels: labels, classCount: 5)
    #expect(stratification.counts(10) == [5, 2, 1, 1, 1])
    for total in 0...100 {
      let counts = stratification.counts(total)
      #expect(counts.reduce(0, +) == total)
      for (count, size) in zip(counts, [47, 16, 15, 12, 10]) {
        #expect(abs(Double(count) - Double(size * total) / 100) < 1)
      }
    }
  }

  @Test("of equal remainders the lower class comes first; a class may be empty")
  func ties() {
    let stratification = Stratification(labels: [0, 2, 3, 0, 2, 3], classCount: 4)
    #expect(stratification.counts(4) == [2, 0, 1, 1])
    #expect(stratification.counts(0) == [0, 0, 0, 0])
    #expect(Stratification(labels: [], classCount: 2).counts(0) == [0, 0])
  }

  @Test("the first of each class, and those at even distances, in their order")
  func numbers() {
    let stratification = Stratification(labels: [1, 1, 1, 1, 0, 0, 0, 0], classCount: 2)
    #expect(stratification.first(4) == [0, 1, 4, 5])
    #expect(stratification.spread(4) == [1, 3, 5, 7])
    #expect(stratification.first(8) == Array(0..<8))
    #expect(stratification.spread(8) == Array(0..<8))
  }

  @Test("the samples that are selected have their inputs and targets")
  func selecting() throws {
    let data: Dataset<Float> = try stripes(count: 40)
    let part = data.selecting([7, 3])
    guard case .pixels(let all) = data.inputs, case .pixels(let some) = part.inputs,
      case .classes(let labels, _) = part.targets
    else { fatalError("stripes are pixels with classes") }
    #expect(some == Array(all[7 * 12..<8 * 12] + all[3 * 12..<4 * 12]))
    #expect(labels == [3, 3] && part.count == 2)
    #expect(data.stratification?.counts(20) == [5, 5, 5, 5])
    let values: Dataset<Double> = try randomSamples(count: 5, inputs: 2, outputs: 1, seed: 1)
    #expect(values.stratification == nil)
    #expect(values.selecting([4]).count == 1)
  }
}
