extension Page {
  /// Removes what surrounds a page of the other tone: the dark edge of a photographed sheet, or a
  /// frame around the image.
  mutating func removeOuterFrame() {
    let threshold = otsuThreshold()
    let edge = border
    let dark = edge.count { grey[$0] < threshold }
    guard edge.count >= 4, max(dark, edge.count - dark) * 10 >= edge.count * 9 else { return }
    let frameIsDark = 2 * dark > edge.count
    // The largest region of the other tone is the sheet, if it fills its box and most of the box's
    // edges: the digit may touch the frame.
    let isSheet = grey.indices.map { isPage[$0] && (grey[$0] < threshold) != frameIsDark }
    let regions = Regions(isSheet, width: width, isDiagonal: false)
    guard let sheet = regions.areas.indices.max(by: { regions.areas[$0] < regions.areas[$1] })
    else { return }
    let box = regions.boxes[sheet]
    guard 3 * box.x.count >= 2 * width, 3 * box.y.count >= 2 * height,
      box.area >= isPage.count / 2, box.longer >= 12, 2 * regions.areas[sheet] >= box.area,
      Self.edgeShare(of: box, width: width, depth: 1, where: { regions.labels[$0] == sheet })
        >= 0.55
    else { return }
    keep(box, blur: max(1, box.longer / 100))
  }

  /// Removes a frame that is drawn on the page: a rectangle of lines that encloses more ink.
  mutating func removeInnerFrame(isInk: [Bool]) {
    let regions = Regions(isInk, width: width, isDiagonal: true)
    for frame in regions.areas.indices {
      let box = regions.boxes[frame]
      guard 2 * box.x.count >= width, 2 * box.y.count >= height, box.longer >= 12 else { continue }
      let isFrame = { (index: Int) in regions.labels[index] == frame }
      let limit = max(2, box.longer / 12)
      // Corners may be round, and the outermost pixels are only partly inked.
      guard
        let outside = (0..<limit).first(where: {
          Self.edgeShare(of: box, width: width, depth: $0, where: isFrame) >= 0.8
        }),
        let inside = (outside..<limit).first(where: {
          Self.edgeShare(of: box, width: width, depth: $0, where: isFrame) < 0.4
        }),
        let rest = box.shrunk(left: inside, right: inside, top: inside, bottom: inside)
      else { continue }
      // A rectangle without a digit in it is a digit.
      let inked = isInk.indices.map { index in
        isInk[index] && rest.contains(x: index % width, y: index / width)
      }
      let contents = Regions(inked, width: width, isDiagonal: true)
      guard
        contents.boxes.contains(where: {
          6 * $0.longer >= rest.longer && 6 * $0.y.count >= rest.y.count
        }), 2 * inked.count(where: { $0 }) < rest.area
      else { continue }
      keep(rest, blur: 1)
      return
    }
  }

  /// Restricts the page to a box without its outermost `blur` pixels.
  private mutating func keep(_ box: PixelBox, blur: Int) {
    let rest = box.shrunk(left: blur, right: blur, top: blur, bottom: blur) ?? box
    for index in isPage.indices where !rest.contains(x: index % width, y: index / width) {
      isPage[index] = false
    }
  }

  /// Returns the smallest of the four sides' shares of pixels that satisfy a condition, on the outline
  /// `depth` pixels inside a box.
  private static func edgeShare(
    of box: PixelBox, width: Int, depth: Int, where condition: (Int) -> Bool
  ) -> Float {
    guard let line = box.shrunk(left: depth, right: depth, top: depth, bottom: depth) else {
      return 0
    }
    func share(_ indices: some Collection<Int>) -> Float {
      Float(indices.count { condition($0) }) / Float(indices.count)
    }
    return min(
      share(line.x.map { line.y.lowerBound * width + $0 }),
      share(line.x.map { (line.y.upperBound - 1) * width + $0 }),
      share(line.y.map { $0 * width + line.x.lowerBound }),
      share(line.y.map { $0 * width + line.x.upperBound - 1 }))
  }

  /// Returns the grey that separates dark from light best: the variance between the two is largest.
  ///
  /// Source: N. Otsu, "A threshold selection method from gray-level histograms" (1979).
  private func otsuThreshold() -> Float {
    var histogram = [Int](repeating: 0, count: 256)
    for index in grey.indices where isPage[index] {
      histogram[Int(max(0, min(255, grey[index])))] += 1
    }
    let count = Float(histogram.reduce(0, +))
    let sum = (0..<256).reduce(Float(0)) { $0 + Float($1 * histogram[$1]) }
    var (below, belowSum, best, threshold) = (Float(0), Float(0), Float(0), Float(128))
    for level in 0..<255 {
      below += Float(histogram[level])
      belowSum += Float(level * histogram[level])
      guard below > 0, below < count else { continue }
      let distance = belowSum / below - (sum - belowSum) / (count - below)
      let variance = below * (count - below) * distance * distance
      if variance > best { (best, threshold) = (variance, Float(level + 1)) }
    }
    return threshold
  }
}
