import BackpropFiles
import Foundation

/// A table of text in columns, for a terminal.
struct TextTable {
  enum Alignment {
    case left
    case right
  }

  /// The alignment of each column; further columns are aligned to the right.
  let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ alignments: [Alignment] = [], header: [String]? = nil) {
    self.alignments = alignments
    if let header { append(header) }
  }

  mutating func append(_ cells: String...) { append(cells) }

  mutating func append(_ cells: [String]) { rows.append(cells.map(\.printable)) }

  /// Returns the lines, each ended, with `gap` spaces between columns and none at the end.
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

extension Int {
  /// The number with a comma between groups of three digits: `23,860`.
  var grouped: String {
    var digits = String(magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (self < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }
}

extension Double {
  /// The number as a percentage: `95.12 %`.
  var percent: String { String(format: "%.2f %%", self * 100) }

  /// The shortest text with the same value: `0.5`, `3`.
  var exact: String { Int(exactly: self).map(String.init) ?? description }

  /// The number of seconds as a duration: `0.042 s`, `8.21 s`, `2 min 05 s`.
  var duration: String {
    switch self {
    case ..<0.1: String(format: "%.3f s", self)
    case ..<60: String(format: "%.2f s", self)
    case ..<1e9: String(format: "%d min %02d s", Int(self) / 60, Int(self) % 60)
    default: "\(self) s"
    }
  }

  /// The number of seconds as on a clock: `0:07`, `12:30`, `1:02:03`.
  var clock: String {
    let seconds = isFinite ? Int(Swift.min(rounded(), 1e9)) : 0
    let (minutes, rest) = (seconds / 60, seconds % 60)
    return minutes < 60
      ? String(format: "%d:%02d", minutes, rest)
      : String(format: "%d:%02d:%02d", minutes / 60, minutes % 60, rest)
  }
}
