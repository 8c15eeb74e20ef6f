import BackpropData

/// What `backprop data info` found.
struct DataReport: Encodable, Sendable {
  struct Part: Encodable, Sendable {
    let name: String
    let size: Int
    /// How many samples each class has.
    let classCounts: [Int]
    /// The share of pixels that are not zero.
    var nonzeroShare: Double?
    /// The mean of all pixels, of 1.
    var meanPixel: Double?
  }

  let name: String
  /// Where the data comes from.
  let source: String
  let inputs: Int
  let classes: [String]
  let parts: [Part]

  init(_ data: SampleSource) {
    name = data.name
    source = data.origin
    inputs = data.inputCount(over: .real)
    classes = data.classNames
    let classCount = classes.count
    if case .table(let table) = data.content {
      parts = [
        Part(
          name: "rows", size: table.rowCount,
          classCounts: Self.counts(table.labels, classes: classCount))
      ]
    } else {
      parts = SampleSource.Part.allCases.compactMap { part in
        data.images(part).map { images in
          let (nonzero, sum) = images.pixels.reduce(into: (0, 0)) { totals, pixel in
            totals.0 += pixel == 0 ? 0 : 1
            totals.1 += Int(pixel)
          }
          let pixels = Double(max(1, images.pixels.count))
          return Part(
            name: part.rawValue, size: images.count,
            classCounts: Self.counts(images.labels.map { Int($0) }, classes: classCount),
            nonzeroShare: Double(nonzero) / pixels, meanPixel: Double(sum) / pixels / 255)
        }
      }
    }
  }

  private static func counts(_ labels: [Int], classes: Int) -> [Int] {
    labels.reduce(into: Array(repeating: 0, count: classes)) { counts, label in
      counts[label] += 1
    }
  }

  /// The report as lines for a reader.
  var text: String {
    var head = TextTable([.left, .left])
    head.append("data", name)
    head.append("source", source)
    head.append("inputs", inputs.grouped)
    head.append("classes", String(classes.count))

    let hasPixels = parts.contains { $0.nonzeroShare != nil }
    var table = TextTable(
      [.left],
      header: ["part", "samples"] + classes + (hasPixels ? ["not zero", "mean"] : []))
    for part in parts {
      let pixels = [part.nonzeroShare?.percent, part.meanPixel?.short].compactMap(\.self)
      table.append([part.name, part.size.grouped] + part.classCounts.map(\.grouped) + pixels)
    }
    return head.text() + "\n" + table.text()
  }
}
