import ArgumentParser
import Backprop

/// Choices by name, with advice about misspelt ones.
enum NamedChoice {
  /// Returns the case called `name`.
  ///
  /// - Throws: `ValidationError` with advice on any other name.
  static func parse<Value>(_ name: String, _: Value.Type = Value.self) throws -> Value
  where Value: RawRepresentable<String> & CaseIterable {
    if let value = Value(rawValue: name) { return value }
    throw ValidationError(advice(on: name, among: Value.allCases.map(\.rawValue)))
  }

  /// Returns a phrase that says which of `names` was probably meant by `name`, and lists them all.
  static func advice(on name: String, among names: [String]) -> String {
    let choice = "choose from \(names.joined(separator: ", "))"
    guard let nearest = nearestName(to: name, among: names) else { return choice }
    return "did you mean '\(nearest)'? If not, \(choice)"
  }

  /// The names of all activations, each once.
  static var activations: [String] {
    let real = RealActivation.allCases.map(\.rawValue)
    return real + ComplexActivation.allCases.map(\.rawValue).filter { !real.contains($0) }
  }

  static var activationCompletion: CompletionKind { .list(activations) }

  /// The names as a shell completes them.
  static func completion<Value>(_: Value.Type) -> CompletionKind
  where Value: RawRepresentable<String> & CaseIterable {
    .list(Value.allCases.map(\.rawValue))
  }
}

/// Returns the one of `names` that was probably meant by `text`; nil if none is similar.
func nearestName(to text: String, among names: [String]) -> String? {
  let text = text.lowercased()
  let ranked = names.map { (name: $0, distance: editDistance(text, $0)) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }),
    best.distance <= max(1, best.name.count / 3)
  else { return nil }
  return best.name
}

/// Returns the number of characters to insert, delete, replace, or swap with the next to get from
/// `a` to `b` (the optimal string alignment distance).
func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a), Array(b))
  var rows = [Array(0...b.count)]
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      let replaced = rows[i][j] + (a[i] == b[j] ? 0 : 1)
      var least = min(replaced, rows[i][j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        least = min(least, rows[i - 1][j - 1] + 1)
      }
      row.append(least)
    }
    rows.append(row)
  }
  return rows[a.count][b.count]
}
