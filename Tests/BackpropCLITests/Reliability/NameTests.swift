import Foundation
import Testing

/// Names of files that are no plain text, lead to the same file, or to one that is protected.
@Suite struct NameTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try command.folder.write(SmallData.table(), to: "table.csv")
  }

  private let train = "\"$BACKPROP\" train --dataset table.csv --quiet --epochs 1"

  private func expectRefusal(
    _ outcome: Command.Outcome, status: Int32, says words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(
      outcome.errorLines.count == 1 && outcome.errors.contains(words), "\(outcome.errors)",
      sourceLocation: sourceLocation)
  }

  /// A name that is not UTF-8 is refused; a folder of such a name is worked in.
  @Test func bytesThatAreNoText() throws {
    let refused = try command.shell("\(train) --save \"$(printf 'm\\351.npz')\"")
    expectRefusal(refused, status: 64, says: "is not UTF-8")
    #expect(command.folder.names == ["table.csv"])
    let variable = try command.shell("export BACKPROP_SAVE=\"$(printf 'm\\351.npz')\"; \(train)")
    expectRefusal(variable, status: 64, says: "the variable BACKPROP_SAVE is not UTF-8")
    let outcome = try command.shell(
      """
      d="$(printf 'd\\351')"; mkdir "$d"; cp table.csv "$d"; cd "$d"
      for i in 1 2; do
        \(train) --save m.npz --checkpoint run || exit
        rm run/*.safetensors
      done
      ls; ls run
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasSuffix("m.npz\nm.run.yaml\nrun\ntable.csv\nrun.yaml\n"))
  }

  /// The folder of the cache is refused, too; where another variable names it, HOME does not matter.
  @Test func foldersOfTheCache() throws {
    let none = "unset XDG_CACHE_HOME; export HOME=\"$(printf '/tmp/d\\351')\"; \(train)"
    expectRefusal(try command.shell(none), status: 64, says: "the variable HOME is not UTF-8")
    let cache = "export XDG_CACHE_HOME=\"$(printf '/tmp/d\\351')\"; \(train)"
    expectRefusal(
      try command.shell(cache), status: 64, says: "the variable XDG_CACHE_HOME is not UTF-8")
    let other = "export HOME=\"$(printf '/tmp/d\\351')\"; \(train)"
    #expect(try command.shell(other).status == 0)
  }

  @Test func combiningMarks() throws {
    try FileManager.default.createDirectory(
      at: command.folder.file("c"), withIntermediateDirectories: true)
    let outcome = try command.run(
      "train", "--dataset", "table.csv", "--quiet", "--epochs", "1", "--save", "c/\u{301}q.npz",
      "--checkpoint", "d/\u{301}e/\u{302}f")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(command.folder.exists("c/\u{301}q.npz"))
    #expect(command.folder.exists("d/\u{301}e/\u{302}f/best.safetensors"))
  }

  /// Outputs that would replace each other, or what is read, however they are spelled.
  @Test(arguments: [
    ("--save s.json --history ./s.json", "--save and --history name the same file"),
    ("--save a/s.json --history link/s.json", "--save and --history name the same file"),
    ("--save s.json --history to.csv", "--save and --history name the same file"),
    ("--history other.csv", "--dataset and --history name the same file"),
    ("--save run/best.safetensors --checkpoint run", "the name of a checkpoint"),
    ("--save long.npz", "is too long"), ("--save x.npz", "it is not a file"),
  ])
  func outputsThatCollide(_ options: String, _ words: String) throws {
    let files = FileManager.default
    for folder in ["a", "x.run.yaml", "run"] {
      try files.createDirectory(
        at: command.folder.file(folder), withIntermediateDirectories: true)
    }
    for (link, target) in [("link", "a"), ("to.csv", "s.json"), ("other.csv", "table.csv")] {
      try files.createSymbolicLink(
        atPath: command.folder.file(link).path, withDestinationPath: target)
    }
    let long = String(repeating: "l", count: 250)
    let outcome = try command.shell(
      "\(train) --epochs 1000000000 \(options.replacing("long", with: long))")
    expectRefusal(
      outcome, status: words.contains("too long") || words.contains("not a file") ? 74 : 64,
      says: words)
  }

  @Test func aGradientDoesNotReplaceItsModel() throws {
    #expect(try command.shell("\(train) --save m.npz").status == 0)
    let outcome = try command.run("gradient", "m.npz", "--inputs", "b.npz", "--output", "./m.npz")
    expectRefusal(outcome, status: 64, says: "the model and --output name the same file")
  }

  /// A link to a file that is not there yet leads to its place.
  @Test func aDanglingLinkIsFollowed() throws {
    let outcome = try command.shell(
      "mkdir there; ln -s there/m.npz l.npz; \(train) --save l.npz; ls there; readlink l.npz")
    #expect(outcome.output.hasSuffix("m.npz\nthere/m.npz\n"), "\(outcome.errors)")
    let missing = try command.shell("ln -s nowhere/m.npz k.npz; \(train) --save k.npz")
    expectRefusal(missing, status: 74, says: "there is no folder nowhere")
  }

  /// Replacing a file needs only the permissions of its folder; a protected one is asked about.
  @Test func aReadOnlyFileIsKept() throws {
    #expect(try command.shell("\(train) --save m.npz; chmod 400 m.npz").status == 0)
    let refused = try command.shell("\(train) --save m.npz --seed 2")
    expectRefusal(refused, status: 74, says: "m.npz: is read-only")
    let convert = try command.run("convert", "m.npz", "m.npz")
    expectRefusal(convert, status: 74, says: "replace it with --force")
    let forced = try command.shell("\(train) --save m.npz --seed 2 --force; stat -c %a m.npz")
    #expect(forced.status == 0 && forced.output.hasSuffix("\n400\n"), "\(forced.output)")
  }

  /// Names and labels from files do not control the terminal.
  @Test func controlSequences() throws {
    let label = "\u{1B}]0;pwned\u{7}\u{9B}2J\u{202E}X"
    try command.folder.write(
      "a,b,class\n1,2,\(label)\n2,3,y\n3,4,y\n1,2,\(label)\n", to: "e\u{1B}.csv")
    let save = try command.run(
      "train", "--dataset", "e\u{1B}.csv", "--epochs", "1", "--save", "m\u{1B}[31m.npz",
      "--batch-size", "1")
    #expect(save.status == 0, "\(save.errors)")
    for arguments in [
      ["data", "info", "e\u{1B}.csv"], ["data", "info", "e\u{1B}.csv", "--json"],
      ["evaluate", "m\u{1B}[31m.npz", "--dataset", "e\u{1B}.csv"],
      ["evaluate", "m\u{1B}[31m.npz", "--dataset", "e\u{1B}.csv", "--json"],
      ["predict", "m\u{1B}[31m.npz", "--dataset", "e\u{1B}.csv", "--index", "0"],
      ["evaluate", "none\u{1B}.npz", "--dataset", "e\u{1B}.csv"],
      ["convert", "m\u{1B}[31m.npz", "c\u{9B}2J.npz"],
      ["train", "--dataset", "\u{1B}[2J"],
    ] {
      let outcome = try command.run(arguments)
      for text in [outcome.output, outcome.errors, save.output, save.errors] {
        let control = text.unicodeScalars.first {
          ($0 < " " && $0 != "\n") || 0x7f...0x9f ~= $0.value || $0 == "\u{202E}"
        }
        #expect(control == nil, "\(arguments)")
      }
    }
  }
}
