import BackpropFiles
import BackpropLiterature
import BackpropRuns
import Foundation
import Testing

@testable import BackpropCLI

@Suite struct ReproduceCommandTests {
  let command: Command

  init() throws { command = Command(folder: try TemporaryFolder()) }

  @Test func theListNamesAllWorks() throws {
    let outcome = try command.run("reproduce", "--list")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for work in Reproduction.works { #expect(outcome.output.contains(work.name)) }
    let json = try JSONReader.read(
      Array(try command.run("reproduce", "--list", "--json").output.utf8))
    #expect(try json.elements().count == Reproduction.works.count)
    #expect(try json.elements()[0].member("data").elements()[0].string() == "MNIST")
  }

  @Test func anUnknownNameIsAnErrorThatListsTheNames() throws {
    let outcome = try command.run("reproduce", "nitta")
    #expect(outcome.status == 64)
    #expect(outcome.errorLines.count == 1)
    for work in Reproduction.works { #expect(outcome.errors.contains(work.name)) }
    #expect(try command.run("reproduce", "--hours", "0").status == 64)
    #expect(try command.run("reproduce", "nitta-2003", "--data", "nowhere").status == 66)
  }

  @Test func aSecondRunUsesTheOutcomesOfTheFirst() throws {
    let arguments = ["reproduce", "nitta-2003", "--seeds", "2", "--output", "out"]
    let first = try command.run(arguments + ["--json"])
    #expect(first.status == 0, "\(first.errors)")
    let json = try JSONReader.read(Array(first.output.utf8))
    #expect(try json.member("results").elements()[0].member("verdict").string() == "reproduced")
    #expect(command.folder.exists("out/reproduce.html"))
    #expect(try command.folder.text("out/reproduce.json") == first.output)
    let second = try command.run(arguments + ["--language", "de"])
    #expect(second.errors.contains("2 outcomes are stored already"))
    #expect(second.output.hasSuffix("Die Seite steht in out/reproduce.html\n"))
    #expect(second.output.contains("reproduziert"))
  }

  @Test func missingDataIsNamedAndIsNoFailure() throws {
    let outcome = try command.run("reproduce", "nielsen-chapter-3", "--quiet", "--output", "out")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains("MNIST is missing")
        && outcome.errors.contains(
          "data fetch "
            + "mnist")
    )
    #expect(try command.folder.text("out/reproduce.html").contains("backprop data fetch mnist"))
  }

  /// Experiments on all processors must not keep the signal from being noticed.
  @Test func aSignalLeavesAPageThatSaysWhatIsMissing() throws {
    let (process, finish) = try command.start(
      ["reproduce", "nitta-1997", "--seeds", "500", "--threads", "\(processorCount)"]
        + ["--output", "out", "--quiet"])
    let deadline = ContinuousClock.now + .seconds(30)
    while !command.folder.exists("out/outcomes"), ContinuousClock.now < deadline { usleep(5_000) }
    usleep(200_000)
    kill(process.processIdentifier, SIGTERM)
    let outcome = try finish()
    #expect(outcome.status == 143)
    #expect(outcome.errors.contains("out/reproduce.html says what is missing"))
    #expect(try command.folder.text("out/reproduce.html").contains("<em>Interrupted.</em>"))
  }
}
