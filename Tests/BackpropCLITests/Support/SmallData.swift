import BackpropData
import BackpropFiles

/// Data that is small enough for a debug build.
enum SmallData {
  /// A table with two numbers and one of three classes per row; sorted by class, and easy to learn.
  static func table(rows: Int = 210) -> String {
    var text = "a,b,class\n"
    for row in 0..<rows {
      let kind = row * 3 / rows
      let noise = Double(row * 37 % 11 - 5) / 20
      text +=
        "\(Double(kind) + noise),\(Double(2 - kind) - noise),\("xyz".map(String.init)[kind])\n"
    }
    return text
  }

  /// A network with 784 inputs and ten outputs, as the Python program stores it.
  static var network: String {
    let row = "[" + Array(repeating: "0.01", count: 784).joined(separator: ",") + "]"
    let weights = Array(repeating: row, count: 10).joined(separator: ",")
    let biases = (0..<10).map { $0 == 7 ? "[0.5]" : "[-1]" }.joined(separator: ",")
    return """
      {"sizes": [784, 10], "weights": [[\(weights)]], "biases": [[\(biases)]], \
      "cost": "CrossEntropyCost"}
      """
  }

  static func images(_ count: Int) -> LabeledImages {
    LabeledImages(
      pixels: (0..<count * 784).map { UInt8($0 % 251) }, labels: (0..<count).map { UInt8($0 % 10) },
      width: 28, height: 28)
  }

  /// A PNG of a black stroke on white.
  static var png: [UInt8] {
    var pixels = [UInt8](repeating: 255, count: 40 * 40)
    for row in 5..<35 {
      for column in 18..<22 { pixels[row * 40 + column] = 0 }
    }
    return PNGEncoder.encode(pixels, width: 40, height: 40, format: .grey8)
  }

  /// The four files of MNIST, with few images.
  static func writeMNIST(into folder: TemporaryFolder, count: Int = 3) throws {
    for (images, labels) in [
      (MNIST.Part.trainingImages, MNIST.Part.trainingLabels), (.testImages, .testLabels),
    ] {
      try folder.write(IDX.encodeImages(self.images(count)), to: "mnist/\(images.rawValue)")
      try folder.write(
        IDX.encodeLabels(self.images(count).labels), to: "mnist/\(labels.rawValue)")
    }
  }
}
