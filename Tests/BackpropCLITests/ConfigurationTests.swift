import BackpropFiles
import BackpropRuns
import Foundation
import Testing

@testable import BackpropCLI

/// Options from files and from the environment.
@Suite struct ConfigurationTests {
  private let folder: TemporaryFolder
  private var command: Command

  init() throws {
    folder = try TemporaryFolder()
    command = Command(folder: folder)
    try folder.write(SmallData.table(), to: "table.csv")
    try folder.write(
      """
      # Comments, lists, switches and what YAML 1.1 calls true.
      dataset: table.csv
      sizes: [2, 3]
      "epochs": 2   # quoted keys
      eta: 0.25 # the *first* rate, & not the best
      quiet: yes
      """, to: "run.yaml")
  }

  private func settings(_ arguments: String...) throws -> [String: Any] {
    let outcome = try command.run(["train"] + arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let summary = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require((summary as? [String: Any])?["configuration"] as? [String: Any])
  }

  /// The command line overrides the environment, which overrides the file.
  @Test mutating func precedence() throws {
    var settings = try settings("--config", "run.yaml")
    #expect(settings["sizes"] as? [Int] == [2, 3] && settings["epochs"] as? Int == 2)
    #expect(settings["eta"] as? Double == 0.25)
    command.environment = ["BACKPROP_ETA": "2", "BACKPROP_BATCH_SIZE": "7", "BACKPROP_SEED": ""]
    settings = try self.settings("--config=run.yaml")
    #expect(settings["eta"] as? Double == 2 && settings["batch_size"] as? Int == 7)
    settings = try self.settings("--config", "run.yaml", "--eta", "3", "--batch-size=5")
    #expect(settings["eta"] as? Double == 3 && settings["batch_size"] as? Int == 5)
    command.environment = ["BACKPROP_CONFIG": "run.yaml"]
    #expect(try self.settings()["eta"] as? Double == 0.25)
  }

  /// The run file beside the results repeats the run, bit by bit.
  @Test(arguments: [
    "--optimizer adamw --weight-decay 0.1 --schedule warmup:1,cosine:4 --generator numpy --seed 9",
    "--dropout 0.1 --activation tanh,softmax --sizes 2,4,3 --cost log-likelihood --precision float64",
    "--scalar complex --poles keep:0.1 --l1 0.01 --gradient-norm 1 --early-stopping 2",
    "--train-size 100 --evaluation-size 20 --monitor training-cost,evaluation-accuracy",
    "--changes 2:eta=0.05,3:lambda=0.1,3:batch-size=16,4:dropout=0.2 --optimizer momentum",
  ])
  func runsAgain(_ options: String) throws {
    let own = "train --dataset table.csv --epochs 4 --quiet \(options) --save first.npz"
    let first = try command.run(own.split(separator: " ").map(String.init))
    #expect(first.status == 0, "\(first.errors)")
    let again = try command.run(
      "train", "--config", "first.run.yaml", "--quiet", "--save", "second.npz")
    #expect(again.status == 0, "\(again.errors)")
    func bytes(_ name: String) throws -> Data { try Data(contentsOf: folder.file(name)) }
    #expect(try bytes("first.npz") == bytes("second.npz"))
    #expect(try bytes("first.run.yaml") == bytes("second.run.yaml"))
  }

  /// A run file is read as it was written, for any path.
  @Test(arguments: [
    "R &D/*.csv", "*", "a: b # c", "it's \"so\"", "line\nbreak\r\t", "\u{85}\u{2028}\u{2029}",
    "\u{fffe}\u{1}\u{7f}\u{9f}", "\u{1f600}", "~", "Null", "no", "1:30", "0x1f", "- a", "\\",
  ])
  func everyTextGoesThrough(_ text: String) throws {
    let file = RunFile.yaml([("dataset", text), ("scale", "none")])
    let read = try RunFile.decode(Array(file.utf8))
    #expect(read.map(\.text) == [text, "none"] && read.map(\.name) == ["dataset", "scale"])
  }

  /// A file as editors on Windows write it: with a byte-order mark and CR LF.
  @Test func marksOfTheEncodingArePassedOver() throws {
    let options = try RunFile.decode(Array("\u{feff}eta: 3\r\nquiet: on\r\n".utf8))
    #expect(options.map(\.name) == ["eta", "quiet"] && options.map(\.text) == ["3", "true"])
  }

  /// A file that is not a run file is not overwritten, and nothing is trained first.
  @Test func keepsOtherFiles() throws {
    try folder.write("mine\n", to: "model.run.yaml")
    let outcome = try command.run(
      "train", "--config", "run.yaml", "--save", "model.npz", "--epochs", "1000000")
    #expect(outcome.status == 74 && outcome.errorLines.count == 1)
    #expect(try String(contentsOf: folder.file("model.run.yaml"), encoding: .utf8) == "mine\n")
  }

  @Test(arguments: [
    ("eta: 1\netta: 3", "line 2: 'etta' is not an option of train; did you mean 'eta'?"),
    ("zzz: 3", "backprop train --help lists them"),
    ("eta: x", "line 1: The value 'x' is invalid for '--eta"),
    ("\n\ncost: cros-entropy", "line 3: The value 'cros-entropy'"),
    ("eta: 1\neta: 2", "'eta' is given twice"),
    ("- eta", "not a mapping"), ("eta: [", "not YAML"), ("eta: {a: 1}", "line 1: 'eta' is neither"),
    ("a: &x 1\nb: *x", "line 1: anchors and aliases"),
    ("a: b 'c\nb: [*x]", "line 2: anchors"), ("{\"a\":*x}", "anchors"),
    ("a: ' # ' # \nb: [ ' # ', *x]", "line 2: anchors"), ("quiet: 3", "quiet is a flag"),
    ("config: run.yaml", "'config' is not an option"), ("help: true", "'help' is not an option"),
    ("? [eta]\n: 1", "a key is not a name"), ("eta: 1\n---\neta: 2", "line"),
    // To the YAML parser a tag makes it another key.
    ("eta: 1\n!x eta: 2", "line 2: 'eta' is given twice"),
    ("eta: 1\ndataset: \"a\\0\"", "line 2: 'dataset' has U+0"),
    ("dataset: \"a\\ufeff\"", "U+FEFF"),
    // A tab that ends a line in Swift, and is not a character of YAML.
    ("eta: 1\ncost: \"\u{b}\"", "line 2: U+B is not valid in YAML"),
    ("eta: 1\ncost: \"\u{7}\"", "line 2: U+7 is not valid in YAML"),
  ])
  func saysWhereItIsWrong(_ text: String, _ words: String) throws {
    try folder.write(text, to: "wrong.yaml")
    let outcome = try command.run("train", "--dataset", "table.csv", "--config", "wrong.yaml")
    #expect(outcome.status == 65)
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains(words), "\(outcome.errors)")
    #expect(outcome.errors.contains("wrong.yaml"))
  }

  @Test mutating func namesTheVariable() throws {
    command.environment = ["BACKPROP_EPOCHS": "many"]
    let outcome = try command.run("train", "--dataset", "table.csv")
    #expect(outcome.status == 64 && outcome.errors.contains("the variable BACKPROP_EPOCHS"))
    command.environment = ["BACKPROP_EPOCH": "3", "BACKPROP_GOLDEN_X": "/tmp"]
    let remark = try command.run("train", "--config", "run.yaml")
    #expect(remark.status == 0)
    #expect(remark.errorLines.count == 1 && remark.errors.contains("did you mean BACKPROP_EPOCHS?"))
  }

  @Test func missingFile() throws {
    let outcome = try command.run("train", "--config", "nowhere.yaml")
    #expect(outcome.status == 66 && outcome.errorLines.count == 1)
  }
}
