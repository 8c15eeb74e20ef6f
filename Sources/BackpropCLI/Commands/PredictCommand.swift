import ArgumentParser
import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import BackpropRuns
import Foundation

/// `backprop predict`: classifies one image, or one sample of a data set.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Classify an image with a trained network.",
    discussion: """
      The image is a PNG of a digit, dark on light or light on dark, of any size: it is \
      converted to MNIST's form first. A 28×28 image that is light on black is used as it is. \
      Instead of a file, a sample of a data set can be named by its index.

      Examples:
        backprop predict digits.json seven.png --show
        backprop predict digits.json - < seven.png
        backprop predict digits.json --dataset mnist --index 0
      """)

  @OptionGroup var model: ModelOptions

  @Argument(
    help: ArgumentHelp("The image, or - for standard input.", valueName: "image.png"),
    completion: .file(extensions: ["png"]))
  var image: String?

  @Option(.count(from: 0), help: "Classify the sample with this index, from 0, of the data set.")
  var index: Int?

  @OptionGroup(title: "DATA") var data: DataOptions

  @Option(.choice, help: "The part of the images that the sample is in.")
  var part = DataSource.Part.test

  @Flag(help: "Show the image that the network gets as input.")
  var show = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: [.long, .short], help: "Say nothing on standard error.")
  var quiet = false

  func validate() throws {
    switch (image, index) {
    case (nil, nil): throw ValidationError("name an image, or a sample of a data set with --index")
    case (_?, _?): throw ValidationError("name either an image or an --index, not both")
    default: break
    }
    if case .task(let task) = data.dataset {
      throw ValidationError("--dataset \(task.rawValue): predict is for images and tables")
    }
  }

  func run() async throws {
    let network = try model.read(isForPrediction: true, isQuiet: quiet)
    let question: Question
    if let image {
      question = Question(png: try Self.read(image))
    } else {
      let source = try await data.find(isQuiet: quiet)
      question = try Question(index ?? 0, of: source, part)
    }
    let prediction = try question.answer(by: network.opened)
    let isFinite = prediction.activations.allSatisfy(\.isFinite)
    let picture = show ? question.picture.map { $0 + "\n" } ?? "" : ""
    try print(
      prediction, json: json, text: picture + (isFinite ? prediction.text : ""),
      failure: isFinite ? nil : NotFiniteResult(what: "an output of the network"))
  }

  /// Reads the image in a file, or from standard input.
  private static func read(_ path: String) throws(FileError) -> HandwrittenImage {
    guard path == "-" else { return try HandwrittenImage(png: path) }
    do throws(FileError) {
      let bytes = try WholeFile.read("/dev/stdin", limit: 256 << 20)
      return try HandwrittenImage(PNGDecoder.decode(bytes))
    } catch {
      var named = error
      named.path = "standard input"
      throw named
    }
  }
}

/// One sample to be classified.
private struct Question {
  enum Inputs {
    case pixels([UInt8], width: Int)
    case values([Double])
  }

  let inputs: Inputs
  /// The index of the actual class, where it is known.
  let label: Int?
  let classNames: [String]?

  init(png image: HandwrittenImage) {
    inputs = .pixels(image.pixels, width: HandwrittenImage.side)
    (label, classNames) = (nil, nil)
  }

  /// Creates a question about the sample at `index` of a part of the data; of all rows, if it is a
  /// table.
  init(_ index: Int, of source: DataSource, _ part: DataSource.Part) throws {
    let count = source.count(of: part)
    guard index < count else {
      throw TrainingError.invalidHyperparameter(
        option: "index", value: "\(index)", reason: "it must lie between 0 and \(count - 1)")
    }
    classNames = source.classNames
    if let table = source.table {
      inputs = .values(Array(table.row(index)))
      label = table.labels[index]
    } else if let images = source.images(part, limit: index + 1) {
      inputs = .pixels(Array(images.image(index)), width: images.width)
      label = Int(images.labels[index])
    } else {
      preconditionFailure("data that is not a table has images")
    }
  }

  /// Classifies the sample with a model.
  func answer<S>(by model: some TypedModel<S>) throws -> Prediction {
    let network = model.network
    try network.checkInputs(inputCount)
    let output = try network.outputs(for: scalars())[0]
    return Prediction(
      prediction: network.predictedClass(of: output),
      activations: output.map { Double($0.realPart) }, label: label, classNames: classNames)
  }

  private var inputCount: Int {
    switch inputs {
    case .pixels(let pixels, _): pixels.count
    case .values(let values): values.count
    }
  }

  /// Returns the inputs of a network over some scalar.
  private func scalars<S: Scalar>() -> Dataset<S>.Inputs {
    switch inputs {
    case .pixels(let pixels, _): .pixels(pixels)
    case .values(let values): .values(values.map { S(real: $0) })
    }
  }

  /// The image in characters, two per pixel; nil if the sample is not an image.
  var picture: String? {
    guard case .pixels(let pixels, let width) = inputs else { return nil }
    let shades = Array(" ░▒▓█")
    return stride(from: 0, to: pixels.count, by: width).map { start in
      pixels[start..<start + width].map { pixel in
        let shade = shades[(Int(pixel) * (shades.count - 1) + 127) / 255]
        return String(repeating: shade, count: 2)
      }.joined() + "\n"
    }.joined()
  }
}

/// The output of a network for one sample.
private struct Prediction: Encodable {
  /// The index of the predicted class.
  let prediction: Int
  /// The outputs of the network, one per class; over ℂ their real parts.
  let activations: [Double]
  /// The index of the actual class, where it is known.
  let label: Int?
  let classNames: [String]?

  /// The prediction as lines for a reader.
  var text: String {
    let names = activations.indices.map { name($0) }
    let isRight = label.map { $0 == prediction ? "right" : "wrong: it is \(name($0))" }
    var table = TextTable([.right, .right, .left])
    for (index, activation) in activations.enumerated() {
      let bar = String(repeating: "█", count: Int((min(max(activation, 0), 1) * 40).rounded()))
      table.append(names[index], decimal(activation), bar)
    }
    return "\(name(prediction))\(isRight.map { " (\($0))" } ?? "")".printable + "\n\n"
      + table.text(indent: 2)
  }

  private func name(_ index: Int) -> String {
    guard let classNames, index < classNames.count else { return String(index) }
    return classNames[index]
  }

  /// Returns a number with four digits after the point, or a large one with its exponent.
  private func decimal(_ number: Double) -> String {
    guard number.magnitude < 1e9 else { return number.description }
    let tenThousandths = Int((number * 10_000).rounded(.toNearestOrAwayFromZero))
    let isNegative = tenThousandths < 0
    let digits = String(tenThousandths.magnitude)
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return (isNegative ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
  }
}
