extension ChartData {
  private static let lineHeight = 16.0

  /// Draws the labels of regions, reference lines and marked points where they cover the least.
  func drawNotes(in markup: inout Markup) {
    guard let frame else { return }
    var placement = LabelPlacement(bounds: frame.plot.expanded(by: -3))
    for trace in traces {
      trace.parts.forEach { placement.avoid($0) }
      trace.bands.forEach { placement.avoid($0) }
      if trace.parts.isEmpty { trace.points.forEach { placement.avoid([$0]) } }
    }
    for reference in references { placement.avoid(Self.ends(of: reference, in: frame)) }
    let marks = annotations.map { frame.pixel(x: $0.x, y: $0.y) }
    marks.compactMap { $0 }.forEach { placement.avoid([$0]) }
    let shafts = arrows.map { ArrowShape($0, in: frame) }
    shafts.compactMap { $0 }.forEach { placement.avoid([$0.start, $0.end]) }

    for (annotation, mark) in zip(annotations, marks) {
      guard let mark, frame.plot.expanded(by: 0.5).contains(mark) else { continue }
      markup.marker(.circle, at: mark, paint: .ink, radius: 4, isHollow: true)
      let boxes = { (width, height) in Rectangle.around(mark, width: width, height: height) }
      note(annotation.label, paint: .ink, among: boxes, &placement, &markup, from: mark)
    }
    for (arrow, shaft) in zip(arrows, shafts) {
      guard let shaft, frame.plot.contains(shaft.middle) else { continue }
      let boxes = { (width: Double, height: Double) in
        [0.5, 0.25, 0.75].flatMap {
          Rectangle.around(shaft.point($0), width: width, height: height, gaps: [8, 18])
        }
      }
      note(arrow.label, paint: arrow.color.paint, among: boxes, &placement, &markup)
    }
    for reference in references {
      let ends = Self.ends(of: reference, in: frame)
      guard ends.count == 2 else { continue }
      let boxes = { (width, height) in
        Self.boxes(along: ends, in: frame.plot, width: width, height: height)
      }
      note(reference.label, paint: .muted, among: boxes, &placement, &markup)
    }
    for region in regions {
      guard let left = frame.x.position(region.range.lowerBound),
        let right = frame.x.position(region.range.upperBound)
      else { continue }
      let boxes = { (width: Double, height: Double) in
        [0, 1, 0.5, 0.15, 0.85, 0.3, 0.7].flatMap { share in
          let y = frame.plot.y + 5 + share * (frame.plot.height - height - 10)
          return [(left + right - width) / 2, right - width - 4, left + 4].map {
            Rectangle(x: $0, y: y, width: width, height: height)
          }
        }
      }
      note(region.label, paint: .muted, among: boxes, &placement, &markup)
    }
  }

  /// Draws one label, and a thin line to it if it is not beside its mark.
  private func note(
    _ text: String, paint: Paint, among boxes: (Double, Double) -> [Rectangle],
    _ placement: inout LabelPlacement, _ markup: inout Markup, from mark: PixelPoint? = nil
  ) {
    let style = TextStyle.annotation.painted(paint)
    let limit = max(1, Int(placement.bounds.height / Self.lineHeight))
    var candidates: [(lines: [String], box: Rectangle)] = []
    for share in [0.6, 0.42] {
      let lines = TextMetrics.lines(
        text, size: style.size, width: placement.bounds.width * share, limit: limit)
      if lines.isEmpty || lines == candidates.last?.lines { continue }
      let width = lines.map(style.width).max() ?? 0
      candidates += boxes(width, Self.lineHeight * Double(lines.count)).map { (lines, $0) }
    }
    guard let index = placement.place(candidates.map(\.box)) else { return }
    let (lines, box) = (candidates[index].lines, placement.last)
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

  /// Returns boxes for a label beside a line across the plot: on either side, from one end to the
  /// other.
  private static func boxes(
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
    let space = plot.width - width - 2 * gap
    let (above, below): (Double, Double) = (ends[0].y - gap + 1 - height, ends[0].y + gap - 1)
    let shares: [Double] = [1, 0, 0.85, 0.15, 0.7, 0.3, 0.5]
    return shares.flatMap { share -> [Rectangle] in
      let x = plot.x + gap + share * space
      return [above, below].map { Rectangle(x: x, y: $0, width: width, height: height) }
    }
  }
}

/// Finds boxes for labels that cover neither data nor each other.
struct LabelPlacement {
  /// The area of the labels.
  let bounds: Rectangle
  /// Positions on lines and markers.
  private var obstacles: [PixelPoint] = []
  /// The boxes of the labels so far.
  private var boxes: [Rectangle] = []

  init(bounds: Rectangle) {
    self.bounds = bounds
  }

  /// Keeps labels away from a line through `points`.
  mutating func avoid(_ points: [PixelPoint]) {
    for (point, next) in zip(points, points.dropFirst()) {
      let distance = max((next.x - point.x).magnitude, (next.y - point.y).magnitude)
      // A point every five pixels; fewer on a segment that extends far outside the page.
      let count = min(200, max(1, Int(distance / 5)))
      for index in 0..<count {
        let share = Double(index) / Double(count)
        let between = PixelPoint(
          x: point.x + share * (next.x - point.x), y: point.y + share * (next.y - point.y))
        if bounds.contains(between) { obstacles.append(between) }
      }
    }
    if let last = points.last, bounds.contains(last) { obstacles.append(last) }
  }

  /// The last box that was placed.
  var last: Rectangle { boxes[boxes.count - 1] }

  /// Chooses the best of several boxes, moved into the bounds; the first of equals.
  ///
  /// - Returns: The index of the box; nil if there are none.
  mutating func place(_ candidates: [Rectangle]) -> Int? {
    let candidates = candidates.map { $0.moved(into: bounds) }
    func cost(_ candidate: Rectangle, _ rank: Int) -> Double {
      let rim = candidate.expanded(by: 2)
      let covered = obstacles.count { rim.contains($0) }
      let overlaps = boxes.count { rim.intersects($0) }
      return Double(covered) + 1000 * Double(overlaps)
        + 0.2 * Double(rank)
    }
    let costs = candidates.enumerated().map { cost($1, $0) }
    guard let best = costs.indices.min(by: { costs[$0] < costs[$1] }) else { return nil }
    boxes.append(candidates[best])
    return best
  }
}

extension Rectangle {
  /// Returns the same rectangle at the nearest position inside of another, from its left and upper
  /// edge if it is too large.
  fileprivate func moved(into bounds: Rectangle) -> Rectangle {
    Rectangle(
      x: max(bounds.x, min(x, bounds.maxX - width)),
      y: max(bounds.y, min(y, bounds.maxY - height)), width: width, height: height)
  }

  /// Returns boxes for a label around a point, from near to far.
  static func around(
    _ point: PixelPoint, width: Double, height: Double, gaps: [Double] = [9, 20, 36, 56]
  ) -> [Rectangle] {
    var boxes: [Rectangle] = []
    for gap in gaps {
      let diagonal = gap * 0.7
      let (left, right) = (point.x - width, point.x)
      let (above, below) = (point.y - height, point.y)
      let corners: [(x: Double, y: Double)] = [
        (right + gap, point.y - height / 2), (right + diagonal, above - diagonal),
        (point.x - width / 2, above - gap), (left - diagonal, above - diagonal),
        (left - gap, point.y - height / 2), (right + diagonal, below + diagonal),
        (point.x - width / 2, below + gap), (left - diagonal, below + diagonal),
      ]
      boxes += corners.map { Rectangle(x: $0.x, y: $0.y, width: width, height: height) }
    }
    return boxes
  }
}
