/// How work is divided among threads: each element of a result is computed by one thread, in the
/// order in which a single one would compute it, so that the number of threads changes no bit.
extension Range<Int> {
  /// Part `part` of `parts` of nearly equal parts, cut at multiples of `grain` from the start.
  func share(_ part: Int, of parts: Int, grain: Int = 1) -> Range {
    let grains = (count + grain - 1) / grain
    func cut(_ part: Int) -> Int {
      Swift.min(upperBound, lowerBound + grains * part / parts * grain)
    }
    return cut(part)..<cut(part + 1)
  }
}

extension MatrixPointer {
  /// Some of the rows.
  @inline(__always)
  func rows(_ range: Range<Int>) -> MatrixPointer {
    MatrixPointer(
      base: self[range.lowerBound], rows: range.count, columns: columns, stride: stride)
  }

  /// Some of the columns.
  @inline(__always)
  func columns(_ range: Range<Int>) -> MatrixPointer {
    MatrixPointer(base: base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// How many columns must stay together when columns are divided: four of the widest vectors,
  /// which is the most that any kernel handles at once.
  static var grain: Int { Swift.max(1, 4 * cacheLine / MemoryLayout<Element>.stride) }
}
