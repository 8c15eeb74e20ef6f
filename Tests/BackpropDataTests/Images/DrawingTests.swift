import Backprop
import BackpropFiles
import Foundation
import Testing

@testable import BackpropData

/// What would break: drawings and photographs of digits would reach the network with their frames,
/// lines, margins and shadows, and be classified wrongly without a word.
@Suite struct DrawingTests {
  /// A network, and digits that it has not seen and classifies rightly as they are.
  struct Judge: Sendable {
    let network: Network<Float>
    private var digits: [(pixels: [UInt8], label: UInt8)] = []

    init(training: LabeledImages, test: LabeledImages, count: Int) throws {
      var generator = Xoshiro256PlusPlus(seed: 1)
      var trainer = try Trainer(
        Network<Float>(sizes: [784, 30, 10], using: &generator), cost: .crossEntropy,
        TrainingConfiguration(epochs: 6, miniBatchSize: 10, learningRate: 0.5))
      _ = try trainer.train(on: Dataset<Float>(training), using: &generator)
      network = trainer.network
      for index in 0..<test.count where digits.count < count {
        let digit = (Array(test.image(index)), test.labels[index])
        if try isRight(digit.0, digit.1) { digits.append(digit) }
      }
      try #require(digits.count == count)
    }

    private func isRight(_ pixels: [UInt8], _ label: UInt8) throws -> Bool {
      network.predictedClass(of: try network.outputs(for: .pixels(pixels))[0]) == Int(label)
    }

    /// Returns the number of digits that are classified wrongly when they are drawn.
    func wrong(_ kind: DrawingKind, side: Int) throws -> Int {
      try digits.indices.count { index in
        let digit = digits[index]
        let image = kind.image(digit.pixels, side: side, seed: UInt64(index))
        return try !isRight(HandwrittenImage(image).pixels, digit.label)
      }
    }
  }

  static let synthetic = Result {
    let digits = SyntheticDigits()
    return try Judge(
      training: digits.images(.training, count: 2000), test: digits.images(.test, count: 50),
      count: 10)
  }

  @Test(arguments: DrawingKind.allCases)
  func builtInDigits(kind: DrawingKind) throws {
    #expect(try Self.synthetic.get().wrong(kind, side: 84) <= 2)
  }

  /// The number of MNIST's test digits that are drawn in each way; fewer where code is slow.
  #if DEBUG
    static let count = 10
  #else
    static let count = 40
  #endif

  static let mnist = Result {
    let files = try MNIST.find(
      directory: nil, environment: ProcessInfo.processInfo.environment)
    return try Judge(
      training: IDX.read(images: files.trainingImages, labels: files.trainingLabels).prefix(8000),
      test: IDX.read(images: files.testImages, labels: files.testLabels).prefix(3 * count),
      count: count)
  }

  /// At least 36 of 40 digits of MNIST's test set are right however they are drawn, and 38 as they are,
  /// dark on light or light on dark. The figures of an optimised build are attached to the test.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["BACKPROP_DATA"] != nil),
    arguments: DrawingKind.allCases)
  func mnistDigits(kind: DrawingKind) throws {
    let wrong = try Self.mnist.get().wrong(kind, side: 84)
    let isPlain = [.darkOnLight, .lightOnDark].contains(kind)
    Attachment.record("\(kind): \(Self.count - wrong) of \(Self.count)", named: "\(kind).txt")
    #expect(wrong * 40 <= (isPlain ? 2 : 4) * Self.count)
  }

  @Test func severalShapesAreDoubted() throws {
    func remarks(_ bars: [(x: Range<Int>, y: Range<Int>)]) throws -> [HandwrittenImage.Remark] {
      let pixels = (0..<100 * 200).flatMap { index -> [UInt8] in
        let (x, y) = (index % 200, index / 200)
        return [bars.contains { $0.x.contains(x) && $0.y.contains(y) } ? 0 : 255, 255]
      }
      return try HandwrittenImage(
        .init(width: 200, height: 100, layout: .greyAlpha, pixels: pixels)
      ).remarks
    }
    #expect(try remarks([(40..<50, 20..<80)]) == [])
    #expect(try remarks([(40..<50, 20..<80), (120..<130, 25..<75)]) == [.separateShapes(count: 2)])
    // one above the other: the bar of a 5
    #expect(try remarks([(40..<80, 20..<28), (40..<80, 40..<80)]) == [])
    // a speck, far away or near
    #expect(try remarks([(40..<50, 20..<80), (180..<183, 90..<93)]) == [])
    #expect(try remarks([(40..<50, 20..<80), (53..<55, 40..<42)]) == [])
    #expect(
      HandwrittenImage.Remark.separateShapes(count: 2).description
        == "two separate shapes: is this one digit?")
    #expect(HandwrittenImage.Remark.separateShapes(count: 400).description.hasPrefix("400 "))
  }

  @Test func faintInkIsDoubted() throws {
    let image = HandwrittenImageTests.bar(
      90, 90, x: 40..<50, y: 20..<70, ink: 170, paper: 200)
    #expect(try HandwrittenImage(image).remarks == [.faint])
  }

  @Test func remarksOfTheFileArePassedOn() throws {
    let bar = HandwrittenImageTests.bar(90, 90, x: 40..<50, y: 20..<70, ink: 0, paper: 200)
    let image = PixelImage(
      width: 90, height: 90, layout: .greyAlpha, pixels: bar.pixels, remarks: ["a fault"])
    #expect(try HandwrittenImage(image).remarks == [.file("a fault")])
    #expect(HandwrittenImage.Remark.file("a fault").description == "a fault")
  }

  /// No shape of an image, however degenerate, ends the program.
  @Test func everySizeIsReadOrRefused() throws {
    var generator = Xoshiro256PlusPlus(seed: 3)
    for (width, height) in [
      (1, 1), (2, 1), (1, 3), (5000, 1), (1, 5000), (3, 900), (28, 28), (401, 2), (60, 60),
    ] {
      for layout in [PixelImage.Layout.greyAlpha, .rgba] {
        for style in 0..<4 {
          let pixels = (0..<width * height * layout.channels).map { index -> UInt8 in
            let isAlpha = index % layout.channels == layout.channels - 1
            let random = UInt8(generator.uniform() * 256)
            return switch style {
            case 0: random
            case 1: isAlpha ? 255 : random
            case 2: isAlpha ? random : 255
            default: isAlpha ? (random < 128 ? 0 : 255) : (random < 128 ? 0 : 255)
            }
          }
          let image = PixelImage(width: width, height: height, layout: layout, pixels: pixels)
          do throws(FileError) {
            #expect(try HandwrittenImage(image).pixels.count == 784)
          } catch { #expect(error.kind == .badData) }
        }
      }
    }
  }
}
