import BackpropFiles
import Testing

/// A failure here changes the one line that the command prints, or its exit status.
@Suite struct FileErrorTests {
  @Test func kindsHaveTheirOwnExitStatus() {
    #expect(FileError.Kind.allCases.map(\.exitStatus) == [66, 65, 69, 74])
  }

  @Test func descriptionSaysWhereAndWhatToDo() {
    let error = FileError(
      .badData, "label 11 is not in 0…9", path: "a/b", at: .byte(16), advice: "get it again")
    #expect("\(error)" == "a/b: byte 16: label 11 is not in 0…9; get it again")
    let line = FileError(.badData, "no number", at: .line(3, column: 2)).inFile("x.csv")
    #expect("\(line)" == "x.csv: line 3, column 2: no number")
    #expect(line.inFile("other").path == "x.csv")
  }

  @Test func descriptionIsOneLineWhateverTheNames() {
    let error = FileError(.notFound, "a\r\nb\u{2028}c", path: "x\ny\u{1b}[31m", advice: "d\te")
    let text = "\(error)"
    #expect(!text.contains { $0.isNewline })
    #expect(!text.unicodeScalars.contains { $0.value < 32 })
  }
}
