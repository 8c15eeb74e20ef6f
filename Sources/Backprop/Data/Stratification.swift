/// Which samples a part of a data set takes so that its classes have the shares that they have in
/// the whole.
///
/// Of a class with n_c of n samples a part of m gets m n_c / n, rounded down, and one more where the
/// remainder is among the largest (of equal ones the lower class comes first), so that the counts
/// add up to m: the method of largest remainders, also called Hare–Niemeyer.
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
      precondition(members.indices.contains(label), "a label is below the number of classes")
      members[label].append(count)
      count += 1
    }
    self.members = members
    self.count = count
  }

  /// How many samples of each class a part of `total` gets.
  ///
  /// - Precondition: There are `total` samples.
  public func counts(_ total: Int) -> [Int] {
    precondition(0...count ~= total, "a part is no larger than the whole")
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
  /// - Precondition: There are `total` samples.
  public func first(_ total: Int) -> [Int] {
    zip(members, counts(total)).flatMap { $0.prefix($1) }.sorted()
  }

  /// The numbers of `total` samples, ascending: of each class taken at even distances.
  ///
  /// - Precondition: There are `total` samples.
  public func spread(_ total: Int) -> [Int] {
    zip(members, counts(total)).flatMap { members, count in
      (0..<count).map { members[($0 + 1) * members.count / count - 1] }
    }.sorted()
  }
}

extension Dataset {
  /// The classes of the samples, to take parts that keep their shares; `nil` if there are none.
  public var stratification: Stratification? {
    guard case .classes(let labels, let count) = targets else { return nil }
    return Stratification(labels: labels.lazy.map { Int($0) }, classCount: count)
  }

  /// The samples with the given numbers, in that order.
  ///
  /// - Precondition: There are such samples.
  public func selecting(_ numbers: [Int]) -> Dataset {
    precondition(numbers.allSatisfy { 0..<count ~= $0 }, "no such samples")
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
  }
}
