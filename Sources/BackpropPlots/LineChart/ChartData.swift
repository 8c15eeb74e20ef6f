/// The data of a chart on their way to the page: styles chosen, ranges gathered, pixels found.
///
/// Line charts use all of it, histograms the curves and the notes.
struct ChartData {
  let request: PlotFrame.Request
  let references: [ReferenceLine]
  let regions: [ShadedRegion]
  let annotations: [PointAnnotation]
  let styled: [StyledSeries]
  /// What is drawn of each series, once the frame is known.
  var traces: [Trace] = []
  /// Where the data are; empty until then.
  var frame: PlotFrame?

  /// A series with the style that it is drawn in.
  struct StyledSeries {
    var series: Series
    var color: SeriesColor
    var pattern: StrokePattern
    var marker: MarkerShape

    /// Choices that the caller left open follow the position.
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
          pattern, marker: series.markers == .none ? nil : marker, hasBand: series.band != nil)
      return LegendEntry(name: series.name, color: color, swatch: swatch)
    }
  }

  init(_ chart: LineChart) {
    self.init(
      title: chart.title, subtitle: chart.subtitle, x: chart.x, y: chart.y, size: chart.size,
      series: chart.series, references: chart.references, regions: chart.regions,
      annotations: chart.annotations)
  }

  /// Gathers the ranges of everything that has to be in sight.
  init(
    title: String, subtitle: String, x: Axis, y: Axis, size: FigureSize, series: [Series],
    references: [ReferenceLine], regions: [ShadedRegion], annotations: [PointAnnotation],
    extraX: [Double] = [], extraY: [Double] = [], extraLegend: [LegendEntry] = [],
    firstStyle: Int = 0
  ) {
    styled = series.enumerated().map { StyledSeries($1, index: $0 + firstStyle) }
    self.references = references
    self.regions = regions
    self.annotations = annotations
    var xs = extraX + annotations.map(\.x)
    var ys = extraY + annotations.map(\.y)
    for region in regions { xs += [region.range.lowerBound, region.range.upperBound] }
    for reference in references {
      if reference.orientation == .vertical {
        xs.append(reference.value)
      } else {
        ys.append(reference.value)
      }
    }
    for entry in series {
      // A point without a place on one axis must not stretch the other.
      for point in entry.points where x.scale.shows(point.x) && y.scale.shows(point.y) {
        xs.append(point.x)
        ys.append(point.y)
      }
      ys += (entry.band?.lower ?? []) + (entry.band?.upper ?? [])
    }
    let isScatter = !series.isEmpty && series.allSatisfy { $0.drawing == .points }
    request = PlotFrame.Request(
      title: title, subtitle: subtitle, size: size,
      legend: extraLegend + styled.map(\.legendEntry),
      x: PlotFrame.AxisRequest(axis: x, data: xs, fit: isScatter ? .loose : .tight),
      y: PlotFrame.AxisRequest(axis: y, data: ys))
  }

  /// Finds the pixels of the series.
  mutating func place(in frame: PlotFrame) {
    self.frame = frame
    traces = styled.map { Trace($0.series, in: frame) }
  }
}
