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
  /// True if a unit has the same length on both axes; the figure's height follows.
  public var hasEqualUnits: Bool
  /// The size of the whole figure.
  public var size: FigureSize

  /// Creates an image in axes.
  ///
  /// - Precondition: `pixels` has three bytes for each of `pixelWidth * pixelHeight` pixels, and
  ///   the ranges are finite and not empty.
  public init(
    _ title: String, subtitle: String = "", pixels: [UInt8], pixelWidth: Int, pixelHeight: Int,
    xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, xLabel: String = "",
    yLabel: String = "", marks: [PointAnnotation] = [], hasEqualUnits: Bool = true,
    size: FigureSize = FigureSize(width: 560)
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
    self.hasEqualUnits = hasEqualUnits
    self.size = size
  }

  /// Creates an image of a function of two variables: `color` returns red, green and blue at the
  /// centre of each pixel, in the units of the axes.
  public init(
    _ title: String, subtitle: String = "", pixelWidth: Int, pixelHeight: Int,
    xRange: ClosedRange<Double>, yRange: ClosedRange<Double>, xLabel: String = "",
    yLabel: String = "", marks: [PointAnnotation] = [], hasEqualUnits: Bool = true,
    size: FigureSize = FigureSize(width: 560),
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
      hasEqualUnits: hasEqualUnits, size: size)
  }

  /// The ranges of the axes and the marks.
  public var summary: String {
    func text(_ range: ClosedRange<Double>, _ label: String, _ fallback: String) -> String {
      let ends = [range.lowerBound, range.upperBound].map(NumberFormat.automatic.string)
      return "\(label.isEmpty ? fallback : label) from \(ends[0]) to \(ends[1])"
    }
    let marked = marks.filter { !$0.label.isEmpty }.map { " Marked: \($0.label)." }.joined()
    let (x, y) = (text(xRange, xLabel, "x"), text(yRange, yLabel, "y"))
    return "Colour image over \(x) and \(y).\(marked)"
  }

  /// The image as an SVG document; the pixels are a PNG inside of it.
  public var svg: String {
    var data = ChartData(
      title: title, subtitle: subtitle, x: Axis(xLabel, range: xRange),
      y: Axis(yLabel, range: yRange), size: size, annotations: marks)
    var request = data.request
    request.hasGrid = false
    if hasEqualUnits {
      request.aspect =
        (yRange.upperBound - yRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
    }
    let frame = PlotFrame(request)
    data.place(in: frame)
    let png = PNGEncoder.encode(pixels, width: pixelWidth, height: pixelHeight, format: .rgb8)
    // Pixels that are larger than the page's are shown as squares.
    let isPixelated = Double(pixelWidth) < frame.plot.width / 2
    return frame.document(summary: summary) { markup in
      markup.image(png, in: frame.plot, isPixelated: isPixelated)
    } over: { markup in
      data.drawNotes(in: &markup)
    }
  }
}
