import Testing

/// The errors of a command without MPI.
@Suite struct DistributionTests {
  private let command: Command

  init() throws { command = Command(folder: try TemporaryFolder()) }

  @Test(arguments: [
    "train --distributed --dataset digits", "check --distributed",
  ])
  func unavailable(_ arguments: String) throws {
    let outcome = try command.run(arguments.split(separator: " ").map(String.init))
    #expect(outcome.status == 69 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("--package-path MPI"))
  }

  @Test(arguments: [
    "train --reduction ordered", "train --local-steps 3", "train --distributed --reduction tidy",
    "train --distributed --reduction ordered:0", "train --distributed --local-steps 0",
    "train --distributed --local-steps 2 --reduction ordered",
  ])
  func wrongArguments(_ arguments: String) throws {
    let outcome = try command.run(arguments.split(separator: " ").map(String.init))
    #expect(outcome.status == 64 && outcome.errorLines.count == 1, "\(outcome.errors)")
  }
}
