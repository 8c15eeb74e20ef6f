/// The lines of ruled or squared paper.
struct RuledLines {
  /// The rows that belong to horizontal lines, with the blurred ones beside them.
  private(set) var rows: [Range<Int>] = []
  /// The columns that belong to vertical lines.
  private(set) var columns: [Range<Int>] = []

  /// Finds thin straight lines from one edge of the page to the other; a single one may be a stroke.
  init(isInk: [Bool], isPage: [Bool], width: Int) {
    let height = isPage.count / max(1, width)
    var ink = (rows: [Int](repeating: 0, count: height), columns: [Int](repeating: 0, count: width))
    var page = ink
    for index in isPage.indices where isPage[index] {
      page.rows[index / width] += 1
      page.columns[index % width] += 1
      guard isInk[index] else { continue }
      ink.rows[index / width] += 1
      ink.columns[index % width] += 1
    }
    let horizontal = Self.lines(ink.rows, of: page.rows, width)
    let vertical = Self.lines(ink.columns, of: page.columns, height)
    if max(horizontal.count, vertical.count) >= 2 { (rows, columns) = (horizontal, vertical) }
  }

  /// Returns the thin ranges in which most of the page's pixels are ink.
  private static func lines(_ ink: [Int], of page: [Int], _ length: Int) -> [Range<Int>] {
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
        if position - first <= limit {
          lines.append(max(0, first - 1)..<min(ink.count, position + 1))
        }
        start = nil
      }
    }
    return lines
  }

  /// Removes the lines from a plane: strokes that cross them are continued from side to side.
  func removed(from plane: GreyPlane) -> GreyPlane {
    var result = plane
    for line in rows {
      for column in 0..<plane.width {
        result.bridge(line, start: column, step: plane.width, limit: plane.height)
      }
    }
    for line in columns {
      for row in 0..<plane.height {
        result.bridge(line, start: row * plane.width, step: 1, limit: plane.width)
      }
    }
    return result
  }
}

extension GreyPlane {
  /// Interpolates along a row or column from the value before a range to the one after it.
  fileprivate mutating func bridge(_ range: Range<Int>, start: Int, step: Int, limit: Int) {
    let before = range.lowerBound > 0 ? values[start + (range.lowerBound - 1) * step] : 0
    let after = range.upperBound < limit ? values[start + range.upperBound * step] : 0
    for position in range {
      let share = Float(position - range.lowerBound + 1) / Float(range.count + 1)
      values[start + position * step] = before + share * (after - before)
    }
  }
}
