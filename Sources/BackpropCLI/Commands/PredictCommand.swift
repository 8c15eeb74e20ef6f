import ArgumentParser
import Backprop
import BackpropData
import BackpropFiles
import BackpropFormats
import Foundation

/// `backprop predict`: asks a stored network about one image.
struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Ask a trained network what an image shows.",
    discussion: """
      The image is a PNG of a digit, dark on light or light on dark, of any size: it is brought to \
      MNIST's form first. A 28×28 image that is light on black passes unchanged. Instead of a file, \
      a sample of a data set can be named by its number.

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

  @Option(
    help: ArgumentHelp(
      "Take the sample with this number, from 0, of the data set.", valueName: "n"),
    transform: parseCount)
  var index: Int?

  @OptionGroup(title: "DATA") var data: DataOptions

  @Option(
    help: ArgumentHelp(
      "The part of the images: training, validation or test. (default: test)", valueName: "name"),
    completion: NamedChoice.completion(SampleSource.Part.self),
    transform: { try NamedChoice.parse($0) })
  var part: SampleSource.Part = .test

  @Flag(help: "Show the image as the network sees it.")
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
    let network = try model.read()
    let question: Question
    if let image {
      question = Question(png: try Self.read(image))
    } else {
      let source = try await SampleSource.find(data, isQuiet: quiet)
      question = try Question(index ?? 0, of: source, part)
    }
    let prediction = try network.perform(Asking(question: question))
    if json { return try StandardStream.output.write(jsonText(prediction)) }
    let picture = show ? question.picture.map { $0 + "\n" } ?? "" : ""
    try StandardStream.output.write(picture + prediction.text)
  }

  /// The image in a file, or in standard input.
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
