/// Path data in tenths of a pixel, written with relative moves: some five bytes a point.
///
/// Positions are rounded before they are subtracted, so that rounding does not add up along a
/// path.
struct PathData {
  /// The value of the `d` attribute.
  private(set) var text = ""
  private var last = (x: 0, y: 0)

  /// An open or closed polygon through `points`; a single point becomes a line of length zero,
  /// which round caps show as a dot.
  mutating func append(_ points: some Sequence<PixelPoint>, closed: Bool = false) {
    var isFirst = true
    var hasMoved = false
    for point in points {
      let here = (x: tenths(point.x), y: tenths(point.y))
      if isFirst {
        text += "M" + decimal(here.x) + separated(here.y)
        isFirst = false
      } else if here != last {
        // After the first `l` its letter is implied.
        let x = here.x - last.x
        text += hasMoved ? separated(x) : "l" + decimal(x)
        text += separated(here.y - last.y)
        hasMoved = true
      }
      last = here
    }
    if isFirst { return }
    if closed { text += "z" } else if !hasMoved { text += "h0" }
  }

  private func tenths(_ value: Double) -> Int {
    guard !value.isNaN else { return 0 }
    // Far outside the page a line only has to leave in the right direction.
    return Int((min(max(value, -1e5), 1e5) * 10).rounded())
  }

  private func separated(_ tenths: Int) -> String {
    tenths < 0 ? decimal(tenths) : " " + decimal(tenths)
  }

  private func decimal(_ tenths: Int) -> String {
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    let sign = tenths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return whole == 0 ? "\(sign).\(rest)" : "\(sign)\(whole).\(rest)"
  }
}
