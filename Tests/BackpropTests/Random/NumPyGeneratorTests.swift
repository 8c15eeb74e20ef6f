import Backprop
import Testing

/// The expected values were printed by NumPy 2.4.
@Suite struct NumPyGeneratorTests {
  @Test("a wrong tempering or twist changes the 32-bit words of seed 0 and 5489")
  func words() {
    var zero = NumPyGenerator(seed: 0)
    #expect(
      (0..<4).map { _ in zero.nextWord() } == [
        2_357_136_044, 2_546_248_239, 3_071_714_933, 3_626_093_760,
      ])
    var usual = NumPyGenerator(seed: 5489)
    #expect(
      (0..<3).map { _ in usual.nextWord() } == [3_499_211_612, 581_869_302, 3_890_346_734])
  }

  @Test("random_sample takes 53 bits from two words")
  func uniform() {
    var generator = NumPyGenerator(seed: 42)
    #expect(
      (0..<3).map { _ in generator.uniform() } == [
        0.3745401188473625, 0.9507143064099162, 0.7319939418114051,
      ])
    var last = NumPyGenerator(seed: .max)
    #expect(last.uniform() == 0.0976320289940138)
  }

  @Test("randn returns x2·f first and keeps x1·f")
  func normal() {
    var generator = NumPyGenerator(seed: 42)
    #expect(
      (0..<5).map { _ in generator.normal() } == [
        0.4967141530112327, -0.13826430117118466, 0.6476885381006925, 1.5230298564080254,
        -0.23415337472333597,
      ])
  }

  @Test("shuffle masks and rejects as NumPy does, also twice in a row and before other draws")
  func shuffle() {
    var generator = NumPyGenerator(seed: 7)
    var order = Array(Int32(0)..<10)
    generator.shuffle(&order)
    #expect(order == [8, 5, 0, 2, 1, 9, 7, 3, 6, 4])
    generator.shuffle(&order)
    #expect(order == [5, 2, 0, 9, 4, 8, 1, 7, 3, 6])
    #expect(generator.uniform() == 0.9095935277196137)
    #expect(generator.normal() == -0.2427490786725466)
    #expect(generator.normal() == -1.4532414124907906)
  }

  @Test("a long shuffle crosses a twist of the state")
  func longShuffle() {
    var generator = NumPyGenerator(seed: 3)
    var order = Array(Int32(0)..<1000)
    generator.shuffle(&order)
    #expect(order.prefix(5) == [642, 762, 909, 199, 586])
    #expect(order.enumerated().reduce(0) { $0 + $1.offset * Int($1.element) } == 254_166_528)
  }
}
