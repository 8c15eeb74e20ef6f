/// The pixels of one series: the unbroken parts of its line, its points, the outlines of its band.
struct Trace {
  /// The parts of the line without a gap.
  let parts: [[PixelPoint]]
  /// All points that can be shown.
  let points: [PixelPoint]
  /// The closed outlines of the band.
  let bands: [[PixelPoint]]

  init(_ series: Series, in frame: PlotFrame) {
    let pixels = series.points.map { frame.pixel(x: $0.x, y: $0.y) }
    points = pixels.compactMap { $0 }
    let unbroken = pixels.split(separator: nil).map { $0.compactMap { $0 } }
    switch series.drawing {
    case .points: parts = []
    case .line: parts = unbroken.map(Self.thinned)
    case .steps: parts = unbroken.map { Self.thinned(Self.stairs($0)) }
    }
    bands = series.band.map { Self.outlines($0, of: series, in: frame) } ?? []
  }

  /// Returns a level line to the next point's x, then a vertical one, for each point.
  private static func stairs(_ points: [PixelPoint]) -> [PixelPoint] {
    var result = Array(points.prefix(1))
    for (point, next) in zip(points, points.dropFirst()) {
      result += [PixelPoint(x: next.x, y: point.y), next]
    }
    return result
  }

  /// Returns the first, lowest, highest and last point of each pixel column.
  ///
  /// Their line covers the same pixels (Jugel et al., "M4", VLDB 2014).
  static func thinned(_ points: [PixelPoint]) -> [PixelPoint] {
    guard points.count > 1000 else { return points }
    var result: [PixelPoint] = []
    var start = 0
    while start < points.count {
      let column = points[start].x.rounded(.down)
      var end = start
      var (lowest, highest) = (start, start)
      while end < points.count && points[end].x.rounded(.down) == column {
        if points[end].y < points[highest].y { highest = end }
        if points[end].y > points[lowest].y { lowest = end }
        end += 1
      }
      let kept = Set([start, lowest, highest, end - 1]).sorted()
      result += kept.map { points[$0] }
      start = end
    }
    return result
  }

  /// Returns the outlines along the upper ends and back along the lower ones.
  ///
  /// If a logarithmic axis cannot show the lower end, the band extends to the edge.
  private static func outlines(
    _ band: Series.Band, of series: Series, in frame: PlotFrame
  ) -> [[PixelPoint]] {
    let floor = frame.plot.maxY + 4
    let pairs: [(upper: PixelPoint, lower: PixelPoint)?] = series.points.indices.map { index in
      let (low, high) = (band.lower[index], band.upper[index])
      guard low.isFinite, let x = frame.x.position(series.points[index].x),
        let top = frame.y.position(high)
      else { return nil }
      let bottom = frame.y.position(low) ?? floor
      return (PixelPoint(x: x, y: top), PixelPoint(x: x, y: bottom))
    }
    return pairs.split(whereSeparator: { $0 == nil }).map { pairs in
      let ends = pairs.compactMap { $0 }
      return thinned(ends.map(\.upper)) + thinned(ends.map(\.lower)).reversed()
    }
  }
}
