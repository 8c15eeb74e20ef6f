/// What surrounds the data of a chart: title, legend, axes, and where the data go.
struct PlotFrame: Sendable {
  /// What a frame is made from.
  struct Request {
    var title: String
    var subtitle: String
    var size: FigureSize
    var legend: [LegendEntry] = []
    var x: AxisRequest
    var y: AxisRequest
    /// Whether lines across the plot continue the ticks.
    var hasGrid = true
    /// Height over width of the plot, where that is fixed; the figure's height follows.
    var aspect: Double?
    /// Room on the right of the plot, for a colour key.
    var rightMargin = 0.0
  }

  /// One axis of a request.
  struct AxisRequest {
    var axis: Axis
    var data: [Double] = []
    var fit: ScaledAxis.Fit = .loose
    /// Names instead of numbers.
    var categories: [String]?
  }

  static let outerMargin = 18.0
  let request: Request
  let header: FigureHeader
  let size: FigureSize
  let plot: Rectangle
  let x: ScaledAxis
  let y: ScaledAxis
  /// The lines of each label on the x axis.
  let xLabels: [[String]]

  init(_ request: Request) {
    let margin = Self.outerMargin
    let header = FigureHeader(
      title: request.title, subtitle: request.subtitle, legend: request.legend,
      width: request.size.width - 2 * margin)
    let top = header.height + (request.y.categories == nil ? 10 : 4)
    let isTitled = (x: !request.x.axis.label.isEmpty, y: !request.y.axis.label.isEmpty)

    // Category names may take several lines; their width is only known roughly here.
    let roughWidth = max(60, request.size.width - 100 - request.rightMargin)
    let names = request.x.categories.map { categories in
      categories.map {
        TextMetrics.lines(
          $0, size: TextStyle.tick.size, width: roughWidth / Double(max(1, categories.count)) - 6)
      }
    }
    let xLineCount = max(1, names?.map(\.count).max() ?? 1)
    let bottom = 12 + 15 * Double(xLineCount) + (isTitled.x ? 24 : 4)
    var height = max(80, request.size.height - top - bottom)
    if let aspect = request.aspect { height = roughWidth * min(aspect, 1.1) }

    let y = Self.scaled(request.y, limit: max(3, Int(height / 42)))
    let yLabelWidth = y.ticks.map { TextStyle.tick.width(of: $0.label) }.max() ?? 0
    let left = margin + (isTitled.y ? 22 : 0) + yLabelWidth + 9
    let lastLabel = request.x.categories == nil ? 24.0 : 8.0
    var width = max(80, request.size.width - left - margin - lastLabel / 2 - request.rightMargin)
    if let aspect = request.aspect {
      // As wide as there is room, unless that would make it much higher than wide.
      height = min(width * aspect, width * 1.1)
      width = height / aspect
    }

    let plot = Rectangle(x: left, y: top, width: width, height: height)
    var x = Self.scaledX(request.x, width: width)
    x.pixels = (plot.x, plot.maxX)
    self.x = x
    self.y = y.placed(from: plot.maxY, to: plot.y)
    self.xLabels = names ?? x.ticks.map { [$0.label] }
    self.plot = plot
    self.header = header
    self.size = FigureSize(width: request.size.width, height: top + height + bottom)
    self.request = request
  }

  /// The pixel of a point, nil where an axis cannot show it.
  func pixel(x: Double, y: Double) -> PixelPoint? {
    guard let pixelX = self.x.position(x), let pixelY = self.y.position(y) else { return nil }
    return PixelPoint(x: pixelX, y: pixelY)
  }

  private static func scaled(_ request: AxisRequest, limit: Int) -> ScaledAxis {
    if let categories = request.categories { return ScaledAxis(categories: categories) }
    return ScaledAxis(request.axis, data: request.data, fit: request.fit, limit: limit)
  }

  /// The x axis with as many ticks as have room for their labels.
  private static func scaledX(_ request: AxisRequest, width: Double) -> ScaledAxis {
    var limit = max(3, min(13, Int(width / 55)))
    while true {
      let axis = scaled(request, limit: limit)
      let placed = axis.placed(from: 0, to: width)
      var end = -Double.infinity
      let fits = axis.ticks.allSatisfy { tick in
        guard let center = placed.position(tick.value) else { return true }
        let half = TextStyle.tick.width(of: tick.label) / 2 + 5
        defer { end = center + half }
        return center - half >= end
      }
      if fits || limit <= 3 || request.categories != nil { return axis }
      limit -= 1
    }
  }
}

extension ScaledAxis {
  /// The same axis between two pixels.
  func placed(from lower: Double, to upper: Double) -> ScaledAxis {
    var copy = self
    copy.pixels = (lower, upper)
    return copy
  }
}
