import Testing

@testable import BackpropSheet

@Suite struct AmplifyingIntervalTests {
  @Test("the longest interval is the published one to 1e-12")
  func longest() {
    let (weight, length) = AmplifyingInterval.longest()
    #expect(abs(weight - 6.894151032272928) < 1e-12)
    #expect(abs(length - 0.44774320469430285) < 1e-12)
  }

  @Test("the formula agrees with measuring the interval, near 4, in the middle and far out")
  func measured() {
    for excess in [1e-9, 1e-6, 1e-3, 0.1, 1, 2.9, 10, 96, 1e4, 1e8] {
      let weight = 4 + excess
      let formula = AmplifyingInterval.length(weight: weight)
      let measured = AmplifyingInterval.measuredLength(weight: -weight)
      #expect(abs(measured / formula - 1) < (excess < 1e-4 ? 1e-3 : 1e-9), "\(weight)")
    }
  }

  @Test("near w = 4 the stable form keeps what the printed one loses; huge weights do not overflow")
  func stable() {
    let d = 0x1p-40
    let length = AmplifyingInterval.length(weight: 4 + d)
    #expect(abs(length / (d.squareRoot() / 2) - 1) < 1e-6)
    #expect(AmplifyingInterval.length(weight: 4) == 0)
    #expect(AmplifyingInterval.length(weight: 3.9) == 0)
    let huge = AmplifyingInterval.length(weight: 1e300)
    #expect(huge > 0 && huge < 1e-296)
    #expect(AmplifyingInterval.length(weight: .greatestFiniteMagnitude) >= 0)
  }

  @Test("a uniform activation hits half of an interval around 0, and all of one around ½")
  func probability() {
    let (weight, length) = AmplifyingInterval.longest()
    #expect(abs(AmplifyingInterval.probability(weight: weight, bias: 0) - length / 2) < 1e-15)
    let centred = AmplifyingInterval.probability(weight: weight, bias: -weight / 2)
    #expect(abs(centred - length) < 1e-15)
    #expect(AmplifyingInterval.probability(weight: weight, bias: 100) == 0)
    #expect(AmplifyingInterval.probability(weight: 3, bias: 0) == 0)
  }

  @Test("Brent's methods find a root and a minimum of known functions")
  func brent() {
    let root = Brent.zero(between: 1, 2, tolerance: 1e-15) { $0 * $0 - 2 }
    #expect(abs(root - 2.0.squareRoot()) < 1e-15)
    let steep = Brent.zero(between: -1, 3, tolerance: 1e-15) { $0 * $0 * $0 - 1e-9 }
    #expect(abs(steep - 1e-3) < 1e-12)
    let minimum = Brent.minimum(between: -3, 5, tolerance: 1e-9) { ($0 - 1.25) * ($0 - 1.25) }
    #expect(abs(minimum - 1.25) < 1e-7)
    let edge = Brent.minimum(between: 0, 1, tolerance: 1e-9) { $0 }
    #expect(edge < 1e-7)
  }
}
