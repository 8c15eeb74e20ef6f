import ArgumentParser
import Backprop

/// Turns option values into one of the cases of a type, and says what was probably meant.
enum NamedChoice {
  /// The case called `name`.
  ///
  /// - Throws: `ValidationError` with the names there are; the nearest one, if one is near.
  static func parse<Value>(_ name: String, _: Value.Type = Value.self) throws -> Value
  where Value: RawRepresentable<String> & CaseIterable {
    if let value = Value(rawValue: name) { return value }
    throw ValidationError(advice(on: name, among: Value.allCases.map(\.rawValue)))
  }

  /// What to write instead of `name`.
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
