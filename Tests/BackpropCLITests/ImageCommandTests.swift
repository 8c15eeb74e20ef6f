import BackpropData
import BackpropFiles
import Foundation
import Testing

/// Folders of images: their own classes travel with the network, and a folder without images is an error.
@Suite struct ImageCommandTests {
  let command: Command

  init() throws { command = Command(folder: try TemporaryFolder()) }

  private func run(_ line: String) throws -> Command.Outcome {
    try command.run(line.split(separator: " ").map(String.init))
  }

  /// Writes a folder of each class with `count` pictures of 4×4 pixels, one row of which is bright.
  private func writePNG(_ root: String, _ classes: [String], count: Int = 10) throws {
    for (index, name) in classes.enumerated() {
      for number in 0..<count {
        let pixels = (0..<16).map { UInt8($0 / 4 == index ? 255 - number : number) }
        try command.folder.write(
          PNGEncoder.encode(pixels, width: 4, height: 4, format: .grey8),
          to: "\(root)/\(name)/\(number).png")
      }
    }
  }

  private func writeIDX(_ root: String, dot: String = ".", count: Int = 20) throws {
    for (part, number) in [("train", count), ("t10k", 6)] {
      let images = LabeledImages(
        pixels: (0..<number * 16).map { UInt8($0 % 16 / 4 == $0 / 16 % 3 ? 200 : 0) },
        labels: (0..<number).map { UInt8($0 % 3) }, width: 4, height: 4, classCount: 3)
      try command.folder.write(
        IDX.encodeImages(images), to: "\(root)/\(part)-images\(dot)idx3-ubyte")
      try command.folder.write(
        IDX.encodeLabels(images.labels), to: "\(root)/\(part)-labels\(dot)idx1-ubyte")
    }
  }

  /// Zipped images are those of the folder, wherever data is named.
  @Test func zippedImagesAreThoseOfTheFolder() throws {
    try writePNG("pictures", ["top", "bottom"])
    var entries: [ZipArchive.Entry] = []
    for name in ["top", "bottom"] {
      for number in 0..<10 {
        let path = "pictures/\(name)/\(number).png"
        entries.append(
          .init(name: path, bytes: try WholeFile.read(command.folder.file(path).path)))
      }
    }
    try command.folder.write(try ZipArchive.encode(entries), to: "pictures.zip")
    let options = "--epochs 20 --eta 3 --batch-size 4 --quiet"
    #expect(try run("train --dataset ./pictures \(options) --save folder.npz").status == 0)
    #expect(try run("train --dataset pictures.zip \(options) --save zip.npz").status == 0)
    let files = try ["folder.npz", "zip.npz"].map {
      try Data(contentsOf: command.folder.file($0))
    }
    #expect(files[0] == files[1])
    let evaluated = try run("evaluate zip.npz --dataset pictures.zip --json")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let predicted = try run("predict zip.npz --dataset pictures.zip")
    #expect(predicted.status == 0, "\(predicted.errors)")
    let info = try run("data info pictures.zip")
    #expect(info.status == 0 && info.output.contains("bottom"), "\(info.errors)")
    try command.folder.write("PK", to: "damaged.zip")
    let damaged = try run("train --dataset damaged.zip")
    #expect(damaged.status == 65 && damaged.errorLines.count == 1, "\(damaged.errors)")
  }

  @Test(arguments: ["train --data empty", "evaluate m.npz --data empty", "data info empty"])
  func aFolderWithoutImages(_ line: String) throws {
    try writeIDX("small", dot: "-")
    try #require(
      try run("train --dataset ./small --epochs 1 --save m.npz --quiet").status == 0)
    try command.folder.write("", to: "empty/readme.txt")
    let outcome = try run(line)
    #expect(outcome.status == 66 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains("empty") && outcome.output.isEmpty)
  }

  @Test(arguments: [("dot", "."), ("MNIST/raw", "-"), ("small", "-")])
  func smallFoldersOfIDXFiles(_ folder: String, _ dot: String) throws {
    try writeIDX(folder, dot: dot)
    let root = folder.hasPrefix("MNIST") ? "." : "./" + folder
    let trained = try run(
      "train --data \(root) --hidden 5 --epochs 30 --eta 2 --batch-size 4 --save m.json")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("images from ") && !trained.errors.contains("built-in"))
    #expect(trained.output.contains("16-5-3"))
    let evaluated = try run("evaluate m.json --data \(root)")
    #expect(evaluated.status == 0 && evaluated.output.contains("(6 of 6)"), "\(evaluated.output)")
  }

  @Test func oneFolderPerClass() throws {
    try writePNG("pets", ["cat", "dog", "eel"])
    let trained = try run(
      "train --dataset pets --hidden 6 --epochs 30 --eta 2 --batch-size 4 --save m.npz")
    #expect(trained.status == 0, "\(trained.errors)")
    let predicted = try run("predict m.npz --dataset pets --output p.csv")
    #expect(predicted.status == 0, "\(predicted.errors)")
    let lines = try command.folder.text("p.csv").split(separator: "\n")
    #expect(lines[0] == "class,actual,p(cat),p(dog),p(eel)" && lines.count == 4)
    #expect(lines[2].hasPrefix("dog,dog,"))
    // Fewer classes have the numbers that they had; another one is refused by its name.
    try writePNG("fewer", ["dog", "eel"])
    let fewer = try run("evaluate m.npz --dataset fewer")
    #expect(fewer.status == 0 && fewer.output.contains("cat"), "\(fewer.errors)")
    try writePNG("other", ["cat", "fox"])
    let other = try run("evaluate m.npz --dataset other --quiet")
    #expect(other.status == 65 && other.errorLines.count == 1 && other.errors.contains("fox"))
    let digits = try run("evaluate m.npz --dataset digits --quiet")
    #expect(digits.status == 65 && digits.errors.contains("4×4"))
    let table = try command.folder.write(SmallData.table(), to: "t.csv")
    #expect(try run("evaluate m.npz --dataset \(table.lastPathComponent) --quiet").status != 0)
  }
}
