/// A choice of samples in which the classes have the same shares as in the whole data set.
///
/// From a class with n_c of n samples, a part of m takes m n_c / n, rounded down, and one more
/// where the remainder is among the largest (among equal ones, in the lower class), so that the
/// counts sum to m: the method of largest remainders, also called Hare–Niemeyer.
public struct Stratification: Sendable {
  /// The numbers of the samples of each class, ascending.
  private let members: [[Int]]

  /// The number of samples n.
  public let count: Int

  /// - Parameters:
  ///   - labels: The class of each sample, in `0..<classCount`.
  ///   - classCount: The number of classes.
  /// - Precondition: Every label is one of a class.
  public init(labels: some Sequence<Int>, classCount: Int) {
    var members = [[Int]](repeating: [], count: classCount)
    var count = 0
    for label in labels {
      precondition(members.indices.contains(label), "a label is not a class")
      members[label].append(count)
      count += 1
    }
    self.members = members
    self.count = count
  }

  /// The number of samples of each class in a part of `total` samples.
  ///
  /// - Precondition: `total` is at most ``count``.
  public func counts(_ total: Int) -> [Int] {
    precondition(0...count ~= total, "a part is larger than the whole")
    guard count > 0 else { return members.map { _ in 0 } }
    let shares = members.map { ($0.count * total).quotientAndRemainder(dividingBy: count) }
    var counts = shares.map(\.quotient)
    let left = total - counts.reduce(0, +)
    let ranked = shares.indices.sorted {
      (shares[$1].remainder, $0) < (shares[$0].remainder, $1)
    }
    for index in ranked.prefix(left) { counts[index] += 1 }
    return counts
  }

  /// The numbers of `total` samples, ascending: the first ones of each class.
  ///
  /// - Precondition: `total` is at most ``count``.
  public func first(_ total: Int) -> [Int] {
    zip(members, counts(total)).flatMap { $0.prefix($1) }.sorted()
  }

  /// The numbers of `total` samples, ascending: those of each class at even distances.
  ///
  /// - Precondition: `total` is at most ``count``.
  public func spread(_ total: Int) -> [Int] {
    zip(members, counts(total)).flatMap { members, count in
      (0..<count).map { members[($0 + 1) * members.count / count - 1] }
    }.sorted()
  }
}

extension Dataset {
  /// The stratification by the classes of the samples; `nil` if there are none.
  public var stratification: Stratification? {
    guard case .classes(let labels, let count) = targets else { return nil }
    return Stratification(labels: labels.lazy.map { Int($0) }, classCount: count)
  }

  /// The samples with the given numbers, in that order.
  ///
  /// - Precondition: All numbers are in `0..<count`.
  public func selecting(_ numbers: [Int]) -> Dataset {
    precondition(numbers.allSatisfy { 0..<count ~= $0 }, "a sample number is out of range")
    func rows<Value>(_ values: [Value], of width: Int) -> [Value] {
      numbers.flatMap { values[$0 * width..<($0 + 1) * width] }
    }
    let inputs: Inputs =
      switch inputs {
      case .pixels(let pixels): .pixels(rows(pixels, of: inputCount))
      case .values(let values): .values(rows(values, of: inputCount))
      }
    let targets: Targets =
      switch targets {
      case .classes(let labels, let classes): .classes(rows(labels, of: 1), count: classes)
      case .values(let values): .values(rows(values, of: outputCount))
      }
    return Dataset(unchecked: inputs, targets, numbers.count, inputCount, outputCount)
      .carrying(weights.map { rows($0, of: 1) })
  }
}
