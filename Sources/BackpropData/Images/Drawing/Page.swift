import BackpropFiles

/// The grey values of an image, reduced to a size at which details of the paper vanish and strokes do
/// not.
struct Page {
  /// The largest number of columns and rows.
  private static let longest = 400
  /// The opacity below which a pixel shows nothing.
  private static let invisible: Float = 1 / 16

  var width: Int
  var height: Int
  /// The grey of each pixel, 0 to 255.
  var grey: [Float]
  /// True where there is a page: not where it is transparent, and not on a frame.
  var isPage: [Bool]

  /// The page of an image; where all that is visible has one tone, the opacity is what is drawn.
  init(_ image: PixelImage) {
    let factor = max(1, (max(image.width, image.height) + Self.longest - 1) / Self.longest)
    width = (image.width + factor - 1) / factor
    height = (image.height + factor - 1) / factor
    grey = [Float](repeating: 0, count: width * height)
    var opacity = grey
    let step = image.layout.channels
    let isGrey = image.layout == .greyAlpha
    for row in 0..<height {
      let rows = row * factor..<min(image.height, (row + 1) * factor)
      for column in 0..<width {
        let columns = column * factor..<min(image.width, (column + 1) * factor)
        var (sum, weight) = (Float(0), Float(0))
        for y in rows {
          for x in columns {
            let start = (y * image.width + x) * step
            let alpha = Float(image.pixels[start + step - 1])
            let value =
              isGrey
              ? Float(image.pixels[start])
              : 0.299 * Float(image.pixels[start]) + 0.587 * Float(image.pixels[start + 1])
                + 0.114 * Float(image.pixels[start + 2])
            sum += value * alpha
            weight += alpha
          }
        }
        let index = row * width + column
        if weight > 0 { grey[index] = sum / weight }
        opacity[index] = weight / Float(255 * rows.count * columns.count)
      }
    }
    isPage = opacity.map { $0 >= Self.invisible }
    if opacity.contains(where: { $0 < 0.5 }), Self.hasOneTone(grey, opacity, isPage) {
      grey = opacity.map { $0 * 255 }
      isPage = [Bool](repeating: true, count: width * height)
    }
  }

  /// Returns true if nearly all that is most visible has the same grey.
  private static func hasOneTone(_ grey: [Float], _ opacity: [Float], _ isPage: [Bool]) -> Bool {
    var histogram = [Float](repeating: 0, count: 256)
    // At the edge of a stroke the grey is often a mixture with what is transparent.
    let visible = 0.9 * (opacity.max() ?? 0)
    for index in grey.indices where isPage[index] && opacity[index] >= visible {
      histogram[Int(max(0, min(255, grey[index])))] += 1
    }
    let total = histogram.reduce(0, +)
    func quantile(_ share: Float) -> Int {
      var sum: Float = 0
      return histogram.firstIndex { count in
        sum += count
        return sum >= share * total
      } ?? 255
    }
    return quantile(0.98) - quantile(0.02) < 24
  }

  /// The indices of the page's pixels that have a neighbour outside.
  var border: [Int] {
    isPage.indices.filter { index in
      guard isPage[index] else { return false }
      let (x, y) = (index % width, index / width)
      return x == 0 || y == 0 || x == width - 1 || y == height - 1 || !isPage[index - 1]
        || !isPage[index + 1] || !isPage[index - width] || !isPage[index + width]
    }
  }
}
