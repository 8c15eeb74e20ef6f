import Foundation
import Testing

/// `backprop check`, `backprop data`, and the properties of all commands.
@Suite struct CheckAndDataTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(arguments: [
    "check", "check --scalar complex",
    "check --scalar complex --sizes 2,3,2 --activation cardioid,real-part-sigmoid",
    "check --sizes 2,3,2 --activation tanh,softmax", "check --sizes 2,3 --activation identity",
    "check --scalar complex --sizes 2,3,2 --activation modrelu",
  ])
  func equationsHold(_ line: String) throws {
    let outcome = try command.run(line.split(separator: " ").map(String.init) + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try json(outcome.output)
    let errors = try #require(report["errors"] as? [String: Double])
    #expect(errors.keys.contains("BP1") && errors.keys.contains("BP4"))
    #expect(errors.values.allSatisfy { $0 <= 1e-7 })
    #expect(errors.keys.contains("thresholds") == line.contains("modrelu"))
  }

  @Test func toleranceThatIsNotMet() throws {
    let outcome = try command.run("check", "--tolerance", "1e-30")
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("do not hold"))
    #expect(outcome.errors.isEmpty)
  }

  @Test func describesATable() throws {
    try command.folder.write(SmallData.table(), to: "table.csv")
    let report = try json(try command.run("data", "info", "table.csv", "--json").output)
    #expect(report["classes"] as? [String] == ["x", "y", "z"])
    let parts = try #require(report["parts"] as? [[String: Any]])
    #expect(parts[0]["class_counts"] as? [Int] == [70, 70, 70])
  }

  @Test func digitsNeedNoDownload() throws {
    let outcome = try command.run("data", "fetch", "digits")
    #expect(outcome.status == 0 && outcome.output.contains("built in"))
  }

  @Test(arguments: [
    [], ["train"], ["evaluate"], ["predict"], ["convert"], ["check"], ["data"], ["data", "fetch"],
    ["data", "info"],
  ])
  func explainsItself(_ path: [String]) throws {
    let outcome = try command.run(path + ["--help"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("OVERVIEW: "))
    #expect(outcome.output.contains("USAGE: backprop"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 200 })
  }

  @Test func knowsItsVersion() throws {
    let outcome = try command.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output.split(separator: ".").count == 3)
    let script = try command.run("--generate-completion-script", "bash")
    #expect(script.status == 0 && script.output.contains("log-likelihood"))
  }

  @Test func tellsWhenOutputIsLost() throws {
    guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
    let process = Process()
    process.executableURL = Command.executable
    process.arguments = ["check", "--sizes", "1,1"]
    process.standardOutput = full
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
  }
}
