import Numerics

/// Weights of samples: how much each counts in the cost.
///
///     C = Σ_x w_x C_x / Σ_x w_x + λ/(2n) · Σ‖w‖²
///
/// as the mean of weighted losses in PyTorch and scikit-learn. Only the ratios of the weights count.
/// A mini-batch of m of the n samples descends along `n/(m Σ_x w_x) · Σ w_x ∇C_x`, whose expectation
/// is the gradient of C. Accuracies stay counts of samples.
extension Dataset {
  /// Returns the same samples with weights.
  ///
  /// - Parameter weights: One for each sample, at least 0; they replace earlier ones.
  /// - Throws: ``DatasetError`` if there is not one for each sample, one is negative or not finite,
  ///   or all are 0.
  public func weighted(by weights: [Double]) throws(DatasetError) -> Dataset {
    guard weights.count == count else {
      throw .weightCount(weights.count, expected: count, of: "samples")
    }
    try ClassWeights.check(weights)
    guard weights.contains(where: { $0 > 0 }) else { throw .noWeight }
    return carrying(weights)
  }

  /// Returns the same samples, each with the weight of its class; times its own, if it has one.
  ///
  /// - Throws: ``DatasetError`` if there are no classes, not one weight for each, a weight is
  ///   negative or not finite, or all samples have the weight 0.
  public func weighted(by classWeights: ClassWeights) throws(DatasetError) -> Dataset {
    guard case .classes(let labels, _) = targets else { throw .noClasses }
    let weights = try classWeights.values(for: self)
    return try weighted(
      by: labels.enumerated().map { weights[Int($1)] * (self.weights?[$0] ?? 1) })
  }

  /// The same samples with weights that are known to be valid.
  func carrying(_ weights: [Double]?) -> Dataset {
    var weighted = self
    weighted.weights = weights
    return weighted
  }

  /// The same samples with weights of mean 1.
  func normalizingWeights() -> Dataset {
    guard let weights else { return self }
    // Divided by the largest first, the sum cannot overflow.
    let largest = weights.max() ?? 0
    guard largest > 0 else { return self }
    let shares = weights.map { $0 / largest }
    let mean = shares.reduce(0, +) / Double(weights.count)
    return carrying(shares.map { $0 / mean })
  }

  /// Calls `body` with the weights in memory; with `nil` if there are none.
  func withWeights<Result>(
    _ body: (UnsafePointer<Double>?) throws -> Result
  ) rethrows -> Result {
    guard let weights else { return try body(nil) }
    return try weights.withUnsafeBufferPointer { try body($0.baseAddress) }
  }
}

/// The weights of the classes of a data set, against classes of unequal size.
public enum ClassWeights: Hashable, Codable, Sendable {
  /// n / (K n_c) for a class c with n_c of the n samples, where K classes have samples: all of them
  /// count the same together. A class without samples has the weight 0.
  ///
  /// G. King and L. Zeng, *Logistic regression in rare events data*, Political Analysis 9 (2001), as
  /// `balanced` of scikit-learn.
  case balanced

  /// A weight for each class, at least 0.
  case values([Double])

  /// Returns the weight of each class.
  ///
  /// - Parameter data: The training set.
  /// - Throws: ``DatasetError`` if it has no classes, or not one weight for each.
  public func values<S: Scalar>(for data: Dataset<S>) throws(DatasetError) -> [Double] {
    guard case .classes(let labels, let classes) = data.targets else { throw .noClasses }
    switch self {
    case .values(let weights):
      guard weights.count == classes else {
        throw .weightCount(weights.count, expected: classes, of: "classes")
      }
      try Self.check(weights)
      return weights
    case .balanced:
      var counts = Array(repeating: 0, count: classes)
      for label in labels { counts[Int(label)] += 1 }
      let present = Double(counts.count { $0 > 0 })
      return counts.map { $0 > 0 ? Double(labels.count) / (present * Double($0)) : 0 }
    }
  }

  /// Validates that weights are finite and not negative.
  static func check(_ weights: [Double]) throws(DatasetError) {
    if let bad = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .weight(weights[bad], index: bad)
    }
  }
}

extension Workspace {
  /// Multiplies the derivative of the cost by the weight of each sample, if there are weights.
  func weighErrors(_ rows: Range<Int>) {
    guard let sampleWeights else { return }
    let delta = layers[layers.count - 1].delta
    for row in rows {
      let weight = S(sampleWeights[row])
      for j in 0..<delta.columns { delta[row][j] *= weight }
    }
  }

  /// The sum of the costs of some rows, each times its weight.
  ///
  /// - Parameter weights: The weights of the samples in the rows.
  func weightedCost(_ rows: Range<Int>, weights: UnsafePointer<Double>) -> Double {
    let output = layers[layers.count - 1]
    var sum = 0.0
    for row in rows where weights[row - rows.lowerBound] > 0 {
      let one = row..<row + 1
      sum +=
        weights[row - rows.lowerBound]
        * cost.function.total(
          logits: output.z.rows(one), outputs: output.a.rows(one), targets: targets.rows(one))
    }
    return sum
  }
}
