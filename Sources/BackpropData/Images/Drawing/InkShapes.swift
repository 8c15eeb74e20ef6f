/// The connected shapes of ink on a page, of which some are the digit.
struct InkShapes {
  /// The shares of a digit's pixels below which a shape is a speck: anywhere, and far from the digit.
  private static let speck = (near: 0.03, far: 0.1)

  /// The digit alone, cropped to its box and with strokes that are not too thin; nil if there is none.
  let digit: GreyPlane?
  /// The number of shapes beside each other that could each be a digit.
  let separateCount: Int

  /// Finds the digit among the shapes.
  ///
  /// A shape consists of pixels above the threshold, some of which are clearly ink.
  init(_ strength: GreyPlane, contrast: Float, threshold: Float) {
    let width = strength.width
    let isInk = strength.values.map { $0 > threshold }
    let regions = Regions(isInk, width: width, isDiagonal: true)
    // Pixels at the edge of a stroke count as much as they are covered.
    var mass = [Double](repeating: 0, count: regions.boxes.count)
    var isClear = [Bool](repeating: false, count: regions.boxes.count)
    for index in isInk.indices where isInk[index] {
      let share = min(1, strength.values[index] / contrast)
      mass[regions.labels[index]] += Double(share)
      if share > 0.35 { isClear[regions.labels[index]] = true }
    }
    guard
      let main = mass.indices.filter({ isClear[$0] }).max(by: { mass[$0] < mass[$1] })
    else {
      (digit, separateCount) = (nil, 0)
      return
    }
    let reach = regions.boxes[main].longer * 2 / 5
    let kept = mass.indices.filter { shape in
      let isNear = regions.boxes[shape].distance(to: regions.boxes[main]) <= reach
      return isClear[shape]
        && mass[shape] >= (isNear ? Self.speck.near : Self.speck.far) * mass[main]
    }
    separateCount = Self.separate(kept.map { regions.boxes[$0] })

    var box = regions.boxes[main]
    var isKept = [Bool](repeating: false, count: mass.count)
    for shape in kept {
      box.formUnion(regions.boxes[shape])
      isKept[shape] = true
    }
    var plane = GreyPlane(
      width: width, height: strength.height,
      values: strength.values.indices.map { index -> Float in
        guard isInk[index], isKept[regions.labels[index]] else { return 0 }
        return min(1, strength.values[index] / contrast)
      })
    plane = plane.cropped(columns: box.x, rows: box.y)
    digit = plane.thickened()
  }

  /// Returns the number of groups of tall shapes that no column has in common.
  private static func separate(_ boxes: [PixelBox]) -> Int {
    let tallest = boxes.map(\.y.count).max() ?? 0
    let tall = boxes.filter { 2 * $0.y.count >= tallest }.sorted {
      $0.x.lowerBound < $1.x.lowerBound
    }
    var (count, end) = (0, Int.min)
    for box in tall {
      if box.x.lowerBound >= end { count += 1 }
      end = max(end, box.x.upperBound)
    }
    return count
  }
}
