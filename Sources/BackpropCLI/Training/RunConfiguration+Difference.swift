extension RunConfiguration {
  /// The first option that is different in `stored`, in words; nil if it is the same run.
  ///
  /// Where the data lies does not matter: its fingerprint tells whether it is the same.
  func difference(from stored: RunConfiguration) -> String? {
    for (own, other) in zip(Self.options(of: self), Self.options(of: stored))
    where own.value != other.value && own.name != "data" {
      return "--\(own.name) \(other.value), not \(own.value)"
    }
    return nil
  }

  private static func options(of value: Any) -> [(name: String, value: String)] {
    Mirror(reflecting: value).children.flatMap { child in
      let name = (child.label ?? "").kebabCase
      if let optimizer = child.value as? OptimizerRecord {
        return [("optimizer", optimizer.name)] + options(of: optimizer).dropFirst()
      }
      return [(name, text(of: child.value))]
    }
  }

  private static func text(_ value: Any, of mirror: Mirror) -> String {
    guard mirror.displayStyle == .optional else { return "\(value)" }
    return mirror.children.first.map { "\($0.value)" } ?? "unset"
  }

  private static func text(of value: Any) -> String {
    if let sizes = value as? [Int] { return sizes.map(String.init).joined(separator: ",") }
    if let number = value as? Double { return number.exact }
    return text(value, of: Mirror(reflecting: value))
  }
}

extension String {
  /// `batchSize` as `batch-size`.
  fileprivate var kebabCase: String {
    reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : String($1) }
  }
}
