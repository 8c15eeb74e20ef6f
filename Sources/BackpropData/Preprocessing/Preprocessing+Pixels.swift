public import Backprop
public import BackpropFiles

/// Pixels in the columns of a table: a network of images takes such rows, and a network of such rows takes
/// images.
extension Preprocessing {
  /// The preprocessing of a table whose columns are the pixels of images, row by row, for a network of
  /// images.
  ///
  /// The label is the column that the options name, else a column called `label` and so on, else the last
  /// one, or the first one if that holds classes of the network and the last one does not, or is 0
  /// throughout. A table without a label has as many columns as an image has pixels.
  ///
  /// - Parameters:
  ///   - table: The table.
  ///   - images: The preprocessing of the network, whose classes are taken over.
  ///   - options: The choices of the user.
  /// - Throws: `FileError` of kind `badData` if the columns are not the pixels of images of that size, from
  ///   0 to 255 or from 0 to 1.
  public init(
    pixelsOf table: Table, for images: Preprocessing, _ options: TableOptions
  ) throws(FileError) {
    self.init()
    guard let size = images.imageSize else {
      throw FileError(.badData, "the network is not for images", advice: "name another network")
    }
    classNames = images.classNames
    columnCount = table.columns.count
    missing = options.missing
    let pixelCount = size.width * size.height
    let ignored = Set(
      try options.ignored.map { (name) throws(FileError) in
        try table.column(name, option: "ignore")
      })
    var columns = table.columns.indices.filter { !ignored.contains($0) }
    let labels = try labelColumns(of: table, options)
    let isNamed =
      !options.targets.isEmpty
      || table.hasHeader
        && labels.contains {
          TableReader.usualTargetNames.contains(table.columns[$0].name.lowercased())
        }
    if isNamed || columns.count != pixelCount {
      columns.removeAll(where: labels.contains)
      targets = labels.map { Feature(name: table.columns[$0].name, number: $0 + 1) }
    }
    guard columns.count == pixelCount, targets.count <= 1 else {
      throw FileError(
        .badData,
        "\(columns.count) columns beside the label, but the network is for images of "
          + "\(size.height)×\(size.width) = \(pixelCount) pixels",
        at: .line(1, column: nil),
        advice: "name the label with --target, and leave others out with --ignore")
    }
    if let column = columns.first(where: { table.columns[$0].kind != .numbers }) {
      throw FileError(
        .badData, "column “\(table.columns[column].name)” does not hold pixels",
        at: .line(1, column: column + 1),
        advice: "the network is for images: name the label with --target")
    }
    features = columns.map { Feature(name: table.columns[$0].name, number: $0 + 1) }
    var (least, largest) = (Double.infinity, -Double.infinity)
    for row in 0..<table.rowCount {
      for column in columns where !table.isMissing(row, column) {
        let value = table.number(row, column)
        (least, largest) = (min(least, value), max(largest, value))
      }
    }
    let isInBytes = options.scaling == .pixels || largest > 1
    guard least >= 0 || least > largest, largest <= 255 else {
      throw FileError(
        .badData,
        "numbers from \(least.shortest) to \(largest.shortest), but the network is for pixels from "
          + "0 to 255 or from 0 to 1", advice: "use the table before it was scaled")
    }
    pixelMaximum = isInBytes ? 255 : 1
    if isInBytes, options.scaling != .none {
      scaling = Scaling(dividingPixels: pixelCount)
    }
  }

  /// Returns the indices of the columns of the labels in a table of pixels: one, unless the user names
  /// several.
  private func labelColumns(
    of table: Table, _ options: TableOptions
  ) throws(FileError) -> [Int] {
    let usual = try Self.targetColumns(of: table, options)
    let last = table.columns.count - 1
    guard options.targets.isEmpty, table.targetColumns == nil, usual == [last] else { return usual }
    func areLabels(_ column: Int) -> Bool {
      let names = Set((0..<table.rowCount).map { table.className($0, column) })
      // A pixel of the margin is 0 in all images.
      return names != ["0"] && names.isSubset(of: classNames)
    }
    return !areLabels(last) && areLabels(0) ? [0] : usual
  }

  /// Returns true if the network takes images of a size: those that it was trained on, or such whose pixels
  /// are the columns of its table.
  public func takesImages(ofWidth width: Int, height: Int) -> Bool {
    if let imageSize { return imageSize == ImageSize(width: width, height: height) }
    return isClassification && pixelMaximum != nil && features.count == width * height
  }

  /// Returns the inputs of a network for the pixels of images, one byte each.
  ///
  /// A network of a table gets the numbers that the columns would have, scaled like them.
  public func inputs<S: Scalar>(
    ofPixels pixels: [UInt8], over _: S.Type = S.self
  ) -> Dataset<S>.Inputs {
    guard isTable, let pixelMaximum else { return .pixels(pixels) }
    let isPlain = pixelMaximum == 255 ? scaling?.method == .pixels : scaling == nil
    if isPlain { return .pixels(pixels) }
    let values = pixels.enumerated().map { index, pixel -> S in
      let number = Double(pixel) * pixelMaximum / 255
      let scaled = scaling?.scaled(.init(number), index % features.count).real ?? number
      return S(S.RealType(scaled))
    }
    return .values(values)
  }
}

extension Scaling {
  /// The division of a number of pixels by 255.
  fileprivate init(dividingPixels count: Int) {
    method = .pixels
    offsets = [Double](repeating: 0, count: count)
    factors = [Double](repeating: 1 / 255, count: count)
  }
}
