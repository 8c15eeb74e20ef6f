/// The data of a chart in the form in which they are drawn: styles, ranges, pixels.
///
/// Line charts use all of it, histograms the curves and the notes, the others the notes.
struct ChartData {
  var request: ChartPage.Request
  let references: [ReferenceLine]
  let regions: [ShadedRegion]
  let annotations: [PointAnnotation]
  let arrows: [Arrow]
  let styled: [StyledSeries]
  /// The pixels of each series; empty until ``place(in:)``.
  var traces: [Trace] = []
  /// The plot around the data; nil until ``place(in:)``.
  var frame: PlotFrame?

  /// A series with the style that it is drawn in.
  struct StyledSeries {
    var series: Series
    var color: SeriesColor
    var pattern: StrokePattern
    var marker: MarkerShape

    /// Creates a series with a style; its position determines the choices that it leaves open.
    init(_ series: Series, index: Int) {
      let colors = SeriesColor.allCases
      let patterns = StrokePattern.allCases
      let markers = MarkerShape.allCases
      self.series = series
      color = series.color ?? colors[index % colors.count]
      pattern = series.pattern ?? patterns[index % patterns.count]
      marker = series.marker ?? markers[index % markers.count]
    }

    var legendEntry: LegendEntry {
      let swatch: LegendEntry.Swatch =
        series.drawing == .points
        ? .points(marker)
        : .line(
          pattern, width: series.lineWidth, marker: series.markers == .none ? nil : marker,
          hasBand: series.band != nil)
      return LegendEntry(name: series.name, color: color, swatch: swatch)
    }
  }

  /// Collects the ranges of everything that must be visible.
  init(
    title: String = "", subtitle: String = "", x: Axis, y: Axis, size: FigureSize,
    language: Language = .english, series: [Series] = [], references: [ReferenceLine] = [],
    regions: [ShadedRegion] = [], annotations: [PointAnnotation] = [], arrows: [Arrow] = [],
    extraX: [Double] = [], extraY: [Double] = [], extraLegend: [LegendEntry] = [],
    firstStyle: Int = 0
  ) {
    styled = series.enumerated().map { StyledSeries($1, index: $0 + firstStyle) }
    self.references = references
    self.regions = regions
    self.annotations = annotations
    self.arrows = arrows
    let ends = arrows.flatMap { [$0.start, $0.end] }
    var xs = extraX + annotations.map(\.x) + ends.map(\.x)
    var ys = extraY + annotations.map(\.y) + ends.map(\.y)
    for region in regions { xs += [region.range.lowerBound, region.range.upperBound] }
    for reference in references {
      if reference.orientation == .vertical {
        xs.append(reference.value)
      } else {
        ys.append(reference.value)
      }
    }
    for entry in series {
      // A point that one axis cannot show must not stretch the other.
      for point in entry.points where x.scale.shows(point.x) && y.scale.shows(point.y) {
        xs.append(point.x)
        ys.append(point.y)
      }
      ys += (entry.band?.lower ?? []) + (entry.band?.upper ?? [])
    }
    let isScatter = !series.isEmpty && series.allSatisfy { $0.drawing == .points }
    request = ChartPage.Request(
      title: title, subtitle: subtitle, language: language, size: size,
      legend: extraLegend + styled.map(\.legendEntry),
      x: ChartPage.AxisRequest(axis: x, data: xs, fit: isScatter ? .loose : .tight),
      ys: [ChartPage.AxisRequest(axis: y, data: ys)])
  }

  /// Computes the pixels of the series.
  mutating func place(in frame: PlotFrame) {
    self.frame = frame
    traces = styled.map { Trace($0.series, in: frame) }
  }

  /// Draws the shaded intervals, under the grid.
  func drawRegions(in markup: inout Markup) {
    guard let frame else { return }
    for region in regions {
      guard let left = frame.x.position(region.range.lowerBound),
        let right = frame.x.position(region.range.upperBound)
      else { continue }
      markup.rectangle(
        Rectangle(x: left, y: frame.plot.y, width: right - left, height: frame.plot.height),
        [.fill(.shade), .number("fill-opacity", 0.14)])
    }
  }

  /// Draws bands, then lines; the first series last, on top.
  ///
  /// - Parameters:
  ///   - markup: The document.
  ///   - hasHalo: True if lines have a rim in the colour of the paper, to be seen on any colour.
  func drawSeries(in markup: inout Markup, hasHalo: Bool = false) {
    for (entry, trace) in zip(styled, traces).reversed() {
      for outline in trace.bands {
        var path = PathData()
        path.append(outline, closed: true)
        markup.element(
          "path", .text("d", path.text), .fill(entry.color.paint),
          .number("fill-opacity", bandOpacity))
      }
    }
    for (entry, trace) in zip(styled, traces).reversed() where !trace.parts.isEmpty {
      var path = PathData()
      for part in trace.parts where part.count > 1 { path.append(part) }
      if path.text.isEmpty { continue }
      let width = entry.series.lineWidth
      if hasHalo { markup.stroke(path, paint: .paper, pattern: .solid, width: width + 3) }
      markup.stroke(path, paint: entry.color.paint, pattern: entry.pattern, width: width)
    }
  }

  /// Draws the markers inside the plot, and dots for points that have gaps on both sides.
  func drawMarkers(in markup: inout Markup) {
    guard let frame else { return }
    let visible = frame.plot.expanded(by: 0.5)
    for (index, (entry, trace)) in zip(styled, traces).enumerated().reversed() {
      for part in trace.parts where part.count == 1 && visible.contains(part[0]) {
        markup.marker(.circle, at: part[0], paint: entry.color.paint, radius: 2)
      }
      for point in marked(trace.points, of: entry.series, index: index)
      where visible.contains(point) {
        markup.marker(entry.marker, at: point, paint: entry.color.paint)
      }
    }
  }

  private func marked(_ points: [PixelPoint], of series: Series, index: Int) -> [PixelPoint] {
    if series.drawing == .points || series.markers == .every { return points }
    guard series.markers == .sparse, !points.isEmpty else { return [] }
    let step = max(1, points.count / 8)
    // Each series starts at another point, so that markers of coinciding lines do not overlap.
    let start = (step / 2 + index * step / max(2, styled.count)) % step
    return stride(from: start, to: points.count, by: step).map { points[$0] }
  }

  /// Draws the lines across the plot.
  func drawReferences(in markup: inout Markup) {
    guard let frame else { return }
    for reference in references {
      let ends = Self.ends(of: reference, in: frame)
      if ends.isEmpty { continue }
      var path = PathData()
      path.append(ends)
      markup.stroke(path, paint: .muted, pattern: .dashed, width: 1.2)
    }
  }

  /// Returns the two ends of a line across the plot; none if the axis cannot show its value.
  static func ends(of reference: ReferenceLine, in frame: PlotFrame) -> [PixelPoint] {
    switch reference.orientation {
    case .vertical:
      return frame.x.position(reference.value).map(frame.plot.verticalLine) ?? []
    case .horizontal:
      return frame.y.position(reference.value).map(frame.plot.horizontalLine) ?? []
    }
  }
}
