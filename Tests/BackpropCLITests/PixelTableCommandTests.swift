import BackpropData
import BackpropFiles
import Foundation
import Testing

/// Pixels as images and as columns of a table: a network of the one takes the other, scaled rightly, or
/// refuses it with one line.
@Suite struct PixelTableCommandTests {
  let command: Command

  init() throws {
    command = Command(folder: try TemporaryFolder())
    try write()
  }

  private func run(_ line: String) throws -> Command.Outcome {
    try command.run(line.split(separator: " ").map(String.init))
  }

  // MARK: - Inputs

  /// Images of 28×28 pixels: a bright bar in one of three places, dimmer in some images.
  private static func images(_ count: Int) -> LabeledImages {
    let pixels = (0..<count).flatMap { image -> [UInt8] in
      let left = 6 + 6 * (image % 3)
      return (0..<784).map { index in
        let (x, y) = (index % 28, index / 28)
        return left..<left + 4 ~= x && 4..<24 ~= y ? UInt8(255 - image % 40) : 0
      }
    }
    return LabeledImages(
      pixels: pixels, labels: (0..<count).map { UInt8($0 % 3) }, width: 28, height: 28,
      classCount: 3)
  }

  /// Writes the images as an IDX folder, as tables of pixels from 0 to 255 and from 0 to 1, and as an
  /// image of the bar of class 2.
  private func write() throws {
    for (part, count) in [("train", 60), ("t10k", 12)] {
      let images = Self.images(count)
      try command.folder.write(IDX.encodeImages(images), to: "idx/\(part)-images-idx3-ubyte")
      try command.folder.write(
        IDX.encodeLabels(images.labels), to: "idx/\(part)-labels-idx1-ubyte")
      for (name, divisor) in [("bytes", 1.0), ("shares", 255.0)] {
        let rows = (0..<count).map { row in
          images.image(row).map { divisor == 1 ? "\($0)" : "\(Double($0) / divisor)" }
        }
        let labels = images.labels.map { "\($0)" }
        let names = (0..<784).map { "pixel\($0)" }
        func table(_ lines: [[String]]) -> String {
          lines.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
        }
        try command.folder.write(
          table([["label"] + names] + zip(labels, rows).map { [$0] + $1 }),
          to: "\(part)-\(name).csv")
        try command.folder.write(
          table(zip(labels, rows).map { [$0] + $1 }), to: "\(part)-\(name)-bare.csv")
        try command.folder.write(table(rows), to: "\(part)-\(name)-unlabeled.csv")
      }
    }
    let image = Self.images(3).image(2)
    try command.folder.write(
      PNGEncoder.encode(Array(image), width: 28, height: 28, format: .grey8), to: "two.png")
  }

  // MARK: - A network of images

  @Test func aNetworkOfImagesTakesTables() throws {
    let trained = try run(
      "train --dataset idx --hidden 8 --epochs 20 --eta 1 --batch-size 5 --quiet --save m.npz")
    try #require(trained.status == 0, "\(trained.errors)")
    for name in ["bytes", "shares"] {
      for bare in ["", "-bare"] {
        let report = try run("evaluate m.npz --dataset t10k-\(name)\(bare).csv")
        #expect(report.status == 0, "\(report.errors)")
        #expect(report.output.contains("(12 of 12)"), "\(name)\(bare): \(report.output)")
        #expect(report.errors.contains("28×28 pixels"))
        #expect(report.errors.contains("divided by 255") == (name == "bytes"))
      }
      let predicted = try run("predict m.npz t10k-\(name)-unlabeled.csv --quiet")
      let lines = predicted.output.split(separator: "\n")
      #expect(lines.count == 13 && lines[0] == "class,p(0),p(1),p(2)", "\(predicted.errors)")
      #expect(lines.dropFirst().map(\.first) == (0..<12).map { "\($0 % 3)".first })
    }
    // The same numbers as for the images themselves.
    let images = try run("predict m.npz --dataset idx --quiet").output
    #expect(try run("predict m.npz t10k-bytes.csv --quiet").output == images)
    #expect(
      try run("predict m.npz --dataset t10k-bytes-bare.csv --target 1 --quiet").output == images)
    #expect(try run("predict m.npz t10k-bytes.csv --scale pixels --quiet").output == images)
  }

  @Test func aNetworkOfImagesRefusesOtherTables() throws {
    try #require(
      try run("train --dataset idx --hidden 8 --epochs 1 --quiet --save m.npz").status == 0)
    func refusal(_ line: String, _ status: Int32 = 65) throws -> String {
      let outcome = try run(line + " --quiet")
      #expect(outcome.status == status && outcome.errorLines.count == 1, "\(outcome.errors)")
      return outcome.errors
    }
    try command.folder.write(SmallData.table(), to: "small.csv")
    #expect(
      try refusal("evaluate m.npz --dataset small.csv").contains("images of 28×28 = 784 pixels"))
    let negative = try command.folder.text("t10k-shares.csv").replacingOccurrences(
      of: ",0.0,", with: ",-0.5,")
    try command.folder.write(negative, to: "negative.csv")
    #expect(try refusal("predict m.npz negative.csv").contains("from 0 to 255 or from 0 to 1"))
    #expect(try refusal("evaluate m.npz --dataset t10k-bytes-unlabeled.csv").contains("target"))
    let other = try command.folder.text("t10k-bytes-bare.csv").replacingOccurrences(
      of: "\n2,", with: "\n9,")
    try command.folder.write(other, to: "other.csv")
    #expect(
      try refusal("evaluate m.npz --dataset other.csv --target 1").contains("“9” is unknown"))
    #expect(
      try refusal("predict m.npz t10k-bytes.csv --scale standard", 64).contains("--scale standard"))
  }

  /// A network of another program knows its shape only: what has as many inputs as MNIST has pixels gets
  /// them from 0 to 1.
  @Test func aNetworkThatTellsNothing() throws {
    try command.folder.write(SmallData.network, to: "n.json")
    let images = try run("predict n.json two.png --json --quiet").output
    let rows = try run("predict n.json --dataset t10k-bytes.csv --index 2 --json --quiet").output
    func activations(_ text: String) throws -> [Double] {
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      return try #require(object?["activations"] as? [Double])
    }
    // The drawing of the bar is brought to the middle, which these weights do not see.
    let difference = zip(try activations(images), try activations(rows)).map { abs($0 - $1) }.max()
    #expect(try #require(difference) < 0.05)
    let report = try run("evaluate n.json --dataset t10k-shares.csv")
    #expect(report.status == 0 && report.output.contains("(0 of 12)"), "\(report.errors)")
    let plain = try run("evaluate n.json --dataset t10k-bytes.csv")
    #expect(plain.status == 0 && plain.errors.contains("divided by 255"), "\(plain.errors)")
    let raw = try run("evaluate n.json --dataset t10k-bytes.csv --scale none")
    #expect(!raw.errors.contains("divided by 255"))
  }

  // MARK: - A network of a table

  @Test(arguments: ["bytes --scale auto", "shares --scale auto", "bytes --scale standard"])
  func aNetworkOfATableTakesImages(_ choice: String) throws {
    let parts = choice.split(separator: " ", maxSplits: 1)
    let trained = try run(
      "train --dataset train-\(parts[0]).csv \(parts[1]) --hidden 8 --epochs 20 --eta 1 "
        + "--batch-size 5 --quiet --save m.npz")
    try #require(trained.status == 0, "\(trained.errors)")
    let report = try run("evaluate m.npz --dataset idx")
    #expect(report.status == 0 && report.output.contains("(12 of 12)"), "\(report.errors)")
    let one = try run("predict m.npz --dataset idx --index 2")
    #expect(one.status == 0 && one.output.hasPrefix("2 (right)"), "\(one.errors)")
    // The same numbers as for the rows.
    let rows = try run("predict m.npz --dataset t10k-\(parts[0]).csv --quiet").output
    let images = try run("predict m.npz --dataset idx --quiet").output
    func numbers(_ text: String) -> [Double] {
      text.split(whereSeparator: { ",\n".contains($0) }).compactMap { Double($0) }
    }
    #expect(numbers(rows).count == numbers(images).count && numbers(rows).count > 36)
    #expect(zip(numbers(rows), numbers(images)).allSatisfy { abs($0 - $1) < 1e-4 })
    let drawing = try run("predict m.npz two.png --json --quiet")
    #expect(drawing.status == 0 && drawing.output.contains("\"class\""), "\(drawing.errors)")
  }

  @Test func aNetworkOfATableRefusesOtherImages() throws {
    // 784 columns that are not pixels: they are negative, too.
    let text = try command.folder.text("train-shares.csv").replacingOccurrences(
      of: ",0.0,", with: ",-3,")
    try command.folder.write(text, to: "numbers.csv")
    try #require(
      try run("train --dataset numbers.csv --hidden 3 --epochs 1 --quiet --save m.npz").status == 0)
    for line in ["evaluate m.npz --dataset idx", "predict m.npz two.png"] {
      let outcome = try run(line + " --quiet")
      #expect(outcome.status == 65 && outcome.errorLines.count == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains("not pixels of images"))
    }
    // Classes that the network does not know.
    let lines = try command.folder.text("train-bytes.csv").split(separator: "\n")
      .filter { !$0.hasPrefix("2,") }
    try command.folder.write(lines.joined(separator: "\n"), to: "two.csv")
    try #require(
      try run("train --dataset two.csv --hidden 3 --epochs 1 --quiet --save t.npz").status == 0)
    let outcome = try run("evaluate t.npz --dataset idx --quiet")
    #expect(outcome.status == 65 && outcome.errors.contains("does not know the classes 2"))
  }
}
