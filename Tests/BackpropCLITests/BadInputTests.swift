import BackpropData
import BackpropFiles
import Foundation
import Testing

/// Input that is missing or broken, and output that cannot be written: the right status, one line
/// with the place, and no files left behind.
@Suite struct BadInputTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
  }

  private func expectRefusal(
    _ arguments: String, status: Int32, says: String..., leaves extra: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = command.folder.names
    let outcome = try command.run(arguments.split(separator: " ").map(String.init))
    #expect(outcome.status == status, sourceLocation: sourceLocation)
    // Beside the line that says what a table was taken for.
    let lines = outcome.errorLines.filter { !$0.hasPrefix("data: ") }
    #expect(lines.count == 1, "\(outcome.errors)", sourceLocation: sourceLocation)
    for words in says {
      #expect(outcome.errors.contains(words), sourceLocation: sourceLocation)
    }
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(command.folder.names == (before + extra).sorted(), sourceLocation: sourceLocation)
  }

  private let training = "train --dataset mnist --data . --save m.json --history h.json --quiet"

  @Test func truncatedImages() throws {
    try SmallData.writeMNIST(into: command.folder)
    let whole = IDX.encodeImages(SmallData.images(3))
    try command.folder.write(Array(whole.dropLast(100)), to: "mnist/t10k-images-idx3-ubyte")
    try expectRefusal(training, status: 65, says: "t10k-images-idx3-ubyte", "byte")
  }

  @Test func wrongMagicNumber() throws {
    try SmallData.writeMNIST(into: command.folder)
    var bytes = IDX.encodeImages(SmallData.images(3))
    bytes[2] = 7
    try command.folder.write(bytes, to: "mnist/t10k-images-idx3-ubyte")
    try expectRefusal(training, status: 65, says: "t10k-images-idx3-ubyte: byte 0")
  }

  @Test func countsThatDiffer() throws {
    try SmallData.writeMNIST(into: command.folder)
    try command.folder.write(IDX.encodeLabels([1, 2]), to: "mnist/t10k-labels-idx1-ubyte")
    try expectRefusal(training, status: 65, says: "2 labels, but 3 images")
  }

  @Test func aLabelThatIsNotWhole() throws {
    try SmallData.writeMNIST(into: command.folder)
    try command.folder.write(
      [0, 0, 0x0b, 1, 0, 0, 0, 3, 0, 1, 0, 2, 1, 0], to: "mnist/t10k-labels-idx1-ubyte")
    try expectRefusal(training, status: 65, says: "t10k-labels-idx1-ubyte: byte 12: label 256")
  }

  @Test func gzipWithABadChecksum() throws {
    try SmallData.writeMNIST(into: command.folder)
    try FileManager.default.removeItem(at: command.folder.file("mnist/t10k-images-idx3-ubyte"))
    var bytes = try Gzip.compress(IDX.encodeImages(SmallData.images(3)))
    bytes[bytes.count - 6] ^= 1
    try command.folder.write(bytes, to: "mnist/t10k-images-idx3-ubyte.gz")
    try expectRefusal(training, status: 65, says: "t10k-images-idx3-ubyte.gz")
  }

  /// Files that are called as MNIST's are not MNIST.
  @Test func otherImagesThanMNIST() throws {
    try SmallData.writeMNIST(into: command.folder, count: 12)
    let outcome = try command.run(
      "train", "--dataset", "mnist", "--data", ".", "--epochs", "1", "--hidden", "2")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("these are not the files of MNIST"))
  }

  @Test func missingFolder() throws {
    try expectRefusal(
      "train --dataset mnist --data nowhere --save m.json", status: 66, says: "nowhere")
    try expectRefusal("train --data nowhere", status: 66, says: "nowhere")
  }

  @Test func folderWithoutMNIST() throws {
    try expectRefusal("data info mnist --data .", status: 66, says: "no images")
  }

  @Test func missingFiles() throws {
    try expectRefusal("evaluate nothing.json --dataset digits", status: 66, says: "nothing.json")
    try expectRefusal("train --dataset nothing.csv", status: 66, says: "nothing.csv")
    try command.folder.write(SmallData.network, to: "network.json")
    try expectRefusal("predict network.json nothing.png", status: 66, says: "nothing.png")
    try expectRefusal("convert nothing.json m.json", status: 66, says: "nothing.json")
  }

  @Test func brokenTable() throws {
    try command.folder.write("a,b,class\n1,2,x\n1,zwei,y\n", to: "broken.csv")
    try expectRefusal(
      "train --dataset broken.csv --save m.json", status: 65, says: "broken.csv: line 3, column 2")
  }

  @Test(arguments: [
    #"{"sizes": [2, 1]}"#,
    #"{"sizes": [2,1], "weights": [[[1]]], "biases": [[[1]]], "cost": "QuadraticCost"}"#,
    #"{"sizes": [2,1], "weights": [[[1, 1]]], "biases": [[[1], [2]]], "cost": "QuadraticCost"}"#,
    #"{"sizes": [2,1], "weights": [[[1, 1]]], "biases": [[[1]]], "cost": "OtherCost"}"#,
    "[[[",
  ])
  func brokenNetwork(_ text: String) throws {
    try command.folder.write(text, to: "broken.json")
    try expectRefusal(
      "evaluate broken.json --dataset digits", status: 65, says: "broken.json: byte")
    try expectRefusal("convert broken.json m.json", status: 65, says: "broken.json: byte")
  }

  @Test func brokenImage() throws {
    try command.folder.write(SmallData.network, to: "network.json")
    try command.folder.write(Array(SmallData.png.dropLast(30)), to: "cut.png")
    try expectRefusal("predict network.json cut.png", status: 65, says: "cut.png: byte")
    let noImage = try command.run(
      "predict", "network.json", "-", input: command.folder.file("network.json"))
    #expect(noImage.status == 65)
    #expect(noImage.errors.contains("standard input"))
  }

  @Test func outputThatCannotBeWritten() throws {
    try command.folder.write(SmallData.table(), to: "table.csv")
    try command.folder.write(SmallData.network, to: "network.json")
    try FileManager.default.createDirectory(
      at: command.folder.file("folder.json"), withIntermediateDirectories: true)
    // Found out before the training, which would take for ever.
    let long = "train --dataset table.csv --epochs 1000000000"
    try expectRefusal("\(long) --save nowhere/m.json", status: 74, says: "no folder nowhere")
    try expectRefusal("\(long) --history nowhere/h.csv", status: 74, says: "no folder nowhere")
    try expectRefusal("\(long) --save folder.json", status: 74, says: "is a directory")
    try expectRefusal(
      "evaluate network.json --confusion nowhere/c.svg", status: 74, says: "no folder nowhere")
    try expectRefusal("convert network.json nowhere/m.json", status: 74, says: "no folder nowhere")
    try expectRefusal(
      "data info digits --images nowhere/c.svg", status: 74, says: "no folder nowhere")
  }

  @Test func downloadThatIsOutOfReach() throws {
    try expectRefusal(
      "data fetch mnist --url http://127.0.0.1:9/ --quiet", status: 69, says: "127.0.0.1:9",
      "--data DIR", leaves: ["cache"])
  }

  @Test func divergence() throws {
    try command.folder.write(SmallData.table(), to: "table.csv")
    try command.folder.write("old", to: "m.json")
    try expectRefusal(
      "train --dataset table.csv --eta 1e300 --precision float64 --save m.json --quiet",
      status: 75, says: "diverged in epoch 1", "layer")
    #expect(try command.folder.text("m.json") == "old")
    // Slowly, so that there is something to go back to: each step makes the error 1.25 times as large.
    let growing = try command.run(
      "train", "--dataset", "table.csv", "--sizes", "2,3", "--activation", "identity", "--cost",
      "quadratic", "--eta", "0.75", "--epochs", "10000", "--scale", "none", "--checkpoint", "run",
      "--quiet")
    #expect(growing.status == 75 && growing.errorLines.count == 1)
    #expect(growing.errors.contains("the last good checkpoint is run/checkpoint-"))
    let named = growing.errors.split(separator: " ").last.map { $0.dropLast() } ?? ""
    #expect(command.folder.exists(String(named)))
    try FileManager.default.removeItem(at: command.folder.file("run"))
    try expectRefusal(
      "train --dataset table.csv --scale none --scalar complex --activation sigmoid,real-part-sigmoid "
        + "--poles stop:0.9 --quiet", status: 75, says: "pole in epoch 1")
  }
}
