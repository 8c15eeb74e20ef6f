import Backprop
import BackpropFiles
import BackpropRuns
import Foundation
import Yams

/// The runs of a sweep: the settings to try, and their order.
package struct SweepDefinition: Sendable {
  enum Method: String, CaseIterable, Sendable {
    /// Every combination of the choices.
    case grid
    /// Combinations that are drawn at random.
    case random
  }

  /// One combination: the swept options with their values, in the order of the file.
  typealias Point = [(name: String, value: String)]

  let path: String
  let method: Method
  /// The options that all runs share.
  let fixed: [OptionValue]
  let parameters: [SweepParameter]
  /// The number of combinations to draw.
  let runs: Int
  /// The seed of the draws.
  let seed: UInt64
  /// The metric that selects the best run.
  let monitor: MonitoredValue?

  static let largestCount = 100_000

  /// The combinations, each once. The last option of the file changes fastest; a list of seeds
  /// repeats each of them.
  var points: [Point] {
    let combinations = method == .grid ? grid(varied) : drawn(varied)
    return repeated.isEmpty ? combinations : grid(repeated, after: combinations)
  }

  /// The list of seeds, if there is one beside other options.
  private var repeated: [SweepParameter] {
    parameters.filter {
      if case .choices = $0.domain { $0.name == "seed" && parameters.count > 1 } else { false }
    }
  }

  /// The parameters of the report: all but the repetitions.
  var varied: [SweepParameter] { parameters.filter { !repeated.contains($0) } }

  private func grid(_ parameters: [SweepParameter], after points: [Point] = [[]]) -> [Point] {
    parameters.reduce(points) { points, parameter in
      guard case .choices(let values) = parameter.domain else { return points }
      return points.flatMap { point in values.map { point + [(parameter.name, $0)] } }
    }
  }

  private func drawn(_ parameters: [SweepParameter]) -> [Point] {
    var generator = Xoshiro256PlusPlus(seed: seed)
    var points: [Point] = []
    var seen: Set<String> = []
    // Of few choices there may be fewer combinations than runs.
    let wanted = min(runs, Self.count(parameters))
    for _ in 0..<20 * runs {
      if points.count == wanted { break }
      let point: Point = parameters.map { ($0.name, $0.domain.draw(using: &generator)) }
      if seen.insert(Self.label(point)).inserted { points.append(point) }
    }
    return points
  }

  /// The number of combinations, counted up to one more than is allowed.
  package var count: Int {
    let combinations = Self.count(varied)
    let tried = method == .grid ? combinations : min(runs, combinations)
    return min(tried * Self.count(repeated), Self.largestCount + 1)
  }

  private static func count(_ parameters: [SweepParameter]) -> Int {
    parameters.reduce(1) { count, parameter in
      switch parameter.domain {
      case .choices(let values): min(count * values.count, largestCount + 1)
      case .integer(let low, let high): min(count * (high - low + 1), largestCount + 1)
      case .uniform, .logUniform: largestCount + 1
      }
    }
  }

  /// `eta=0.5 lambda=0.1`
  static func label(_ point: Point) -> String {
    point.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
}

/// The values that an option takes in a sweep.
enum SweepDomain: Equatable, Sendable {
  /// Listed values, in order or drawn with equal probability, as on the command line.
  case choices([String])
  /// Numbers between two bounds, all equally likely.
  case uniform(Double, Double)
  /// Positive numbers between two bounds, whose logarithms are equally likely.
  case logUniform(Double, Double)
  /// Whole numbers between two bounds, both included.
  case integer(Int, Int)

  /// Draws a value, as on the command line: a number with six significant digits, so that the text
  /// shown is the value used.
  func draw(using generator: inout some RandomSource) -> String {
    switch self {
    case .choices(let texts): texts[index(below: texts.count, using: &generator)]
    case .uniform(let low, let high): text(low + generator.uniform() * (high - low))
    case .logUniform(let low, let high): text(low * pow(high / low, generator.uniform()))
    case .integer(let low, let high):
      String(low + index(below: high - low + 1, using: &generator))
    }
  }

  private func text(_ value: Double) -> String { String(format: "%.6g", value) }

  private func index(below count: Int, using generator: inout some RandomSource) -> Int {
    min(count - 1, Int(generator.uniform() * Double(count)))
  }
}

/// A swept option.
struct SweepParameter: Equatable, Sendable {
  /// The option's name without dashes.
  let name: String
  let domain: SweepDomain
  /// The line of the option in the file.
  let line: Int
}

// MARK: - The file

extension SweepDefinition {
  private static let keys = ["train", "sweep", "method", "runs", "seed", "monitor"]

  /// Options that belong to the sweep itself, or with which runs would overwrite each other.
  private static let own: Set = [
    "config", "save", "history", "checkpoint", "checkpoint-every", "checkpoint-keep", "resume",
    "tensorboard", "json", "quiet", "threads", "force",
  ]

  /// Reads the definition of a sweep.
  ///
  /// - Throws: ``FileError`` of kind `notFound`, or `badData` with the line.
  init(_ path: String) throws(FileError) {
    try self.init(YAMLFile(path))
  }

  /// Reads the definition in the bytes of the file at `path`.
  ///
  /// - Throws: ``FileError`` of kind `badData` with the line.
  package init(decoding bytes: [UInt8], path: String) throws(FileError) {
    try self.init(YAMLFile(decoding: bytes, path: path))
  }

  private init(_ file: YAMLFile) throws(FileError) {
    let options = CommandOptions.train
    var (fixed, parameters): ([OptionValue], [SweepParameter]) = ([], [])
    var (method, runs, seed) = (Method.grid, nil as Int?, UInt64(1))
    var monitor: MonitoredValue?
    for entry in file.entries {
      switch entry.key {
      case "train":
        let entries = try file.entries(in: entry)
        for entry in entries { try Self.refuseOwn(entry, file) }
        fixed = try OptionValue.values(of: options, for: "train", in: file, entries)
      case "sweep":
        parameters = try Self.parameters(try file.entries(in: entry), options, file)
      case "method": method = try Self.choice(entry, file)
      case "runs": runs = try Self.number(entry, file, 1...Self.largestCount)
      case "seed": seed = UInt64(try Self.number(entry, file, 0...Int.max))
      case "monitor": monitor = try Self.choice(entry, file)
      default:
        throw file.problem(
          entry, "a sweep has no entry '\(entry.key)'",
          advice: Suggestion.advice(on: entry.key, among: Self.keys))
      }
    }
    guard !parameters.isEmpty else {
      throw FileError(
        .badData, "there is no option to sweep", path: file.path,
        at: .line(file.entries.first { $0.key == "sweep" }?.line ?? 1, column: nil),
        advice: "add 'sweep:' with lines such as 'eta: [0.1, 0.5, 3]' indented below it")
    }
    for value in fixed {
      if let parameter = parameters.first(where: { $0.name == value.name }) {
        throw FileError(
          .badData, "'\(value.name)' is fixed under 'train' as well", path: file.path,
          at: .line(parameter.line, column: nil), advice: "leave one of them out")
      }
    }
    if method == .grid { try Self.checkGrid(parameters, file) }
    self.init(
      path: file.path, method: method, fixed: fixed, parameters: parameters, runs: runs ?? 20,
      seed: seed, monitor: monitor)
    guard count <= Self.largestCount else {
      throw FileError(
        .badData, "there are more than \(Self.largestCount) combinations", path: file.path,
        at: .line(parameters[0].line, column: nil),
        advice: method == .grid ? "choose method: random" : "ask for fewer runs or seeds")
    }
  }

  private static func checkGrid(
    _ parameters: [SweepParameter], _ file: YAMLFile
  ) throws(FileError) {
    if let runs = file.entries.first(where: { $0.key == "runs" }) {
      throw file.problem(
        runs, "'runs' is for method: random; a grid has one run for each combination")
    }
    for parameter in parameters {
      guard case .choices = parameter.domain else {
        throw FileError(
          .badData, "'\(parameter.name)' has a range, which a grid cannot enumerate",
          path: file.path, at: .line(parameter.line, column: nil),
          advice: "list the values, or choose method: random")
      }
    }
  }

  private static func refuseOwn(_ entry: YAMLFile.Entry, _ file: YAMLFile) throws(FileError) {
    guard own.contains(entry.key) else { return }
    throw file.problem(
      entry, "'\(entry.key)' cannot be set for the runs of a sweep", advice: "leave it out")
  }

  private static func parameters(
    _ entries: [YAMLFile.Entry], _ options: CommandOptions, _ file: YAMLFile
  ) throws(FileError) -> [SweepParameter] {
    var parameters: [SweepParameter] = []
    for entry in entries {
      try refuseOwn(entry, file)
      // Checks the name, with the advice that a run's file gets.
      let name = YAMLFile.Entry(key: entry.key, line: entry.line, value: Node("true"))
      _ = try OptionValue.values(of: options, for: "train", in: file, [name])
      parameters.append(
        SweepParameter(name: entry.key, domain: try domain(entry, file), line: entry.line))
    }
    return parameters
  }

  private static func domain(
    _ entry: YAMLFile.Entry, _ file: YAMLFile
  ) throws(FileError) -> SweepDomain {
    if let items = entry.value.sequence, !items.isEmpty {
      var texts: [String] = []
      for item in items {
        guard let text = try OptionValue.text(of: item, entry, file) else { continue }
        if !texts.contains(text) { texts.append(text) }
      }
      if !texts.isEmpty { return .choices(texts) }
    }
    if let mapping = entry.value.mapping, mapping.count == 1, let (key, bounds) = mapping.first,
      let range = bounds.sequence, range.count == 2
    {
      if key.string == "integer", let low = integer(range[0]), let high = integer(range[1]),
        low < high, high < 1 << 40, low > -(1 << 40)
      {
        return .integer(low, high)
      }
      if let low = number(range[0]), let high = number(range[1]), low < high,
        (high - low).isFinite
      {
        if key.string == "uniform" { return .uniform(low, high) }
        if key.string == "log-uniform", low > 0 { return .logUniform(low, high) }
      }
    }
    throw file.problem(
      entry, "'\(entry.key)' is neither a list nor a range",
      advice: "write [0.1, 1], {uniform: [0, 1]}, {log-uniform: [0.01, 10]} or {integer: [5, 50]}")
  }

  private static func choice<Value>(
    _ entry: YAMLFile.Entry, _ file: YAMLFile
  ) throws(FileError) -> Value where Value: RawRepresentable<String> & CaseIterable {
    let text = entry.value.string ?? ""
    if let value = Value(rawValue: text) { return value }
    throw file.problem(
      entry, "there is no \(entry.key) '\(text)'",
      advice: Suggestion.advice(on: text, among: Value.allCases.map(\.rawValue)))
  }

  private static func number(
    _ entry: YAMLFile.Entry, _ file: YAMLFile, _ range: ClosedRange<Int>
  ) throws(FileError) -> Int {
    guard let number = integer(entry.value), range.contains(number) else {
      throw file.problem(
        entry,
        "'\(entry.key)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  // Numbers are read as on the command line: YAML's own reading takes 010 for 8 and 1:30 for 90,
  // and overflows.

  private static func integer(_ node: Node) -> Int? { node.scalar.flatMap { Int($0.string) } }

  private static func number(_ node: Node) -> Double? { node.scalar.flatMap { Double($0.string) } }
}
