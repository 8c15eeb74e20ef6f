import Backprop
import BackpropFiles
import Yams

extension SweepDefinition {
  private static let keys = ["train", "sweep", "method", "runs", "seed", "monitor"]

  /// Options that a sweep has itself, or that would let runs write over each other.
  private static let own: Set = [
    "config", "save", "history", "checkpoint", "checkpoint-every", "checkpoint-keep", "resume",
    "tensorboard", "json", "quiet", "threads",
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
          entry, "'\(entry.key)' is nothing that a sweep has",
          advice: NamedChoice.advice(on: entry.key, among: Self.keys))
      }
    }
    guard !parameters.isEmpty else {
      throw FileError(
        .badData, "there is nothing to sweep over", path: file.path,
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
          .badData, "'\(parameter.name)' has a range, of which a grid cannot try everything",
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
      advice: NamedChoice.advice(on: text, among: Value.allCases.map(\.rawValue)))
  }

  private static func number(
    _ entry: YAMLFile.Entry, _ file: YAMLFile, _ range: ClosedRange<Int>
  ) throws(FileError) -> Int {
    guard let number = integer(entry.value), range.contains(number) else {
      throw file.problem(
        entry, "'\(entry.key)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  // As on the command line: the parser's own reading of numbers takes 010 for 8 and 1:30 for 90,
  // and overflows.

  private static func integer(_ node: Node) -> Int? { node.scalar.flatMap { Int($0.string) } }

  private static func number(_ node: Node) -> Double? { node.scalar.flatMap { Double($0.string) } }
}
