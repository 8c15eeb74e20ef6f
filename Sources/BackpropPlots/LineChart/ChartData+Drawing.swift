extension ChartData {
  /// The shaded stretches, under the grid.
  func drawRegions(in markup: inout Markup) {
    guard let frame else { return }
    for region in regions {
      guard let left = frame.x.position(region.range.lowerBound),
        let right = frame.x.position(region.range.upperBound)
      else { continue }
      markup.element(
        "rect", .number("x", left), .number("y", frame.plot.y), .number("width", right - left),
        .number("height", frame.plot.height), .fill(.shade), .number("fill-opacity", 0.14))
    }
  }

  /// Bands, then lines; the first series last, on top.
  func drawSeries(in markup: inout Markup) {
    for (entry, trace) in zip(styled, traces).reversed() {
      for outline in trace.bands {
        var path = PathData()
        path.append(outline, closed: true)
        markup.element(
          "path", .text("d", path.text), .fill(entry.color.paint),
          .number("fill-opacity", bandOpacity))
      }
    }
    for (entry, trace) in zip(styled, traces).reversed() where !trace.runs.isEmpty {
      var path = PathData()
      for run in trace.runs where run.count > 1 { path.append(run) }
      if !path.text.isEmpty {
        markup.stroke(path, paint: entry.color.paint, pattern: entry.pattern)
      }
    }
  }

  /// The markers inside of the plot, and dots for points that have gaps on both sides.
  func drawMarkers(in markup: inout Markup) {
    guard let frame else { return }
    let visible = frame.plot.expanded(by: 0.5)
    for (index, (entry, trace)) in zip(styled, traces).enumerated().reversed() {
      for run in trace.runs where run.count == 1 && visible.contains(run[0]) {
        markup.marker(.circle, at: run[0], paint: entry.color.paint, radius: 2)
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
    // Each series starts elsewhere, so that markers of lines on top of each other do not meet.
    let start = (step / 2 + index * step / max(2, styled.count)) % step
    return stride(from: start, to: points.count, by: step).map { points[$0] }
  }

  /// The lines across the plot.
  func drawReferences(in markup: inout Markup) {
    guard let frame else { return }
    for reference in references {
      var path = PathData()
      switch reference.orientation {
      case .vertical:
        guard let x = frame.x.position(reference.value) else { continue }
        path.append([PixelPoint(x: x, y: frame.plot.y), PixelPoint(x: x, y: frame.plot.maxY)])
      case .horizontal:
        guard let y = frame.y.position(reference.value) else { continue }
        path.append([PixelPoint(x: frame.plot.x, y: y), PixelPoint(x: frame.plot.maxX, y: y)])
      }
      markup.stroke(path, paint: .muted, pattern: .dashed, width: 1.2)
    }
  }
}
