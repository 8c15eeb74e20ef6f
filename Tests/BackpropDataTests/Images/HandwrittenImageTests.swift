import BackpropFiles
import Foundation
import Testing
import _BackpropTestSupport

@testable import BackpropData

/// Guards against drawings that reach the network in another form than its training set.
@Suite struct HandwrittenImageTests {
  /// A grey image that shows a bar: `ink` inside the rectangle, `paper` elsewhere.
  static func bar(
    _ width: Int, _ height: Int, x: Range<Int>, y: Range<Int>, ink: UInt8, paper: UInt8,
    paperAlpha: UInt8 = 255
  ) -> PixelImage {
    let pixels = (0..<height).flatMap { row in
      (0..<width).flatMap { column -> [UInt8] in
        x.contains(column) && y.contains(row) ? [ink, 255] : [paper, paperAlpha]
      }
    }
    return PixelImage(width: width, height: height, layout: .greyAlpha, pixels: pixels)
  }

  /// The columns and rows that hold ink.
  static func box(_ image: HandwrittenImage) -> (x: ClosedRange<Int>, y: ClosedRange<Int>) {
    let inked = image.pixels.indices.filter { image.pixels[$0] > 0 }
    let (columns, rows) = (inked.map { $0 % 28 }, inked.map { $0 / 28 })
    return (columns.min()!...columns.max()!, rows.min()!...rows.max()!)
  }

  @Test func anImageInMNISTsFormPassesUnchanged() throws {
    func image(_ pixels: [UInt8]) -> PixelImage {
      PixelImage(width: 28, height: 28, layout: .greyAlpha, pixels: pixels.flatMap { [$0, 255] })
    }
    let digits = SyntheticDigits().images(.test, count: 20)
    for index in 0..<20 {
      let pixels = try HandwrittenImage(image(Array(digits.image(index)))).pixels
      #expect(try HandwrittenImage(image(pixels)).pixels == pixels)
      #expect(try HandwrittenImage(image(pixels.map { 255 - $0 })).pixels == pixels)
    }
  }

  @Test(
    arguments: [
      // dark on light, light on dark, on grey paper, on transparent ground in either ink
      (0, 255, 255), (255, 0, 255), (30, 120, 255), (0, 0, 0), (255, 255, 0), (255, 0, 0),
    ] as [(UInt8, UInt8, UInt8)])
  func everyInkOnEveryPaper(ink: UInt8, paper: UInt8, alpha: UInt8) throws {
    let image = Self.bar(
      200, 150, x: 20..<50, y: 10..<110, ink: ink, paper: paper, paperAlpha: alpha)
    let digit = try HandwrittenImage(image)
    let box = Self.box(digit)
    #expect(box.y.count == 20)
    #expect(box.x.count == 6)
    #expect(box.y == 4...23)
    #expect(box.x == 11...16)
    #expect(digit.pixels.max() == 255)
    #expect(digit.pixels[14 * 28 + 13] == 255)
  }

  @Test func smallImagesGrowAndThinLinesStayVisible() throws {
    let small = try HandwrittenImage(
      Self.bar(8, 8, x: 3..<5, y: 1..<7, ink: 0, paper: 255))
    #expect(Self.box(small).y.count == 20)
    let thin = try HandwrittenImage(
      Self.bar(600, 600, x: 300..<301, y: 50..<550, ink: 0, paper: 255))
    #expect(thin.pixels.max() == 255)
    let wide = try HandwrittenImage(
      Self.bar(600, 90, x: 5..<595, y: 40..<60, ink: 255, paper: 10))
    #expect(Self.box(wide).x.count == 20)
    let dot = try HandwrittenImage(Self.bar(3, 3, x: 1..<2, y: 1..<2, ink: 0, paper: 255))
    #expect(dot.pixels.max() == 255)
  }

  @Test func theCentreOfMassIsWhereMNISTHasIt() throws {
    let image = PixelImage(
      width: 100, height: 100, layout: .greyAlpha,
      pixels: (0..<10_000).flatMap { pixel -> [UInt8] in
        let (x, y) = (pixel % 100, pixel / 100)
        // an L whose foot is heavy
        let isInk = (10..<20 ~= x && 10..<80 ~= y) || (10..<60 ~= x && 60..<80 ~= y)
        return [isInk ? 0 : 255, 255]
      })
    let pixels = try HandwrittenImage(image).pixels
    var (mass, x, y) = (0.0, 0.0, 0.0)
    for index in pixels.indices {
      mass += Double(pixels[index])
      x += Double(pixels[index]) * (Double(index % 28) + 0.5)
      y += Double(pixels[index]) * (Double(index / 28) + 0.5)
    }
    #expect(13.99..<15 ~= x / mass)
    #expect(13.99..<15 ~= y / mass)
  }

  @Test(arguments: [0, 127, 128, 255] as [UInt8])
  func blankImagesAreRefused(grey: UInt8) {
    for (width, height) in [(28, 28), (1, 1), (50, 20)] {
      let image = Self.bar(width, height, x: 0..<0, y: 0..<0, ink: 0, paper: grey)
      let error = #expect(throws: FileError.self) { try HandwrittenImage(image) }
      #expect(error?.kind == .badData)
      #expect(error?.problem.contains("blank") == true)
    }
  }

  /// MNIST's own digits, drawn large and dark on light, are restored.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["BACKPROP_DATA"] != nil))
  func enlargedDigitsComeBack() throws {
    let files = try MNIST.find(
      directory: nil, environment: ProcessInfo.processInfo.environment)
    let digits = try IDX.read(images: files.testImages, labels: files.testLabels).prefix(30)
    var similarity: [Double] = []
    for index in 0..<digits.count {
      let pixels = Array(digits.image(index))
      let large = PixelImage(
        width: 140, height: 140, layout: .greyAlpha,
        pixels: (0..<19_600).flatMap { pixel -> [UInt8] in
          let (row, column) = (pixel / 140 / 5, pixel % 140 / 5)
          return [255 - pixels[row * 28 + column], 255]
        })
      let back = try HandwrittenImage(large).pixels
      func product(_ a: [UInt8], _ b: [UInt8]) -> Double {
        zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      similarity.append(
        product(pixels, back) / (product(pixels, pixels) * product(back, back)).squareRoot())
    }
    #expect(similarity.reduce(0, +) / Double(similarity.count) > 0.95, "\(similarity)")
  }

  @Test func filesAreNamed() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1, 2, 3], to: folder + "/x.png")
      let error = #expect(throws: FileError.self) {
        try HandwrittenImage(png: folder + "/x.png")
      }
      #expect(error?.kind == .badData)
      #expect(error?.description.hasPrefix(folder + "/x.png: byte 0: not a PNG") == true)
    }
  }
}
