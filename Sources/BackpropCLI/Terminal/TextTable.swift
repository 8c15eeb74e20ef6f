/// A table of text in columns, for a terminal.
struct TextTable {
  enum Alignment {
    case left
    case right
  }

  /// How each column is aligned; further columns to the right.
  let alignments: [Alignment]
  private(set) var rows: [[String]] = []

  init(_ alignments: [Alignment] = [], header: [String]? = nil) {
    self.alignments = alignments
    if let header { rows.append(header) }
  }

  mutating func append(_ cells: String...) { rows.append(cells) }

  mutating func append(_ cells: [String]) { rows.append(cells) }

  /// The lines, each ended, with `gap` spaces between columns and none at the end.
  func text(indent: Int = 0, gap: Int = 2) -> String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        let isLeft = column < alignments.count && alignments[column] == .left
        return isLeft ? cell + padding : padding + cell
      }
      let line =
        String(repeating: " ", count: indent)
        + cells.joined(separator: String(repeating: " ", count: gap))
      return line.trimmingSuffix { $0 == " " } + "\n"
    }.joined()
  }
}

extension String {
  fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> Substring {
    var end = endIndex
    while end > startIndex, condition(self[index(before: end)]) { end = index(before: end) }
    return self[..<end]
  }
}
