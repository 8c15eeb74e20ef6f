/// The lines of ruled or squared paper, which may be a little slanted.
struct RuledLines {
  /// The displacement downwards per column, and to the left per row.
  private var slope: Float = 0
  /// The rows that belong to horizontal lines, in the middle column, with the blurred ones beside them.
  private var rows: [Range<Int>] = []
  /// The columns that belong to vertical lines, in the middle row.
  private var columns: [Range<Int>] = []

  /// True if the paper has no lines.
  var isEmpty: Bool { rows.isEmpty && columns.isEmpty }

  /// Finds thin straight lines from one edge of the page to the other; a single one may be a stroke.
  init(isInk: [Bool], isPage: [Bool], width: Int) {
    guard width > 0, isPage.count >= width else { return }
    // Neighbouring slopes differ by two pixels along the longer side.
    let step = 2 / Float(max(width, isPage.count / width))
    let steps = Int(0.06 / step)
    for multiple in 0...steps {
      for slope in multiple == 0 ? [0] : [Float(multiple) * step, -Float(multiple) * step] {
        let found = RuledLines(isInk, isPage, width: width, slope: slope)
        if found.rows.count + found.columns.count > rows.count + columns.count { self = found }
      }
      if multiple == 0, !isEmpty { return }
    }
  }

  /// Finds the lines of one slope.
  private init(_ isInk: [Bool], _ isPage: [Bool], width: Int, slope: Float) {
    self.slope = slope
    let height = isPage.count / width
    let down = (0..<width).map { shift($0, width) }
    let left = (0..<height).map { shift($0, height) }
    var ink = (rows: [Int](repeating: 0, count: height), columns: [Int](repeating: 0, count: width))
    var page = ink
    for row in 0..<height {
      for column in 0..<width where isPage[row * width + column] {
        let isInk = isInk[row * width + column] ? 1 : 0
        let line = row - down[column]
        if line >= 0 && line < height {
          page.rows[line] += 1
          ink.rows[line] += isInk
        }
        let upright = column + left[row]
        if upright >= 0 && upright < width {
          page.columns[upright] += 1
          ink.columns[upright] += isInk
        }
      }
    }
    let margin = slope == 0 ? 1 : 2
    let horizontal = Self.lines(ink.rows, of: page.rows, length: width, margin: margin)
    let vertical = Self.lines(ink.columns, of: page.columns, length: height, margin: margin)
    if max(horizontal.count, vertical.count) >= 2 { (rows, columns) = (horizontal, vertical) }
  }

  /// Returns the displacement of a line at a position, of 0 in the middle.
  private func shift(_ position: Int, _ length: Int) -> Int {
    Int((slope * (Float(position) - Float(length) / 2)).rounded())
  }

  /// Returns the thin ranges in which most of the page's pixels are ink, with a margin.
  private static func lines(
    _ ink: [Int], of page: [Int], length: Int, margin: Int
  ) -> [Range<Int>] {
    let limit = max(1, ink.count / 40)
    var lines: [Range<Int>] = []
    var start: Int?
    for position in 0...ink.count {
      let isLine =
        position < ink.count && 2 * page[position] >= length
        && 5 * ink[position] >= 4 * page[position]
      if isLine {
        start = start ?? position
      } else if let first = start {
        if position - first <= limit { lines.append(first - margin..<position + margin) }
        start = nil
      }
    }
    return lines
  }

  /// Removes the lines from a plane: strokes that cross them are continued from side to side.
  func removed(from plane: GreyPlane) -> GreyPlane {
    var result = plane
    for column in 0..<plane.width {
      let down = shift(column, plane.width)
      for line in rows {
        result.bridge(
          line.lowerBound + down..<line.upperBound + down, start: column, step: plane.width,
          limit: plane.height)
      }
    }
    for row in 0..<plane.height {
      let left = shift(row, plane.height)
      for line in columns {
        result.bridge(
          line.lowerBound - left..<line.upperBound - left, start: row * plane.width, step: 1,
          limit: plane.width)
      }
    }
    return result
  }
}

extension GreyPlane {
  /// Interpolates along a row or column from the value before a range to the one after it.
  fileprivate mutating func bridge(_ range: Range<Int>, start: Int, step: Int, limit: Int) {
    let inside = range.clamped(to: 0..<limit)
    let before = inside.lowerBound > 0 ? values[start + (inside.lowerBound - 1) * step] : 0
    let after = inside.upperBound < limit ? values[start + inside.upperBound * step] : 0
    for position in inside {
      let share = Float(position - inside.lowerBound + 1) / Float(inside.count + 1)
      values[start + position * step] = before + share * (after - before)
    }
  }
}
