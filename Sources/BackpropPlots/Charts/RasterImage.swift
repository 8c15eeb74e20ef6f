internal import BackpropFiles

/// A colour image inside axes: a complex function by domain colouring, a decision boundary.
public struct RasterImage: Figure, Hashable {
  /// The title, in one line.
  public var title: String
  /// A second line under the title.
  public var subtitle: String
  /// Red, green and blue of each pixel, row by row from the top.
  public var pixels: [UInt8]
  /// The number of pixels in a row.
  public var pixelWidth: Int
  /// The number of rows.
  public var pixelHeight: Int
  /// The image's left and right edge on the x axis.
  public var xRange: ClosedRange<Double>
  /// The image's bottom and top edge on the y axis.
  public var yRange: ClosedRange<Double>
  /// The label of the horizontal axis.
  public var xLabel: String
  /// The label of the vertical axis.
  public var yLabel: String
  /// Marked points, such as poles; those outside the ranges are not drawn.
  public var marks: [PointAnnotation]
  /// Lines over the image, such as borders between classes; they have a rim, to be seen on any
  /// colour.
  public var lines: [Series]
  /// The key of the colours, below the image.
  public var key: Key?
  /// True if a unit has the same length on both axes; the figure's height follows.
  public var hasEqualUnits: Bool
  /// The size of the whole figure.
  public var size: FigureSize
  /// The language of the description and of the signs in numbers.
  public var language = Language.english

  /// Creates an image in axes.
  ///
  /// - Precondition: `pixels` has three bytes for each of `pixelWidth * pixelHeight` pixels, and
  ///   the ranges are finite and not empty.
  public init(
    _ title: String, subtitle: String = "", pixels: [UInt8], pixelWidth: Int, pixelHeight: Int,
    xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, xLabel: String = "",
    yLabel: String = "", marks: [PointAnnotation] = [], lines: [Series] = [], key: Key? = nil,
    hasEqualUnits: Bool = true, size: FigureSize = FigureSize()
  ) {
    precondition(pixelWidth > 0 && pixelHeight > 0, "an image has at least one pixel")
    precondition(pixels.count == 3 * pixelWidth * pixelHeight, "three bytes per pixel are needed")
    for range in [xRange, yRange] {
      let isFinite = range.lowerBound.isFinite && range.upperBound.isFinite
      precondition(isFinite && range.lowerBound < range.upperBound, "a range is empty or infinite")
    }
    self.title = title
    self.subtitle = subtitle
    self.pixels = pixels
    self.pixelWidth = pixelWidth
    self.pixelHeight = pixelHeight
    self.xRange = xRange
    self.yRange = yRange
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.marks = marks
    self.lines = lines
    self.key = key
    self.hasEqualUnits = hasEqualUnits
    self.size = size
  }

  /// Creates an image of a function of two variables: `color` returns red, green and blue at the
  /// centre of each pixel, in the units of the axes.
  public init(
    _ title: String, subtitle: String = "", pixelWidth: Int, pixelHeight: Int,
    xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, xLabel: String = "",
    yLabel: String = "", marks: [PointAnnotation] = [], lines: [Series] = [], key: Key? = nil,
    hasEqualUnits: Bool = true, size: FigureSize = FigureSize(),
    color: (Double, Double) throws -> (UInt8, UInt8, UInt8)
  ) rethrows {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * max(0, pixelWidth * pixelHeight))
    let stepX = (xRange.upperBound - xRange.lowerBound) / Double(pixelWidth)
    let stepY = (yRange.upperBound - yRange.lowerBound) / Double(pixelHeight)
    for row in 0..<max(0, pixelHeight) {
      let y = yRange.upperBound - (Double(row) + 0.5) * stepY
      for column in 0..<max(0, pixelWidth) {
        let (red, green, blue) = try color(xRange.lowerBound + (Double(column) + 0.5) * stepX, y)
        pixels += [red, green, blue]
      }
    }
    self.init(
      title, subtitle: subtitle, pixels: pixels, pixelWidth: pixelWidth, pixelHeight: pixelHeight,
      xRange: xRange, yRange: yRange, xLabel: xLabel, yLabel: yLabel, marks: marks,
      lines: lines, key: key, hasEqualUnits: hasEqualUnits, size: size)
  }

  /// The ranges of the axes, the lines and the marks.
  public var summary: String {
    let words = Words(language)
    func text(_ range: ClosedRange<Double>, _ label: String, _ fallback: String) -> String {
      let ends = [range.lowerBound, range.upperBound].map {
        NumberFormat.automatic.string($0, in: language)
      }
      return words.span(label.isEmpty ? fallback : label, ends[0], ends[1])
    }
    var sentences = [words.colorImage(text(xRange, xLabel, "x"), text(yRange, yLabel, "y"))]
    sentences += lines.filter { !$0.name.isEmpty }.map { words.curve($0.name) }
    sentences += words.marked(marks.map(\.label))
    return sentences.joined(separator: " ")
  }

  /// Both axes.
  public var axes: [AxisDescription] {
    let frame = ChartPage(data.request).frame
    return [AxisDescription("x", xLabel, frame.x), AxisDescription("y", yLabel, frame.y)]
  }

  /// Returns the same image in another width.
  public func resized(toWidth width: Double) -> RasterImage {
    var copy = self
    copy.size = ChartPage.size(of: data.request, atWidth: width)
    return copy
  }

  private var data: ChartData {
    var data = ChartData(
      title: title, subtitle: subtitle, x: Axis(xLabel, range: xRange),
      y: Axis(yLabel, range: yRange), size: size, language: language, series: lines,
      annotations: marks)
    data.request.hasGrid = false
    if hasEqualUnits {
      data.request.aspect =
        (yRange.upperBound - yRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
    }
    if let key {
      // The key is as wide as the plot, whose width does not depend on the key.
      let plot = ChartPage(data.request).frame.plot
      data.request.footerHeight = KeyLayout(key, x: plot.x, width: plot.width).height
    }
    return data
  }

  /// The image as an SVG document; the pixels are a PNG inside of it.
  public var svg: String {
    var data = data
    let page = ChartPage(data.request)
    let frame = page.frame
    data.place(in: frame)
    let png = PNGEncoder.encode(pixels, width: pixelWidth, height: pixelHeight, format: .rgb8)
    // Pixels that are larger than the page's are shown as squares.
    let isPixelated = Double(pixelWidth) < frame.plot.width / 2
    return page.document(summary: summary) { markup in
      frame.draw(in: &markup) { markup in
        markup.image(png, in: frame.plot, isPixelated: isPixelated)
        data.drawSeries(in: &markup, hasHalo: true)
      } over: { markup in
        data.drawMarkers(in: &markup)
        data.drawNotes(in: &markup)
      }
      if let key {
        KeyLayout(key, x: frame.plot.x, width: frame.plot.width)
          .draw(in: &markup, y: page.footerTop)
      }
    }
  }
}
