import Testing

/// The module `MessagePassing` on several ranks: `RankChecks` reports what is wrong.
@Suite struct MessagePassingTests {
  @Test(arguments: [1, 2, 4])
  func checks(ranks: Int) throws {
    let outcome = try Job().run(ranks: ranks, "", executable: "RankChecks")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("checked on \(ranks) ranks"))
  }

  /// A rank that fails ends the others, which would wait in a barrier forever.
  @Test func oneRankEndsAll() throws {
    let outcome = try Job().run(ranks: 3, "fail", executable: "RankChecks")
    #expect(outcome.status == 74)
  }
}
