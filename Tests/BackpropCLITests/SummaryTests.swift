import Foundation
import Testing

@testable import BackpropCLI

/// The box with the summary of a training.
@Suite struct SummaryTests {
  private let box = TextBox(
    title: "backprop train",
    rows: [
      .text(label: "network", "784-30-10, sigmoid, real float32, 23,860 parameters, η 0.5, λ 0.1"),
      .text(label: "saved", "a/very/long/path/without/any/space/in/it/that/has/to/be/cut/net.json"),
      .rule,
      .curve(
        label: "evaluation accuracy", (0..<400).map { Double($0) / 399 },
        caption: "91.00 % to 97.31 %"),
    ])

  /// Every line has the width of the box, and the text is complete, for every width.
  @Test(arguments: 20...120, [TextBox.Style.ascii, .unicode(isColored: false)])
  func boxFits(_ columns: Int, _ style: TextBox.Style) {
    let lines = box.text(columns: columns, style: style).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count == min(columns, TextBox.mostColumns) })
    let inside = lines.map { $0.dropFirst(2).dropLast(2).filter { $0 != " " } }.joined()
    #expect(inside.contains("23,860"))
    #expect(inside.contains("a/very/long/path/without/any/space/in/it/that/has/to/be/cut/net.json"))
    #expect(inside.contains("91.00%to97.31%"))
  }

  @Test func asciiIsASCII() {
    let text = box.text(columns: 60, style: .ascii)
    #expect(text.allSatisfy { $0.isASCII })
    #expect(text.contains("eta 0.5") && text.contains("lambda"))
    #expect(text.hasPrefix("+- backprop train -"))
  }

  @Test func colorsAreOnlyAddedWhereTheyAreAskedFor() {
    let plain = box.text(columns: 60, style: .unicode(isColored: false))
    let colored = box.text(columns: 60, style: .unicode(isColored: true))
    #expect(!plain.contains("\u{1B}"))
    #expect(colored.contains("\u{1B}[36m"))
    #expect(colored.replacing(/\u{1B}\[[0-9]*m/, with: "") == plain)
  }

  @Test func nothingMovesTheCursor() {
    let hostile = TextBox(title: "t", rows: [.text(label: "saved", "a\u{1B}[2Jb\r\nc\u{202E}d")])
    let text = hostile.text(columns: 40, style: .unicode(isColored: false))
    #expect(text.split(separator: "\n").count == 3)
    #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
  }

  @Test func sparklinesShowTheCurve() {
    func line(_ values: [Double], _ columns: Int, isUnicode: Bool = true) -> String {
      Sparkline(values: values).text(columns: columns, isUnicode: isUnicode)
    }
    #expect(line([0, 1, 2, 3, 4, 5, 6, 7], 20) == "▁▂▃▄▅▆▇█")
    #expect(line([7, 0], 20, isUnicode: false) == "#_")
    #expect(line([0, 0, 6, 8, 14, 14], 3) == "▁▅█")
    #expect(line([3, 3, 3], 20) == "▁▁▁")
    #expect(line([], 20) == "" && line([1, 2], 0) == "")
    #expect(line([-.greatestFiniteMagnitude, .greatestFiniteMagnitude], 9) == "▁█")
  }

  @Test func wordsAreWrapped() {
    #expect("one two three".wrapped(to: 7) == ["one two", "three"])
    #expect("abcdefgh ij".wrapped(to: 3) == ["abc", "def", "gh", "ij"])
    #expect("".wrapped(to: 5) == [""])
    #expect("a  b".wrapped(to: 0) == ["a", "b"])
  }

  /// Not on a terminal the summary is lines, as before; `--quiet` leaves standard error empty.
  @Test func linesWhereThereIsNoTerminal() throws {
    let command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
    let outcome = try command.run("train", "--dataset", "table.csv", "--epochs", "3", "--quiet")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.output.hasPrefix("network             2-30-3, sigmoid"))
    #expect(!outcome.output.contains("─") && !outcome.output.contains("+-"))
  }
}
