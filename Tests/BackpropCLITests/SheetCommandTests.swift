import BackpropFiles
import Foundation
import Testing

@testable import BackpropCLI

/// `backprop sheet` in both languages; its experiments are tested with the report.
@Suite struct SheetCommandTests {
  let command: Command

  init() throws { command = .withDigits(in: try TemporaryFolder()) }

  private func sheet(_ arguments: String) throws -> Command.Outcome {
    try command.run(
      ["sheet", "--dataset", "digits", "--quick", "--output", "out"]
        + arguments.split(separator: " ").map(String.init))
  }

  @Test func jsonNamesFiguresWithTheirAxesAndClaimsWithTheirNumbers() throws {
    let outcome = try sheet("--exercise 26a --language de --quiet --json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try JSONReader.read(Array(outcome.output.utf8))
    #expect(try report.member("language").string() == "de")
    let part = try report.member("exercises").elements()[0]
    #expect(try part.member("title").string() == "Die Ableitung der Sigmoidfunktion")
    let figure = try part.member("figures").elements()[0]
    #expect(try figure.member("part").string() == "26a")
    let x = try figure.member("axes").elements()[0]
    #expect(try x.member("minimum").number() == -8 && x.member("maximum").number() == 8)
    let claim = try part.member("claims").elements()[0]
    #expect(try claim.member("outcome").string() == "true")
    #expect(try claim.member("numbers").member("outside").number() == 0)
  }

  /// After a signal the report has the finished exercises, and says which ones are missing.
  @Test func interruptedReport() throws {
    let (process, finish) = try command.start([
      "sheet", "--dataset", "digits", "--exercise", "25a,26a", "--replicas", "1000", "--quiet",
      "--output", "out",
    ])
    while process.isRunning, !command.folder.exists("out/report.json") { usleep(5_000) }
    process.interrupt()
    let outcome = try finish()
    #expect(outcome.status == 130)
    #expect(outcome.errors.contains("report.html says what is missing"), "\(outcome.errors)")
    let report = try JSONReader.read(Array(try command.folder.text("out/report.json").utf8))
    let parts = try report.member("exercises").elements()
    #expect(parts.count == 2)
    for part in parts {
      #expect(try part.member("error").string().hasPrefix("missing, since"))
    }
    #expect(try command.folder.text("out/report.html").contains("missing, since"))
  }

  @Test func findingsAreInTheLanguageOfTheReport() throws {
    let english = try sheet("--exercise 26a --quiet")
    #expect(english.output.contains("lies in (0, 1/4]"))
    #expect(english.output.hasSuffix("The report is out/report.html\n"))
    let german = try sheet("--exercise 26a --quiet --language de")
    #expect(german.output.contains("liegt in (0, 1/4]"))
    #expect(german.output.hasSuffix("Der Bericht steht in out/report.html\n"))
  }

  @Test func aGermanSystemIsToldOfTheGermanReport() throws {
    var german = command
    german.environment["LANG"] = "de_DE.UTF-8"
    let arguments = [
      "sheet", "--dataset", "digits", "--quick", "--exercise", "26a", "--output", "o",
    ]
    #expect(try german.run(arguments).errors.contains("Bericht auf Deutsch: --language de\n"))
    let silent = try german.run(arguments + ["--language", "de"]).errors
    #expect(!silent.contains("Bericht auf Deutsch") && silent.contains("26a: "))
    #expect(try !command.run(arguments).errors.contains("Deutsch"))
  }

  @Test(arguments: [
    (["LANG": "de_DE.UTF-8"], true), (["LANG": "en_US.UTF-8"], false), ([:], false),
    (["LC_ALL": "C", "LANG": "de_DE.UTF-8"], false),
    (["LC_ALL": "", "LC_MESSAGES": "de_AT", "LANG": "en_US"], true),
  ])
  func germanSystems(environment: [String: String], isGerman: Bool) {
    #expect(isGermanSystem(environment) == isGerman)
  }
}
