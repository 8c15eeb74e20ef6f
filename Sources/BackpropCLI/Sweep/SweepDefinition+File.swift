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
    let file = try YAMLFile(path)
    let options = CommandOptions(of: TrainCommand._commandName)
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
        .badData, "there is nothing to sweep over", path: path,
        advice: "add 'sweep:' with lines such as 'eta: [0.1, 0.5, 3]' indented below it")
    }
    for value in fixed {
      if let parameter = parameters.first(where: { $0.name == value.name }) {
        throw FileError(
          .badData, "'\(value.name)' is fixed under 'train' as well", path: path,
          at: .line(parameter.line, column: nil), advice: "leave one of them out")
      }
    }
    try Self.checkCount(method, parameters, runs, path)
    self.init(
      path: path, method: method, fixed: fixed, parameters: parameters, runs: runs ?? 20,
      seed: seed, monitor: monitor)
  }

  private static func checkCount(
    _ method: Method, _ parameters: [SweepParameter], _ runs: Int?, _ path: String
  ) throws(FileError) {
    guard method == .grid else { return }
    if runs != nil {
      throw FileError(
        .badData, "'runs' is for method: random; a grid has one run for each combination",
        path: path)
    }
    var count = 1
    for parameter in parameters {
      guard case .choices(let values) = parameter.domain else {
        throw FileError(
          .badData, "'\(parameter.name)' has a range, of which a grid cannot try everything",
          path: path, at: .line(parameter.line, column: nil),
          advice: "list the values, or choose method: random")
      }
      count *= values.count
      guard count <= largestCount else {
        throw FileError(
          .badData, "the grid has more than \(largestCount) combinations", path: path,
          at: .line(parameter.line, column: nil), advice: "choose method: random")
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
      if key.string == "integer", let low = range[0].int, let high = range[1].int, low < high,
        high < 1 << 40, low > -(1 << 40)
      {
        return .integer(low, high)
      }
      if let low = range[0].float, let high = range[1].float, low < high, (high - low).isFinite {
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
    guard let number = entry.value.int, range.contains(number) else {
      throw file.problem(
        entry, "'\(entry.key)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
