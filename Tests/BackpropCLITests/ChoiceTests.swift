import Testing

@testable import BackpropCLI

/// The text form of numbers.
@Suite struct NumberTextTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (23_860, "23,860"), (-1_234, "-1,234"),
  ])
  func numbersAreGrouped(_ number: Int, _ text: String) { #expect(number.grouped == text) }

  @Test(arguments: [(0.0, "0:00"), (65.4, "1:05"), (3_723, "1:02:03"), (.infinity, "0:00")])
  func durationsAreClocks(_ seconds: Double, _ text: String) { #expect(seconds.clock == text) }
}
