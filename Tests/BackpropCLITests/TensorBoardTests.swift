import BackpropFiles
import Foundation
import Testing

/// Runs that are recorded for TensorBoard; what it makes of them is checked in
/// Tests/Interoperability.
@Suite struct TensorBoardTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private func train(_ options: String) throws -> Command.Outcome {
    try command.run(
      ["train", "--dataset", "table.csv", "--quiet"]
        + options.split(separator: " ").map(String.init))
  }

  /// The texts in the files of events, in the order of their names: a character for each byte, since
  /// bytes of a checksum after a text could be an accent on its last letter.
  private func events(_ folder: String) throws -> [String] {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: command.folder.file(folder).path)
    return try names.filter { $0.hasPrefix("events.") }.sorted().map { name in
      let data = try Data(contentsOf: command.folder.file("\(folder)/\(name)"))
      return try #require(String(data: data, encoding: .isoLatin1))
    }
  }

  @Test func recordsEveryEpoch() throws {
    let outcome = try train("--epochs 3 --tensorboard runs/first")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let file = try #require(try events("runs/first").first)
    #expect(file.contains("brain.Event:2") && file.contains("| batch-size | 10 |"))
    func count(_ tag: String) -> Int { file.components(separatedBy: tag).count - 1 }
    #expect(count("cost/training") == 3 && count("accuracy/evaluation") == 3)
    #expect(count("learning-rate") == 3 && count("layers.1/bias") == 4)
    // Two columns of a table are no image.
    #expect(count("layers.0/units") == 0)
    #expect(command.folder.exists("runs/first/run.yaml"))
  }

  /// Another run would be drawn over it.
  @Test func refusesTheFolderOfAnotherRun() throws {
    #expect(try train("--epochs 1 --tensorboard runs").status == 0)
    let refused = try train("--epochs 1 --tensorboard runs")
    #expect(refused.status == 64 && refused.errors.contains("--tensorboard runs"))
    #expect(refused.errorLines.count == 1)
  }

  @Test func goesOnInTheSameFolder() throws {
    #expect(try train("--epochs 2 --checkpoint run --tensorboard events").status == 0)
    let resumed = try train("--epochs 5 --resume run --tensorboard events")
    #expect(resumed.status == 0, "\(resumed.errors)")
    let files = try events("events")
    #expect(files.count == 2)
    #expect(files.last?.components(separatedBy: "cost/training").count == 3 + 1)
    #expect(files.last?.contains("| seed |") == false)
  }

  @Test func failsWhereNothingCanBeWritten() throws {
    try command.folder.write("a file", to: "taken")
    let outcome = try train("--epochs 1 --tensorboard taken/run")
    #expect(outcome.status == 74 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("taken"))
    #expect(try train("--epochs 1 --tensorboard /dev/full/x").status == 74)
  }
}
