import Backprop
import Foundation
import Testing

@testable import BackpropCLI

/// What is told while a training goes on.
@Suite struct ProgressTests {
  private func line(_ epoch: Int, of epochs: Int) -> ProgressLine {
    var history = History(trainingSize: 50_000, evaluationSize: 10_000)
    history.evaluationCost = [0.312_345]
    history.evaluationAccuracy = [9_512]
    history.seconds.training = Array(repeating: 60, count: epoch)
    return ProgressLine(epoch: epoch, epochs: epochs, history: history)
  }

  /// Whatever the width, the bar's line fits it and names the epoch.
  @Test(arguments: 1...120)
  func barFits(_ width: Int) {
    let text = line(12, of: 30).bar(width: width, isColored: false)
    #expect(text.count <= width)
    if width >= 5 { #expect(text.contains("12/30")) }
    if width >= 24 { #expect(text.contains("95.12 %")) }
    if width >= 60 { #expect(text.contains("━") && text.contains("18:00 left")) }
    #expect(!text.contains("\u{1B}"))
  }

  @Test func barIsAsLongWithColors() {
    let plain = line(12, of: 30).bar(width: 80, isColored: false)
    let colored = line(12, of: 30).bar(width: 80, isColored: true)
      .replacing(/\u{1B}\[[0-9]*m/, with: "")
    #expect(colored.count == plain.count)
  }

  @Test func barIsFullAtTheEnd() {
    #expect(line(30, of: 30).bar(width: 80, isColored: false).contains("done"))
    #expect(!line(30, of: 30).bar(width: 80, isColored: false).contains("─"))
    #expect(!line(0, of: 30).bar(width: 80, isColored: false).contains("━"))
  }

  /// A log has lines and nothing that only a terminal understands.
  @Test func logHasNoControlSequences() throws {
    let command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
    let outcome = try command.run("train", "--dataset", "table.csv", "--epochs", "50")
    #expect(outcome.status == 0)
    #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"))
    #expect(!outcome.output.contains("\u{1B}"))
    #expect(outcome.errorLines.dropFirst().first?.hasPrefix("epoch 1/50: ") == true)
    #expect(outcome.errorLines.last?.hasPrefix("epoch 50/50: ") == true)
    #expect(outcome.errorLines.count < 50)
  }

  /// A copy of the history that is kept would make each epoch copy all epochs before it.
  @Test func historyIsNotCopied() {
    var history = History(trainingSize: 1, evaluationSize: 1)
    history.trainingCost.reserveCapacity(100)
    let progress = TrainingProgress(epochs: 100, style: .silent)
    progress.begin(history)
    func place() -> Int { history.trainingCost.withUnsafeBytes { Int(bitPattern: $0.baseAddress) } }
    let before = place()
    for epoch in 1...100 {
      history.trainingCost.append(Double(epoch))
      progress.show(history)
    }
    #expect(place() == before)
  }

  @Test(arguments: [
    (["TERM": "xterm"], true, true), (["TERM": "xterm", "NO_COLOR": "1"], true, false),
    (["TERM": "dumb"], false, false),
  ])
  func terminalGetsABar(_ environment: [String: String], hasBar: Bool, hasColor: Bool) throws {
    var command = Command(folder: try TemporaryFolder())
    command.environment = environment
    try command.folder.write(SmallData.table(), to: "table.csv")
    let terminal = try PseudoTerminal(columns: 40)
    let (_, finish) = try command.start(
      ["train", "--dataset", "table.csv", "--epochs", "3"], errors: terminal.end)
    let outcome = try finish()
    #expect(outcome.status == 0)
    let shown = terminal.shown()
    #expect(shown.contains("3/3"))
    #expect(shown.contains("\u{1B}[K") == hasBar)
    #expect(shown.contains("\u{1B}[36m") == hasColor)
    if !hasBar { #expect(!shown.contains("\u{1B}")) }
  }
}

/// A terminal that a test can look at.
private final class PseudoTerminal {
  private let master: Int32
  /// The end that a process writes to.
  let end: FileHandle

  init(columns: UInt16) throws {
    var (master, slave): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(openpty(&master, &slave, nil, nil, &size) == 0)
    self.master = master
    end = FileHandle(fileDescriptor: slave, closeOnDealloc: true)
  }

  deinit { close(master) }

  /// All that was written; the process has ended.
  func shown() -> String {
    try? end.close()
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(master, &chunk, chunk.count)
      if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}
