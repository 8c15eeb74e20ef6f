extension ChartData {
  private static let lineHeight = 16.0

  /// The labels of regions, reference lines and marked points, where they cover the least.
  func drawNotes(in markup: inout Markup) {
    guard let frame else { return }
    var placement = LabelPlacement(bounds: frame.plot.expanded(by: -3))
    for trace in traces {
      for run in trace.runs { placement.avoid(run) }
      for outline in trace.bands { placement.avoid(outline) }
      if trace.runs.isEmpty { trace.points.forEach { placement.avoid([$0]) } }
    }
    for reference in references { placement.avoid(line(of: reference, in: frame)) }
    let marks = annotations.map { frame.pixel(x: $0.x, y: $0.y) }
    marks.compactMap { $0 }.forEach { placement.avoid([$0]) }

    for (annotation, mark) in zip(annotations, marks) {
      guard let mark, frame.plot.expanded(by: 0.5).contains(mark) else { continue }
      markup.marker(.circle, at: mark, paint: .ink, radius: 4, isHollow: true)
      let places = { (width, height) in Rectangle.around(mark, width: width, height: height) }
      note(annotation.label, paint: .ink, among: places, &placement, &markup, from: mark)
    }
    for reference in references {
      let ends = line(of: reference, in: frame)
      guard ends.count == 2 else { continue }
      let places = { (width, height) in
        Self.places(along: ends, in: frame.plot, width: width, height: height)
      }
      note(reference.label, paint: .muted, among: places, &placement, &markup)
    }
    for region in regions {
      guard let left = frame.x.position(region.range.lowerBound),
        let right = frame.x.position(region.range.upperBound)
      else { continue }
      let places = { (width: Double, height: Double) in
        [frame.plot.y + 5, frame.plot.maxY - height - 5, frame.plot.midY].map {
          let x = min(max((left + right - width) / 2, frame.plot.x), frame.plot.maxX - width)
          return Rectangle(x: x, y: $0, width: width, height: height)
        }
      }
      note(region.label, paint: .muted, among: places, &placement, &markup)
    }
  }

  /// Sets one label; a thin line leads to it where it had to move away from its mark.
  private func note(
    _ text: String, paint: Paint, among places: (Double, Double) -> [Rectangle],
    _ placement: inout LabelPlacement, _ markup: inout Markup, from mark: PixelPoint? = nil
  ) {
    let style = TextStyle.annotation.painted(paint)
    let lines = TextMetrics.lines(text, size: style.size, width: placement.bounds.width * 0.6)
    let width = lines.map(style.width).max() ?? 0
    guard width > 0 else { return }
    let height = Self.lineHeight * Double(lines.count)
    guard let box = placement.place(places(width, height)) else { return }
    if let mark {
      // From the rim of the mark to the nearest point of the box.
      let end = PixelPoint(
        x: min(max(mark.x, box.x), box.maxX), y: min(max(mark.y, box.y), box.maxY))
      let (dx, dy) = (end.x - mark.x, end.y - mark.y)
      let distance = (dx * dx + dy * dy).squareRoot()
      if distance > 16 {
        var path = PathData()
        let start = PixelPoint(x: mark.x + dx * 6 / distance, y: mark.y + dy * 6 / distance)
        let stop = PixelPoint(x: end.x - dx * 3 / distance, y: end.y - dy * 3 / distance)
        path.append([start, stop])
        markup.stroke(path, paint: .muted, pattern: .solid, width: 1)
      }
    }
    // The estimated widths are generous: a label beside its mark starts or ends at it.
    let anchor: TextStyle.Anchor =
      mark.map { box.x > $0.x ? .start : (box.maxX < $0.x ? .end : .middle) } ?? .start
    let x =
      switch anchor {
      case .start: box.x
      case .middle: box.midX
      case .end: box.maxX
      }
    for (index, line) in lines.enumerated() {
      let baseline = box.y + Self.lineHeight * (Double(index) + 0.78)
      markup.label(line, x: x, y: baseline, style.anchored(anchor))
    }
  }

  private func line(of reference: ReferenceLine, in frame: PlotFrame) -> [PixelPoint] {
    switch reference.orientation {
    case .vertical:
      return frame.x.position(reference.value).map {
        [PixelPoint(x: $0, y: frame.plot.y), PixelPoint(x: $0, y: frame.plot.maxY)]
      } ?? []
    case .horizontal:
      return frame.y.position(reference.value).map {
        [PixelPoint(x: frame.plot.x, y: $0), PixelPoint(x: frame.plot.maxX, y: $0)]
      } ?? []
    }
  }

  /// Places for a label beside a line across the plot: either side, from one end to the other.
  private static func places(
    along ends: [PixelPoint], in plot: Rectangle, width: Double, height: Double
  ) -> [Rectangle] {
    let gap = 5.0
    if ends[0].x == ends[1].x {
      let heights = [0.0, 1, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8].map {
        plot.y + gap + $0 * (plot.height - height - 2 * gap)
      }
      return heights.flatMap { y in
        [ends[0].x + gap, ends[0].x - gap - width].map {
          Rectangle(x: $0, y: y, width: width, height: height)
        }
      }
    }
    let lefts = [1.0, 0, 0.85, 0.15, 0.7, 0.3, 0.5].map {
      plot.x + gap + $0 * (plot.width - width - 2 * gap)
    }
    return lefts.flatMap { x in
      [ends[0].y - gap + 1 - height, ends[0].y + gap - 1].map {
        Rectangle(x: x, y: $0, width: width, height: height)
      }
    }
  }
}
