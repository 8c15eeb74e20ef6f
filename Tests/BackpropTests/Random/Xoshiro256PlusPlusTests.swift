import Foundation
import Testing

@testable import Backprop

@Suite struct Xoshiro256PlusPlusTests {
  @Test("the state (1, 2, 3, 4) gives the first words of the authors' C program")
  func words() {
    var generator = Xoshiro256PlusPlus(state: (1, 2, 3, 4))
    #expect(
      (0..<4).map { _ in generator.next() } == [
        41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
      ])
  }

  @Test("SplitMix64 of 1234567 gives the published words")
  func splitMix() {
    var generator = SplitMix64(state: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }

  @Test("normal numbers have mean 0, variance 1 and the right tails", arguments: [1, 2, 3])
  func moments(seed: UInt64) {
    var generator = Xoshiro256PlusPlus(seed: seed)
    let count = 40_000
    let draws = (0..<count).map { _ in generator.normal() }
    let mean = draws.reduce(0, +) / Double(count)
    let variance = draws.reduce(0) { $0 + $1 * $1 } / Double(count)
    let outside = Double(draws.filter { abs($0) > 1.959964 }.count) / Double(count)
    #expect(abs(mean) < 5 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 5 * (2 / Double(count)).squareRoot())
    #expect(abs(outside - 0.05) < 0.006)
  }

  @Test("whole numbers are uniform and reach both ends")
  func integers() {
    var generator = Xoshiro256PlusPlus(seed: 9)
    var counts = Array(repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[Int(generator.integer(through: 6))] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    #expect(generator.integer(through: 0) == 0)
  }

  @Test("a stored generator continues where it was, the spare normal number included")
  func coding() throws {
    var generator = Xoshiro256PlusPlus(seed: 5)
    _ = generator.normal()
    var restored = try JSONDecoder().decode(
      Xoshiro256PlusPlus.self, from: JSONEncoder().encode(generator))
    #expect((0..<5).map { _ in restored.normal() } == (0..<5).map { _ in generator.normal() })
  }
}
