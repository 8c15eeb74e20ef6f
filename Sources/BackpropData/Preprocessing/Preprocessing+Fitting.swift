import Numerics

/// Replacements and scaling from the training set.
extension Preprocessing {
  /// Chooses the replacements of missing entries and the scaling by the rows of the training set.
  ///
  /// - Parameters:
  ///   - table: The table for which this was made.
  ///   - rows: The rows of the training set.
  ///   - requested: The method of scaling. Targets that are numbers are standardised unless it is `none`.
  public mutating func fit(to table: Table, rows: [Int], _ requested: ScalingMethod) {
    scaling = nil
    targetScaling = nil
    if missing == .mean {
      for index in features.indices {
        features[index].replacement = features[index].typicalEntry(of: table, rows)
      }
    }
    var moments = features.flatMap { feature -> [Moments?] in
      guard feature.categories.isEmpty else { return feature.categories.map { _ in nil } }
      return [Moments(of: feature, in: table, rows)]
    }
    // Columns without any number count as zeros.
    moments = moments.map { $0?.count == 0 ? nil : $0 }
    let known = moments.compactMap(\.self)
    let method =
      requested == .auto
      ? Self.suitableMethod(known, hasTexts: moments.count > known.count) : requested
    scaling = method == .none ? nil : Scaling(method, moments)
    pixelMaximum =
      isComplex || moments.count > known.count ? nil : Self.pixelMaximum(known, method)
    if !isClassification, requested != .none {
      targetScaling = Scaling(.standard, targets.map { Moments(of: $0, in: table, rows) })
    }
  }

  private static func suitableMethod(_ moments: [Moments], hasTexts: Bool) -> ScalingMethod {
    if !hasTexts, areBytes(moments) { return .pixels }
    return moments.allSatisfy { $0.minimum >= -1 && $0.maximum <= 1 } ? .none : .standard
  }

  /// Returns true if columns look like pixels from 0 to 255.
  private static func areBytes(_ moments: [Moments]) -> Bool {
    moments.count >= 16
      && moments.allSatisfy { $0.areWhole && $0.minimum >= 0 && $0.maximum <= 255 }
      && moments.contains { $0.maximum > 127 }
  }

  /// Returns the number of a white pixel, if columns look like pixels or are scaled as such.
  private static func pixelMaximum(_ moments: [Moments], _ method: ScalingMethod) -> Double? {
    if method == .pixels || areBytes(moments) { return 255 }
    let areShares =
      moments.count >= 16 && moments.allSatisfy { $0.minimum >= 0 && $0.maximum <= 1 }
      && moments.contains { $0.maximum > 0.5 }
    return areShares ? 1 : nil
  }

  /// The size of images of square pixel tables; nil for other data.
  public var pixelTableSize: ImageSize? {
    guard scaling?.method == .pixels, !isComplex else { return nil }
    let side = Int(Double(features.count).squareRoot().rounded())
    return side * side == features.count ? ImageSize(width: side, height: side) : nil
  }
}

/// The statistics of a column of numbers, of real and imaginary parts together.
private struct Moments {
  var count = 0
  var mean = Complex<Double>.zero
  /// E|x - mean|².
  var variance = 0.0
  var (minimum, maximum) = (Double.infinity, -Double.infinity)
  var areWhole = true
  let isComplex: Bool

  init(of feature: Preprocessing.Feature, in table: Table, _ rows: [Int]) {
    isComplex = feature.isComplex
    let imaginary = feature.imaginary.map { $0.number - 1 }
    var squares = 0.0
    for row in rows {
      let x = table.complexNumber(row, feature.number - 1, imaginary)
      guard x.isFinite else { continue }
      count += 1
      // Welford's recurrence, which does not cancel.
      let change = x - mean
      mean += Complex(change.real / Double(count), change.imaginary / Double(count))
      let left = x - mean
      squares += change.real * left.real + change.imaginary * left.imaginary
      minimum = min(minimum, x.real)
      maximum = max(maximum, x.real)
      if feature.isComplex {
        minimum = min(minimum, x.imaginary)
        maximum = max(maximum, x.imaginary)
      }
      areWhole = areWhole && x.real == x.real.rounded() && x.imaginary == 0
    }
    variance = count > 0 ? squares / Double(count) : 0
    // Numbers near the largest one: their sums overflow.
    if !mean.isFinite { mean = .zero }
  }
}

extension Scaling {
  /// The scaling by some method; entries without statistics are not scaled.
  fileprivate init(_ method: ScalingMethod, _ moments: [Moments?]) {
    self.method = method
    let centres = moments.map { moments -> Complex<Double> in
      switch (method, moments) {
      case (.standard, let moments?): moments.mean
      case (.minmax, let moments?):
        Complex(moments.minimum, moments.isComplex ? moments.minimum : 0)
      default: .zero
      }
    }
    offsets = centres.map(\.real)
    let imaginary = centres.map(\.imaginary)
    imaginaryOffsets = imaginary.allSatisfy { $0 == 0 } ? [] : imaginary
    factors = moments.map { moments in
      guard let moments else { return 1 }
      let span: Double =
        switch method {
        case .pixels: 255
        case .standard: moments.variance.squareRoot()
        case .minmax: moments.maximum - moments.minimum
        case .auto, .none: 1
        }
      // A constant column becomes zeros.
      return span > 0 && span.isFinite && (1 / span).isFinite ? 1 / span : 1
    }
  }
}

extension Preprocessing.Feature {
  /// Returns the mean of the column in some rows, or the index of the most frequent text.
  fileprivate func typicalEntry(of table: Table, _ rows: [Int]) -> [Double] {
    guard categories.isEmpty else {
      let counts = rows.reduce(into: [String: Int]()) {
        $0[table.text($1, number - 1), default: 0] += 1
      }
      let most = categories.indices.max { left, right in
        (counts[categories[left]] ?? 0, right) < (counts[categories[right]] ?? 0, left)
      }
      return [Double(most ?? 0)]
    }
    let moments = Moments(of: self, in: table, rows)
    return [moments.mean.real, moments.mean.imaginary]
  }
}
