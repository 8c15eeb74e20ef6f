/// A rectangle of pixels: half-open ranges of columns and rows.
struct PixelBox: Hashable {
  var x: Range<Int>
  var y: Range<Int>

  /// The longer side.
  var longer: Int { max(x.count, y.count) }
  /// The number of pixels.
  var area: Int { x.count * y.count }

  /// The box of one pixel.
  init(x: Int, y: Int) { (self.x, self.y) = (x..<x + 1, y..<y + 1) }

  /// The box of ranges.
  init(x: Range<Int>, y: Range<Int>) { (self.x, self.y) = (x, y) }

  /// Extends the box so that it holds another.
  mutating func formUnion(_ other: PixelBox) {
    x = min(x.lowerBound, other.x.lowerBound)..<max(x.upperBound, other.x.upperBound)
    y = min(y.lowerBound, other.y.lowerBound)..<max(y.upperBound, other.y.upperBound)
  }

  /// The number of columns or rows between two boxes, whichever is larger; 0 if they meet.
  func distance(to other: PixelBox) -> Int {
    max(
      0, other.x.lowerBound - x.upperBound, x.lowerBound - other.x.upperBound,
      other.y.lowerBound - y.upperBound, y.lowerBound - other.y.upperBound)
  }

  /// The box without its outermost pixels; nil if nothing is left.
  func shrunk(left: Int, right: Int, top: Int, bottom: Int) -> PixelBox? {
    let columns = (x.lowerBound + left, x.upperBound - right)
    let rows = (y.lowerBound + top, y.upperBound - bottom)
    guard columns.0 < columns.1, rows.0 < rows.1 else { return nil }
    return PixelBox(x: columns.0..<columns.1, y: rows.0..<rows.1)
  }

  /// True for a pixel inside.
  func contains(x column: Int, y row: Int) -> Bool { x.contains(column) && y.contains(row) }
}

/// The connected regions of a set of pixels.
struct Regions {
  /// The number of the region of each pixel, from 0; -1 outside all regions.
  let labels: [Int]
  /// The boxes of the regions.
  let boxes: [PixelBox]
  /// The numbers of pixels of the regions.
  let areas: [Int]

  /// Finds the regions of the pixels where `mask` is true.
  ///
  /// - Parameter isDiagonal: True if pixels that meet in a corner are connected.
  init(_ mask: [Bool], width: Int, isDiagonal: Bool) {
    let height = width > 0 ? mask.count / width : 0
    var labels = [Int](repeating: -1, count: mask.count)
    var boxes: [PixelBox] = []
    var areas: [Int] = []
    var stack: [Int] = []
    for seed in mask.indices where mask[seed] && labels[seed] < 0 {
      let label = boxes.count
      var (left, right, top, bottom) = (width, 0, height, 0)
      var area = 0
      labels[seed] = label
      stack.append(seed)
      while let index = stack.popLast() {
        let (x, y) = (index % width, index / width)
        (left, right) = (min(left, x), max(right, x))
        (top, bottom) = (min(top, y), max(bottom, y))
        area += 1
        for dy in -1...1 where 0..<height ~= y + dy {
          for dx in -1...1 where 0..<width ~= x + dx && (isDiagonal || dx == 0 || dy == 0) {
            let next = index + dy * width + dx
            guard mask[next], labels[next] < 0 else { continue }
            labels[next] = label
            stack.append(next)
          }
        }
      }
      boxes.append(PixelBox(x: left..<right + 1, y: top..<bottom + 1))
      areas.append(area)
    }
    (self.labels, self.boxes, self.areas) = (labels, boxes, areas)
  }
}
