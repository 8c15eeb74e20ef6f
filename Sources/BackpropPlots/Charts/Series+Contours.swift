extension Series {
  /// Creates the curves on which a function of two variables has one of several values, such as
  /// the border between two classes.
  ///
  /// The function is evaluated on a grid; inside its cells the curves are straight (marching
  /// squares: Lorensen and Cline, *Marching Cubes*, SIGGRAPH 1987, in the plane). Curves end where
  /// the function is not finite. Gaps separate the curves in ``points``.
  ///
  /// - Parameters:
  ///   - name: The name in the legend.
  ///   - x: The interval of the first variable.
  ///   - y: The interval of the second variable.
  ///   - levels: The values.
  ///   - resolution: The number of cells along each axis, at least 1.
  ///   - color: The colour; nil takes the next of the palette.
  ///   - pattern: The dashes; nil takes the next pattern.
  ///   - lineWidth: The width of the curves in CSS pixels.
  ///   - function: The function of both variables.
  /// - Complexity: O(`resolution`²) for each level.
  public init(
    _ name: String, contoursOver x: ClosedRange<Double>, _ y: ClosedRange<Double>,
    levels: [Double] = [0], resolution: Int = 100, color: SeriesColor? = nil,
    pattern: StrokePattern? = nil, lineWidth: Double = 2,
    function: (Double, Double) throws -> Double
  ) rethrows {
    precondition(resolution > 0, "a grid has at least one cell")
    let samples = try ContourSamples(x, y, resolution, function)
    var points: [Point] = []
    for level in levels {
      for curve in samples.curves(at: level) {
        if !points.isEmpty { points.append(Point(x: .nan, y: .nan)) }
        points += curve
      }
    }
    self.init(name, points: points, color: color, pattern: pattern, lineWidth: lineWidth)
  }
}

/// The values of a function at the corners of a grid of square cells.
private struct ContourSamples {
  /// A side of a cell: from a corner to the right or upwards.
  private struct Edge: Hashable {
    var corner: Int
    var isUpright: Bool
  }

  private let x: ClosedRange<Double>
  private let y: ClosedRange<Double>
  private let cells: Int
  private var stride: Int { cells + 1 }
  /// The values, row by row from the lowest y.
  private let values: [Double]

  init(
    _ x: ClosedRange<Double>, _ y: ClosedRange<Double>, _ cells: Int,
    _ function: (Double, Double) throws -> Double
  ) rethrows {
    self.x = x
    self.y = y
    self.cells = cells
    var values: [Double] = []
    values.reserveCapacity((cells + 1) * (cells + 1))
    for row in 0...cells {
      let above = Self.coordinate(row, of: cells, in: y)
      for column in 0...cells {
        values.append(try function(Self.coordinate(column, of: cells, in: x), above))
      }
    }
    self.values = values
  }

  private static func coordinate(
    _ index: Int, of cells: Int, in range: ClosedRange<Double>
  ) -> Double {
    let share = Double(index) / Double(cells)
    return range.lowerBound * (1 - share) + range.upperBound * share
  }

  /// Returns the curves at a level, each as a chain of points.
  func curves(at level: Double) -> [[Series.Point]] {
    var neighbours: [Edge: [Edge]] = [:]
    for row in 0..<cells {
      for column in 0..<cells {
        for (start, end) in segments(row, column, level) {
          neighbours[start, default: []].append(end)
          neighbours[end, default: []].append(start)
        }
      }
    }
    // In a fixed order, so that the same function gives the same document.
    let order = neighbours.keys.sorted {
      ($0.corner, $0.isUpright ? 1 : 0) < ($1.corner, $1.isUpright ? 1 : 0)
    }
    var curves: [[Series.Point]] = []
    func follow(_ first: Edge) {
      var curve = [point(on: first, level)]
      var here = first
      while let next = neighbours[here]?.popLast() {
        if let index = neighbours[next]?.firstIndex(of: here) {
          neighbours[next]?.remove(at: index)
        }
        curve.append(point(on: next, level))
        here = next
      }
      if curve.count > 1 { curves.append(curve) }
    }
    // First the curves with ends, then the closed ones that are left.
    for edge in order where neighbours[edge]?.count == 1 { follow(edge) }
    for edge in order { follow(edge) }
    return curves
  }

  /// Returns the lines through a cell, each from a side to another.
  private func segments(_ row: Int, _ column: Int, _ level: Double) -> [(Edge, Edge)] {
    let corner = row * stride + column
    let corners = [corner, corner + 1, corner + stride + 1, corner + stride]
    let heights = corners.map { values[$0] - level }
    guard heights.allSatisfy(\.isFinite) else { return [] }
    let isAbove = heights.map { $0 >= 0 }
    let sides = [
      Edge(corner: corner, isUpright: false), Edge(corner: corner + 1, isUpright: true),
      Edge(corner: corner + stride, isUpright: false), Edge(corner: corner, isUpright: true),
    ]
    let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
    if crossed.count == 2 { return [(sides[crossed[0]], sides[crossed[1]])] }
    guard crossed.count == 4 else { return [] }
    // A saddle: the mean decides on which side of the lines its middle lies.
    let isMiddleAbove = heights.reduce(0) { $0 + $1 / 4 } >= 0
    return isMiddleAbove == isAbove[0]
      ? [(sides[0], sides[1]), (sides[2], sides[3])]
      : [(sides[3], sides[0]), (sides[1], sides[2])]
  }

  /// Returns the point of a side at which the function has the value `level`, if it is linear there.
  private func point(on edge: Edge, _ level: Double) -> Series.Point {
    let (row, column) = edge.corner.quotientAndRemainder(dividingBy: stride)
    let first = values[edge.corner] - level
    let second = values[edge.corner + (edge.isUpright ? stride : 1)] - level
    let share = first == second ? 0 : first / (first - second)
    let left = Self.coordinate(column, of: cells, in: x)
    let low = Self.coordinate(row, of: cells, in: y)
    if edge.isUpright {
      let high = Self.coordinate(row + 1, of: cells, in: y)
      return Series.Point(x: left, y: low + share * (high - low))
    }
    let right = Self.coordinate(column + 1, of: cells, in: x)
    return Series.Point(x: left + share * (right - left), y: low)
  }
}
