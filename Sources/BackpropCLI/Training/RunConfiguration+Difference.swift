extension RunConfiguration {
  /// The first option that is different in `stored`, in words; nil if it is the same run.
  ///
  /// Where the data lies does not matter: its fingerprint tells whether it is the same. Nor does it
  /// whether several ranks work: they differ in the order of sums alone. The number of
  /// epochs does not, either, as long as nothing before its end depends on it: every schedule has its
  /// own numbers.
  func difference(from stored: RunConfiguration) -> String? {
    for (own, other) in zip(options, stored.options)
    where own.value != other.value && !["data", "epochs", "distributed"].contains(own.name) {
      return "--\(own.name) \(other.value ?? "unset"), not \(own.value ?? "unset")"
    }
    return nil
  }

  /// The options of `train` that determine the run, with their values as on the command line; nil
  /// for those that are not set.
  var options: [(name: String, value: String?)] { Self.options(of: self) }

  private static func options(of value: Any) -> [(name: String, value: String?)] {
    Mirror(reflecting: value).children.flatMap { child in
      let name = (child.label ?? "").kebabCase
      if let optimizer = child.value as? OptimizerRecord {
        return [("optimizer", optimizer.name)] + options(of: optimizer).dropFirst()
      }
      return [(name, text(of: child.value))]
    }
  }

  private static func text(of value: Any) -> String? {
    if let sizes = value as? [Int] { return sizes.map(String.init).joined(separator: ",") }
    if let number = value as? Double { return number.exact }
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .optional else { return "\(value)" }
    return mirror.children.first.flatMap { text(of: $0.value) }
  }
}

extension String {
  /// `batchSize` as `batch-size`.
  fileprivate var kebabCase: String {
    reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
  }
}
