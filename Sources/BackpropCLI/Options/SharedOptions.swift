import ArgumentParser
import Backprop
import BackpropRuns

/// The text form of an option's values: a parser with advice on wrong values, and the names for the
/// help and for shell completion.
///
/// ArgumentParser's own conversions say that a value is invalid, but not which one was probably
/// meant or which numbers are allowed, and with a `transform` neither values nor defaults are in the
/// help. A format gives both from one declaration:
///
///     @Option(.choice, help: "The cost to minimise.") var cost: Cost?
///     @Option(.count(from: 1), help: "The number of random samples.") var samples = 5
struct ValueFormat<Value> {
  /// The name of an option's value in the help: `--samples <n>`.
  var valueName: String
  /// The valid values, where the help lists them.
  var values: [String] = []
  var completion: CompletionKind?
  /// The rule by which the parser finds the value: `.unconditional` where it may begin with `-`.
  var parsing = SingleValueParsingStrategy.next
  /// The value as it is written on the command line.
  var text: @Sendable (Value) -> String = { "\($0)" }
  /// Reads a value, or throws a `ValidationError` that says what to write instead.
  let parse: @Sendable (String) throws -> Value

  /// Returns the help of an option or argument with the values and the default value.
  fileprivate func help(_ help: ArgumentHelp, default value: Value? = nil) -> ArgumentHelp {
    var help = help
    var notes = values.isEmpty ? [] : ["values: " + values.joined(separator: ", ")]
    if let value { notes.append("default: " + text(value)) }
    if !notes.isEmpty { help.abstract += " (\(notes.joined(separator: "; ")))" }
    return help
  }

  /// Returns the help of an option, with the name of its value.
  fileprivate func optionHelp(_ help: ArgumentHelp, default value: Value? = nil) -> ArgumentHelp {
    var help = self.help(help, default: value)
    help.valueName = help.valueName ?? valueName
    return help
  }
}

extension Option {
  /// Creates an option with a default value.
  init(wrappedValue: Value, _ format: ValueFormat<Value>, help: ArgumentHelp) {
    self.init(
      wrappedValue: wrappedValue, parsing: format.parsing,
      help: format.optionHelp(help, default: wrappedValue), completion: format.completion,
      transform: format.parse)
  }

  /// Creates a required option.
  init(_ format: ValueFormat<Value>, help: ArgumentHelp) {
    self.init(
      parsing: format.parsing, help: format.optionHelp(help), completion: format.completion,
      transform: format.parse)
  }

  /// Creates an option that may be left out.
  init<Wrapped>(_ format: ValueFormat<Wrapped>, help: ArgumentHelp) where Value == Wrapped? {
    self.init(
      parsing: format.parsing, help: format.optionHelp(help), completion: format.completion,
      transform: format.parse)
  }
}

extension Argument {
  /// Creates a required argument.
  init(_ format: ValueFormat<Value>, help: ArgumentHelp) {
    self.init(help: format.help(help), completion: format.completion, transform: format.parse)
  }
}

extension ValueFormat where Value: RawRepresentable<String> & CaseIterable & Sendable {
  /// One of the cases of a type.
  static var choice: ValueFormat {
    let names = Value.allCases.map(\.rawValue)
    return ValueFormat(
      valueName: "name", values: names, completion: .list(names), text: { $0.rawValue },
      parse: { text in
        guard let value = Value(rawValue: text) else {
          throw ValidationError(Suggestion.advice(on: text, among: names))
        }
        return value
      })
  }
}

extension ValueFormat<Int> {
  /// The largest count for which memory is not the limit.
  static let largestCount = 1_000_000_000

  /// A whole number from `least` to `most`.
  static func count(from least: Int, to most: Int = largestCount) -> ValueFormat {
    ValueFormat(valueName: "n", parsing: .unconditional) { text in
      guard let count = Int(text), count >= least else {
        throw ValidationError("give a whole number, \(least) or more")
      }
      guard count <= most else { throw ValidationError("give at most \(most.grouped)") }
      return count
    }
  }
}

extension ValueFormat where Value: OptionRepresentable & SendableMetatype {
  /// A value in the notation that the settings of runs have.
  private static func notation(_ valueName: String, _ completion: CompletionKind? = nil) -> Self {
    ValueFormat(
      valueName: valueName, completion: completion, parsing: .unconditional,
      text: { $0.optionText ?? "" },
      parse: { text in
        try validated { () throws(OptionError) in try Value(optionText: text) }
      })
  }
}

extension ValueFormat<Double> {
  /// A decimal number; its range is checked where it is used.
  static var number: ValueFormat { notation("x") }
}

extension ValueFormat<UInt64> {
  /// The seed of a random-number generator.
  static var seed: ValueFormat { notation("n") }
}

extension ValueFormat<[Int]> {
  /// The number of inputs, then the units of each layer: `784,30,10`.
  static var sizes: ValueFormat { notation("n,n,…") }
}

extension ValueFormat<LayerList> {
  /// The layers of a network: `conv 20 5x5 relu, max-pool 2x2, dense 10`.
  static var layers: ValueFormat { notation("layers", .list(LayerSpecification.keywords)) }
}

extension ValueFormat<LayerShape> {
  /// The shape of an input: `28x28x1`.
  static var shape: ValueFormat { notation("shape") }
}

extension ValueFormat<DatasetName> {
  /// A data set by its name, or a table by its path.
  static var dataset: ValueFormat { notation("name", DatasetName.completion) }
}

extension ValueFormat<CheckpointInterval> {
  /// A number of epochs, or a duration.
  static var checkpointInterval: ValueFormat { notation("n") }
}

extension ValueFormat<[String]> {
  /// The names of activation functions: one for all layers, or one per layer.
  static var activations: ValueFormat {
    ValueFormat(
      valueName: "names", completion: .list(ActivationNames.all),
      text: { $0.joined(separator: ",") },
      parse: { text in
        try validated { () throws(OptionError) in try ActivationNames(optionText: text).names }
      })
  }
}

extension ValueFormat<String> {
  /// A folder.
  static var folder: ValueFormat {
    ValueFormat(valueName: "folder", completion: .directory, parse: { $0 })
  }

  /// The path of a file to read, whose name has one of some endings.
  static func input(_ endings: [String]) -> ValueFormat {
    ValueFormat(valueName: "file", completion: .file(extensions: endings)) { path in
      try OutputFile.ending(of: path, among: endings)
      return path
    }
  }
}

extension ValueFormat<OutputFile> {
  /// A file to write, whose name has one of some endings.
  static func output(_ endings: [String]) -> ValueFormat {
    ValueFormat(valueName: "file", completion: .file(extensions: endings), text: \.path) {
      try OutputFile($0, endings: endings)
    }
  }
}

/// Returns a value, or throws a `ValidationError` with the message of an invalid option.
func validated<Value>(_ value: () throws(OptionError) -> Value) throws -> Value {
  do throws(OptionError) {
    return try value()
  } catch {
    throw ValidationError(error.description)
  }
}
