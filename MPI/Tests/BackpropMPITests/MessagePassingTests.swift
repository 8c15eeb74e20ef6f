import Testing

/// The Swift face of MPI, on several ranks: `RankChecks` says what is wrong.
@Suite struct MessagePassingTests {
  @Test(arguments: [1, 2, 4])
  func checks(ranks: Int) throws {
    let outcome = try Job().run(ranks: ranks, "", executable: "RankChecks")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains("checked on \(ranks) ranks"))
  }

  /// The others wait in a barrier and would for ever: a rank that gives up has to end them.
  @Test func oneRankEndsAll() throws {
    let outcome = try Job().run(ranks: 3, "fail", executable: "RankChecks")
    #expect(outcome.status == 74)
  }
}
